"""A workbook: a sheet for each table, and one that says what was asked, when and by whom."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from app.reports.cells import Cell, harmless
from app.reports.digest import Table
from app.reports.tables import Facts

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ABOUT = "Thông tin"

# Excel shows the separators of the reader's language: 184.302 in Vietnamese.
_NUMBER, _DAY = "#,##0", "dd/mm/yyyy"
_NARROWEST, _WIDEST = 10, 60
_LOOKED_AT = 500  # lines that decide how wide a column is
_A4 = 9
# Text stays text, whatever it starts with: nothing here becomes a formula, a link or a number.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(tables: Sequence[Table], facts: Facts, title: str, as_of: datetime, shown: str) -> bytes:
    """The file; it opens on the sheet named `shown`. Its data are all sheets but the last."""
    out = io.BytesIO()
    with Workbook(out, _OPTIONS) as book:
        book.set_properties({"title": title, "created": as_of.astimezone(UTC).replace(tzinfo=None)})
        styles = _Styles(book)
        for table in tables:
            sheet: Worksheet = book.add_worksheet(table.name)
            _write_table(sheet, table, styles)
            if table.name == shown:
                sheet.activate()
        _write_facts(book, facts)
    return out.getvalue()


class _Styles:
    """The formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        self.head: Format = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.number: Format = book.add_format({"num_format": _NUMBER})
        self.day: Format = book.add_format({"num_format": _DAY})
        self.total: Format = book.add_format({"bold": True, "top": 1, "num_format": _NUMBER})


def _write_table(sheet: Worksheet, table: Table, styles: _Styles) -> None:
    heading, *rows = table.lines
    total = rows.pop() if table.has_total else None
    for place, width in enumerate(_widths(table)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, _names(total) if total else 1)
    sheet.autofilter(0, 0, len(rows), len(heading) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    everything = xl_range(0, 0, len(table.lines), len(heading))
    sheet.ignore_errors({"number_stored_as_text": everything})  # codes of units are text
    _write_line(sheet, 0, heading, styles.head, styles.head)
    for place, row in enumerate(rows, start=1):
        _write_line(sheet, place, row, styles.number, styles.day)
    if total:
        _write_line(sheet, len(rows) + 1, total, styles.total, styles.total)


def _names(total: Sequence[Cell]) -> int:
    """How many columns say what a row is, before its numbers."""
    return sum(isinstance(cell, str) for cell in total)


def _widths(table: Table) -> list[int]:
    """As wide as what stands in the column, within reason."""
    looked_at = [[len(str(cell)) for cell in line] for line in table.lines[:_LOOKED_AT]]
    return [max(_NARROWEST, min(_WIDEST, max(column) + 2)) for column in zip(*looked_at, strict=True)]


def _write_line(sheet: Worksheet, place: int, line: Sequence[Cell], plain: Format, day: Format) -> None:
    for column, cell in enumerate(map(harmless, line)):
        if cell == "":
            sheet.write_blank(place, column, None, plain)
        elif isinstance(cell, str):
            sheet.write_string(place, column, cell, plain)
        elif isinstance(cell, date):
            sheet.write_datetime(place, column, cell, day)
        else:
            sheet.write_number(place, column, cell, plain)


def _write_facts(book: Workbook, facts: Facts) -> None:
    sheet: Worksheet = book.add_worksheet(ABOUT)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 76)
    bold, plain = book.add_format({"bold": True}), book.add_format({"align": "left", "text_wrap": True})
    for place, (name, value) in enumerate(facts):
        sheet.write_string(place, 0, name, bold)
        if isinstance(value, str):
            sheet.write_string(place, 1, str(harmless(value)), plain)
        else:
            sheet.write_number(place, 1, value, plain)
