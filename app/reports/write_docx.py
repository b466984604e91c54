"""A report in Word, ready to be numbered, dated and signed, in the Union's or in the state's layout."""

import io
from collections.abc import Sequence
from datetime import date

from docx.document import Document

from app.periods.models import in_sentence
from app.reports.cells import Cell
from app.reports.digest import Table
from app.reports.models import By
from app.reports.report import NAMES, Report
from app.reports.summary import appendix
from app.reports.tables import Facts
from app.reports.write_docx_letterhead import Issuer, Layout, write_head, write_signature, write_title
from app.reports.write_docx_page import CENTER, LEFT, SMALL, TEXT_SIZE, body, heading, new_document, paragraph
from app.reports.write_docx_tables import data_table
from app.reports.write_docx_text import Section, days_of, sections
from app.web import vietnamese

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")
# Kinds of rows that the text itself shows.
_IN_TEXT = {By.TASK, By.BARRIER}


class WordReport:
    """What a Word report will hold; `tables` are its data, numbers as they are printed."""

    def __init__(self, report: Report, remarks: Sequence[str]) -> None:
        self.report = report
        self.sections: list[Section] = sections(report, remarks)
        self.listed = _listed(report)
        self.appendices = [appendix(report), _printed(report.by(self.listed))]

    @property
    def tables(self) -> list[Table]:
        in_text = [section.table for section in self.sections if section.table]
        return [*in_text, *self.appendices]

    @property
    def title(self) -> str:
        period = in_sentence(self.report.period.label)
        return f"Kết quả hỗ trợ người dân chuyển đổi số {period}, {self.report.asked.scope.name_in_sentence}"

    def write(self, issuer: Issuer, layout: Layout, facts: Facts) -> bytes:
        """The file; `facts` stand at its end."""
        report, title = self.report, self.title
        document = new_document(title, report.as_of)
        write_head(document, issuer, layout)
        write_title(document, title, layout)
        body(document, self._opening(issuer))
        for numeral, section in zip(_NUMERALS, self.sections, strict=False):
            _write_section(document, numeral, section)
        body(document, f"Trên đây là báo cáo {title[0].lower()}{title[1:]}./.", keep=True)
        write_signature(document, issuer, layout)
        for place, (table, about) in enumerate(zip(self.appendices, self._appendix_titles, strict=True)):
            heading(document, f"PHỤ LỤC {place + 1}", on_new_page=True)
            paragraph(document, about, CENTER, bold=True, after=6, keep=True)
            data_table(document, table)
        _write_facts(document, facts)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    def _opening(self, issuer: Issuer) -> str:
        period, place = self.report.period, self.report.asked.scope.name_in_sentence
        return (
            f"{issuer.name} báo cáo kết quả hỗ trợ người dân chuyển đổi số {in_sentence(period.label)} "
            f"({days_of(period)}) trên địa bàn {place} như sau:"
        )

    @property
    def _appendix_titles(self) -> tuple[str, str]:
        listed = NAMES[self.listed].lower()
        return "Kết quả thực hiện các nội dung, chỉ tiêu", f"Số liệu {listed}"


def _listed(report: Report) -> By:
    """What the second appendix lists: what was asked for, or what the text does not show."""
    asked = By.UNIT if report.asked.query.by in _IN_TEXT else report.asked.query.by
    return By.DAY if asked == By.UNIT and report.communes == 1 else asked


def _write_section(document: Document, numeral: str, section: Section) -> None:
    heading(document, f"{numeral}. {section.heading.upper()}")
    for text in section.paragraphs:
        body(document, text)
    if section.table:
        paragraph(document, f"{section.table.name}. {section.heading}", CENTER, bold=True, after=4, keep=True)
        data_table(document, section.table)
        paragraph(document, "", size=SMALL)


def _write_facts(document: Document, facts: Facts) -> None:
    """What a reader needs to check the numbers: small, behind everything else."""
    paragraph(document, "Thông tin về số liệu", LEFT, size=SMALL, bold=True, before=TEXT_SIZE, keep=True)
    for place, (name, value) in enumerate(facts, start=1):
        paragraph(document, f"{name}: {value}", LEFT, size=10, keep=place < len(facts))


def _printed(table: Table) -> Table:
    """The table with its lines numbered and its numbers as they are written in Vietnam."""
    first, *others = table.lines
    lines: list[list[Cell]] = [["TT", *first]]
    for place, line in enumerate(others, start=1):
        is_total = table.has_total and place == len(others)
        lines.append(["" if is_total else str(place), *map(_text, line)])
    return Table("Phụ lục 2", lines, table.has_total)


def _text(cell: Cell) -> str:
    if isinstance(cell, date):
        return vietnamese.day(cell)
    return vietnamese.number(cell) if isinstance(cell, int) else cell
