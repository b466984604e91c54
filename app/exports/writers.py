"""Files that grow line by line in constant memory, with the checksum of their lines.

The checksum is that of `reports.digest`: the lines as CSV. So the CSV and the workbook of one question have
the same, and docs/exports.md tells how to compute it from either.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from app.exports.models import Format
from app.reports.cells import Cell
from app.reports.digest import canonical
from app.reports.tables import Facts

Line = Sequence[Cell]

ROWS_OF_A_SHEET = 1_048_575  # Excel's 1,048,576 without the heading
_SHEET, _ABOUT = "Chi tiết", "Thông tin"
_BEGINNING = datetime(1899, 12, 30)  # noqa: DTZ001 - where Excel's days begin; it knows no zones
_SECONDS_OF_A_DAY = 86_400


class Writer(Protocol):
    """Takes lines, whose cells must be harmless already, and at the end the facts about them."""

    def write(self, lines: Iterable[Line]) -> None: ...

    @property
    def checksum(self) -> str: ...

    def close(self, facts: Facts) -> None: ...

    def give_up(self) -> None: ...


class Digest:
    """The lines as CSV, and the SHA-256 of all of them."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def take(self, lines: Iterable[Line]) -> bytes:
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\r\n").writerows(lines)
        written = out.getvalue().encode()
        self._hash.update(written)
        return written

    @property
    def checksum(self) -> str:
        return self._hash.hexdigest()


class CsvFile:
    """As `reports.write_csv` writes a table: the lines, an empty line, the facts."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("xb")
        self._digest = Digest()
        self._file.write("\ufeff".encode())

    def write(self, lines: Iterable[Line]) -> None:
        self._file.write(self._digest.take(lines))

    @property
    def checksum(self) -> str:
        return self._digest.checksum

    def close(self, facts: Facts) -> None:
        about = canonical([f"# {name}", value] for name, value in facts)
        self._file.write(f"\r\n{about}".encode())
        self._file.close()

    def give_up(self) -> None:
        self._file.close()


class XlsxFile:
    """A workbook: the lines on as many sheets as Excel needs for them, and the facts on the last."""

    def __init__(self, path: Path, heading: Line) -> None:
        self._digest = Digest()
        self._book = Workbook(
            str(path),
            {
                "constant_memory": True,
                "tmpdir": str(path.parent),  # goes with the folder, whatever happens
                "use_zip64": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._bold = self._book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._day = self._book.add_format({"num_format": "dd/mm/yyyy"})
        self._moment = self._book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        self._heading = heading
        self._sheets = 0
        self._sheet = self._new_sheet()

    def _new_sheet(self) -> Worksheet:
        self._sheets += 1
        self._row = 0
        sheet: Worksheet = self._book.add_worksheet(
            _SHEET if self._sheets == 1 else f"{_SHEET} {self._sheets}"
        )
        sheet.freeze_panes(1, 1)
        for column, cell in enumerate(self._heading):
            sheet.set_column(column, column, 20)
            sheet.write_string(0, column, str(cell), self._bold)
        return sheet

    def write(self, lines: Iterable[Line]) -> None:
        lines = list(lines)
        self._digest.take(lines)
        for line in lines:
            if line is self._heading:
                continue  # each sheet has it
            if self._row == ROWS_OF_A_SHEET:
                self._end_sheet()
                self._sheet = self._new_sheet()
            self._row += 1
            self._write_line(line)

    def _write_line(self, line: Line) -> None:
        row, sheet = self._row, self._sheet
        for column, cell in enumerate(line):
            if cell == "":
                continue
            if isinstance(cell, str):
                sheet.write_string(row, column, cell)
            elif isinstance(cell, datetime):
                sheet.write_number(row, column, _serial(cell), self._moment)
            elif isinstance(cell, date):
                sheet.write_number(row, column, cell.toordinal() - _BEGINNING.toordinal(), self._day)
            else:
                sheet.write_number(row, column, cell)

    def _end_sheet(self) -> None:
        self._sheet.autofilter(0, 0, self._row, len(self._heading) - 1)

    @property
    def checksum(self) -> str:
        return self._digest.checksum

    def close(self, facts: Facts) -> None:
        self._end_sheet()
        about: Worksheet = self._book.add_worksheet(_ABOUT)
        about.set_column(0, 0, 28)
        about.set_column(1, 1, 70)
        for row, (name, value) in enumerate(facts):
            about.write_string(row, 0, name)
            if isinstance(value, str):
                about.write_string(row, 1, value)
            else:
                about.write_number(row, 1, value)
        try:
            self._book.close()
        except FileCreateError as error:  # hides what the disk said
            raise error.args[0] from None

    def give_up(self) -> None:
        for sheet in self._book.worksheets():
            sheet.row_data_fh.close()


def _serial(moment: datetime) -> float:
    """The moment in days since Excel's beginning."""
    passed = moment - _BEGINNING
    return passed.days + passed.seconds / _SECONDS_OF_A_DAY


def open_file(path: Path, wanted: Format, heading: Line) -> Writer:
    """A new file with its heading, in a folder of its own."""
    made: Writer = CsvFile(path) if wanted == Format.CSV else XlsxFile(path, heading)
    made.write([heading])
    return made
