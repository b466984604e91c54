"""Tables of a Word report: those of data, with a heading on every page, and those without lines."""

import re
from collections.abc import Sequence

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table as WordTable
from docx.table import _Row

from app.reports.cells import harmless
from app.reports.digest import Table
from app.reports.write_docx_page import CENTER, LEFT, RIGHT, SMALLEST, TEXT_WIDTH, paragraph

_NUMBER = re.compile(r"[\d.]*")
# In mm; what is not named here is a number, and the first column of words takes the rest.
_WIDTHS = {"TT": 9, "Mã": 14, "Thứ": 22, "ĐVT": 16}
_WIDTHS |= {"Chỉ tiêu": 18, "Kết quả trong kỳ": 19, "Lũy kế": 19, "Tỷ lệ %": 11, "Ghi chú": 26}
_NUMBERS_WIDTH = 20


def blank_table(document: Document, widths: Sequence[float]) -> list[_Row]:
    """A row of cells without lines around them, for what stands side by side; widths in mm."""
    made = document.add_table(rows=1, cols=len(widths))
    _fix(made, widths)
    return list(made.rows)


def data_table(document: Document, table: Table) -> None:
    """A table of data. Its name stands in its description, by which it is found again for the checksum."""
    heading, *lines = table.lines
    widths = _widths([str(cell) for cell in heading])
    made = document.add_table(rows=0, cols=len(heading), style="Table Grid")
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    _describe(made, table.name)
    are_numbers = [
        all(_NUMBER.fullmatch(str(line[place])) for line in lines) for place in range(len(heading))
    ]
    _write_row(made, heading, [CENTER] * len(heading), bold=True)
    repeated = OxmlElement("w:tblHeader")
    made.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 - python-docx has no repeated rows
    aligns = [
        CENTER if name in {"TT", "ĐVT"} else RIGHT if is_number else LEFT
        for name, is_number in zip(heading, are_numbers, strict=True)
    ]
    for line in lines:
        is_total = table.has_total and line is lines[-1]
        _write_row(made, line, aligns, bold=is_total)
    _fix(made, widths)


def _write_row(made: WordTable, line: Sequence[object], aligns: Sequence[object], *, bold: bool) -> None:
    cells = made.add_row().cells  # type: ignore[no-untyped-call]
    for cell, text, align in zip(cells, line, aligns, strict=True):
        paragraph(cell, str(harmless(str(text))), align, size=SMALLEST, bold=bold)  # type: ignore[arg-type]


def _widths(heading: list[str]) -> list[float]:
    known: list[float] = [_WIDTHS.get(name, _NUMBERS_WIDTH) for name in heading]
    widest = 1 if heading[0] == "TT" else 0
    known[widest] = TEXT_WIDTH - sum(known) + known[widest]
    return known


def _fix(made: WordTable, widths: Sequence[float]) -> None:
    """Widths that hold, narrow inner margins, and rows that no page end cuts."""
    made.autofit = False
    properties = made._tbl.tblPr  # noqa: SLF001 - python-docx has no margins of cells
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "57")  # 1 mm
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    for row in made.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - as above
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def _describe(made: WordTable, name: str) -> None:
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), name)
    made._tbl.tblPr.append(caption)  # noqa: SLF001 - python-docx has no descriptions
