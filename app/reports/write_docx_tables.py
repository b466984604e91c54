"""Tables of a Word report: those of data, with a heading on every page, and those without lines."""

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm
from docx.table import Table as WordTable
from docx.table import _Row

from app.reports.cells import Cell, harmless
from app.reports.digest import Table
from app.reports.write_docx_page import CELL_STYLE, TEXT_WIDTH

_NUMBER = re.compile(r"[\d.]*")
# In mm; what is not named here is a number, and the first column of words takes the rest.
_WIDTHS = {"TT": 9, "Mã": 14, "Thứ": 22, "ĐVT": 15}
_WIDTHS |= {"Chỉ tiêu": 17, "Kết quả trong kỳ": 18, "Lũy kế": 17, "Tỷ lệ %": 11, "Ghi chú": 24}
_NUMBERS_WIDTH = 20


def blank_table(document: Document, widths: Sequence[float]) -> _Row:
    """A row of cells without lines around them, for what stands side by side; widths in mm."""
    made = document.add_table(rows=1, cols=len(widths))
    _fix(made, widths)
    row: _Row = made.rows[0]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - python-docx cannot keep rows
    for cell, width in zip(row.cells, widths, strict=True):
        cell.width = Mm(width)
    return row


def data_table(document: Document, table: Table) -> None:
    """A table of data. Its name stands in its description, by which it is found again for the checksum."""
    heading, *lines = table.lines
    widths = _widths([str(cell) for cell in heading])
    made = document.add_table(rows=0, cols=len(heading), style="Table Grid")
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    _describe(made, table.name)
    aligns = [_align(str(name), [str(line[place]) for line in lines]) for place, name in enumerate(heading)]
    _fix(made, widths)
    rows = made._tbl  # noqa: SLF001 - python-docx adds a row in ten milliseconds
    rows.append(_row(heading, ["center"] * len(heading), widths, bold=True, is_heading=True))
    for line in lines:
        rows.append(_row(line, aligns, widths, bold=table.has_total and line is lines[-1]))


def _align(name: str, cells: list[str]) -> str:
    if name in {"TT", "ĐVT"}:
        return "center"
    return "right" if all(map(_NUMBER.fullmatch, cells)) else "left"


def _row(
    line: Sequence[Cell],
    aligns: Sequence[str],
    widths: Sequence[float],
    *,
    bold: bool,
    is_heading: bool = False,
) -> BaseOxmlElement:
    """A row as Word keeps it, which no page end cuts; a heading comes again on every page."""
    cells = "".join(
        _cell(str(harmless(str(cell))), align, Mm(width).twips, is_bold=bold)
        for cell, align, width in zip(line, aligns, widths, strict=True)
    )
    repeated = "<w:tblHeader/>" if is_heading else ""
    return parse_xml(f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>")


def _cell(text: str, align: str, twips: int, *, is_bold: bool) -> str:
    bold = "<w:rPr><w:b/></w:rPr>" if is_bold else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{twips}" w:type="dxa"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{CELL_STYLE}"/><w:jc w:val="{align}"/></w:pPr>'
        f'<w:r>{bold}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
    )


def _widths(heading: list[str]) -> list[float]:
    known: list[float] = [_WIDTHS.get(name, _NUMBERS_WIDTH) for name in heading]
    widest = 1 if heading[0] == "TT" else 0
    known[widest] = TEXT_WIDTH - sum(known) + known[widest]
    return known


def _fix(made: WordTable, widths: Sequence[float]) -> None:
    """Widths that hold, and narrow inner margins."""
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


def _describe(made: WordTable, name: str) -> None:
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), name)
    made._tbl.tblPr.append(caption)  # noqa: SLF001 - python-docx has no descriptions
