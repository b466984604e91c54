"""A workbook: the table, and a sheet that says what was asked, when and by whom."""

import io
from collections.abc import Iterable, Sequence
from datetime import date

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.reports.cells import Cell, harmless
from app.reports.tables import Facts

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Excel shows the separators of the reader's language: 184.302 in Vietnamese.
_NUMBER, _DAY = "#,##0", "dd/mm/yyyy"
_LABEL, _NARROWEST = 44, 12  # widths; numbers are as wide as their heading
# Text stays text, whatever it starts with: nothing here becomes a formula, a link or a number.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(lines: Iterable[Sequence[Cell]], facts: Facts, title: str) -> bytes:
    """The file. The first of `lines` is the heading, the last the total."""
    out = io.BytesIO()
    with Workbook(out, _OPTIONS) as book:
        book.set_properties({"title": title})
        _write_table(book, list(lines))
        _write_facts(book, facts)
    return out.getvalue()


def _write_table(book: Workbook, lines: list[Sequence[Cell]]) -> None:
    sheet: Worksheet = book.add_worksheet("Tổng hợp")
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    strong = book.add_format({"bold": True, "top": 1, "num_format": _NUMBER})
    number, day = book.add_format({"num_format": _NUMBER}), book.add_format({"num_format": _DAY})
    heading, *rows, total = lines
    names = sum(isinstance(cell, str) for cell in total)  # what a row is, before its numbers
    for place, cell in enumerate(heading):
        width = _LABEL if place == 0 else max(_NARROWEST, len(str(cell)) + 2)
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, names)
    sheet.autofilter(0, 0, len(rows), len(heading) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.ignore_errors({"number_stored_as_text": f"B1:B{len(lines)}"})  # codes of units are text
    _write_line(sheet, 0, heading, head, head)
    for place, row in enumerate(rows, start=1):
        _write_line(sheet, place, row, number, day)
    _write_line(sheet, len(rows) + 1, total, strong, strong)


def _write_line(sheet: Worksheet, place: int, line: Sequence[Cell], plain: Format, day: Format) -> None:
    for column, cell in enumerate(map(harmless, line)):
        if isinstance(cell, str):
            sheet.write_string(place, column, cell, plain)
        elif isinstance(cell, date):
            sheet.write_datetime(place, column, cell, day)
        else:
            sheet.write_number(place, column, cell, plain)


def _write_facts(book: Workbook, facts: Facts) -> None:
    sheet: Worksheet = book.add_worksheet("Thông tin")
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 60)
    bold, plain = book.add_format({"bold": True}), book.add_format({"align": "left", "text_wrap": True})
    for place, (name, value) in enumerate(facts):
        sheet.write_string(place, 0, name, bold)
        if isinstance(value, str):
            sheet.write_string(place, 1, value, plain)
        else:
            sheet.write_number(place, 1, value, plain)
