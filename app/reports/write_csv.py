"""CSV that opens right in Excel and in everything else: UTF-8 with BOM, commas, CRLF.

The comma is the list separator of Windows for Vietnamese and for English (United States), the two settings
found on the PCs here; semicolons are for regions of Europe. All numbers are whole, so the decimal comma of
Vietnamese cannot get between. A first line `sep=,` would make Excel overlook the BOM and garble the letters.
Days are written 2026-11-23, which Excel reads as a date under any setting.
"""

import csv
import io
from collections.abc import Iterable

from app.reports.tables import Cell

MEDIA_TYPE = "text/csv; charset=utf-8"
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(lines: Iterable[list[Cell]]) -> bytes:
    """The file; text that Excel would take for a formula gets an apostrophe in front."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for line in lines:
        writer.writerow([_harmless(cell) for cell in line])
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_STARTS_A_FORMULA) else cell
