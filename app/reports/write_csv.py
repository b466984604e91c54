"""CSV that opens right in Excel and in everything else: UTF-8 with BOM, commas, CRLF.

The comma is the list separator of Windows for Vietnamese and for English (United States), the two settings
found on the PCs here; semicolons are for regions of Europe. All numbers are whole, so the decimal comma of
Vietnamese cannot get between. A first line `sep=,` would make Excel overlook the BOM and garble the letters.
Days are written 2026-11-23, which Excel reads as a date under any setting.

The table comes first, so that its heading is the first line for Excel and for programs. After an empty line
follow the facts, each line begun with `# `: Excel's filters end at the empty line, and programs that skip
comments skip them.
"""

from app.reports.digest import Table, canonical
from app.reports.tables import Facts

MEDIA_TYPE = "text/csv; charset=utf-8"


def write(table: Table, facts: Facts) -> bytes:
    """The file. Its data are the bytes between the BOM and the empty line."""
    about = canonical([f"# {name}", value] for name, value in facts)
    return f"{canonical(table.lines)}\r\n{about}".encode("utf-8-sig")
