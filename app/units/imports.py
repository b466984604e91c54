"""Reading the two CSV files of units: bytes in, rows and problems out. The format is in docs/units.md."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from app import text
from app.units.models import BEGINNING, UnitKind

UNIT_COLUMNS = ("code", "name", "kind", "parent_code", "valid_from", "valid_to")
SUCCESSION_COLUMNS = ("old_code", "new_code", "day", "whole")
LONGEST_NAME = 120

_CODE = re.compile(r"[0-9A-Za-z-]{1,16}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit; `line` is where it stands in the file, None for one that is stored already."""

    line: int | None
    code: str
    name: str
    kind: UnitKind
    parent_code: str | None
    valid_from: date
    valid_to: date | None

    @property
    def key(self) -> tuple[str, date]:
        return self.code, self.valid_from

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class SuccessionRow:
    """From `day` on, what bore `old_code` the day before is (`whole`) or is partly in `new_code`."""

    line: int | None
    old_code: str
    new_code: str
    day: date
    whole: bool


@dataclass(slots=True)
class CsvFile:
    """A file by its name, and what is wrong with it; line None means the file as a whole.

    `spoiled` holds the codes of faulty rows, so that rows which build on them are not blamed as well;
    `is_whole` is False when not all rows could be read.
    """

    name: str
    data: bytes
    problems: list[tuple[int | None, str]] = field(default_factory=list)
    spoiled: set[str] = field(default_factory=set)
    is_whole: bool = True

    def complain(self, line: int | None, message: str, *, codes: Iterable[str] = ()) -> None:
        self.problems.append((line, message))
        self.spoiled.update(codes)

    def give_up(self, line: int | None, message: str) -> None:
        self.complain(line, message)
        self.is_whole = False

    def complaints(self) -> list[str]:
        """One sentence per problem, in the order of the lines."""
        ordered = sorted(self.problems, key=lambda problem: problem[0] or 0)
        return [f"{self.name}:{line}: {said}" if line else f"{self.name}: {said}" for line, said in ordered]


def read_units(file: CsvFile) -> list[UnitRow]:
    """The rows without a fault of their own; every other one is in `file.problems`."""
    return [row for cells in _rows(file, UNIT_COLUMNS) if (row := _unit(cells)) is not None]


def read_succession(file: CsvFile) -> list[SuccessionRow]:
    """The rows without a fault of their own; every other one is in `file.problems`."""
    return [row for cells in _rows(file, SUCCESSION_COLUMNS) if (row := _succession(cells)) is not None]


class _Cells:
    """One line of a file by column; each reader returns a value, or complains and spoils the row."""

    def __init__(self, file: CsvFile, line: int, cells: dict[str, str]) -> None:
        self._file = file
        self._cells = cells
        self.line = line
        self.is_sound = True

    def complain(self, message: str) -> None:
        self.is_sound = False
        self._file.complain(self.line, message, codes=[self._cells.get("code", "").strip()])

    def text(self, column: str) -> str:
        value = self._cells[column]
        if not text.is_storable(value):
            self.complain(f"{column} holds a character that cannot be stored: {value!a}")
            return ""
        return text.clean(value)

    def code(self, column: str, *, required: bool = True) -> str | None:
        value = self.text(column)
        if value and not _CODE.fullmatch(value):
            self.complain(f"{column} {value!r} must be 1 to 16 digits, letters or hyphens")
        elif required and not value:
            self.complain(f"{column} is empty")
        return value or None

    def day(self, column: str) -> date | None:
        """The day, None if the cell is empty."""
        value = self.text(column)
        if not value:
            return None
        try:
            day = date.fromisoformat(value) if _DAY.fullmatch(value) else None
        except ValueError:
            day = None
        if day is None:
            self.complain(f"{column} {value!r} is not a day; write it as 2025-07-01")
        elif day < BEGINNING:
            self.complain(f"{column} {value} is before {BEGINNING}; leave it empty if it is not known")
        return day

    def kind(self) -> UnitKind:
        value = self.text("kind")
        if value in set(UnitKind):
            return UnitKind(value)
        self.complain(f"unknown kind {value!r}; it must be one of {', '.join(UnitKind)}")
        return UnitKind.COMMUNE

    def yes_or_no(self, column: str) -> bool:
        value = self.text(column)
        if value not in {"yes", "no"}:
            self.complain(f"{column} must be yes or no, not {value!r}")
        return value == "yes"


def _unit(cells: _Cells) -> UnitRow | None:
    code, parent_code = cells.code("code"), cells.code("parent_code", required=False)
    name, kind = cells.text("name"), cells.kind()
    valid_from, valid_to = cells.day("valid_from") or BEGINNING, cells.day("valid_to")
    if not cells.is_sound:
        return None
    if len(name) > LONGEST_NAME:
        cells.complain(f"name is longer than {LONGEST_NAME} characters")
    elif not text.search_key(name.removeprefix(f"{kind.label} ")) or not name.startswith(f"{kind.label} "):
        cells.complain(f"name {name!r} must begin with {kind.label!r} and go on with the name itself")
    if valid_to is not None and valid_to < valid_from:
        cells.complain(f"valid_to {valid_to} is before valid_from {valid_from}")
    if not cells.is_sound or code is None:
        return None
    return UnitRow(cells.line, code, name, kind, parent_code, valid_from, valid_to)


def _succession(cells: _Cells) -> SuccessionRow | None:
    old_code, new_code = cells.code("old_code"), cells.code("new_code")
    day, whole = cells.day("day"), cells.yes_or_no("whole")
    if day is None and cells.is_sound:
        cells.complain("day is empty; write the first day of the new unit")
    elif day == BEGINNING:
        cells.complain(f"day {day} has no day before it that units are known for")
    if not cells.is_sound or old_code is None or new_code is None or day is None:
        return None
    return SuccessionRow(cells.line, old_code, new_code, day, whole)


def _rows(file: CsvFile, columns: tuple[str, ...]) -> Iterator[_Cells]:
    """The lines below the heading, by column; blank ones are passed over."""
    decoded = _decoded(file)
    if not decoded.strip():
        if not file.problems:
            file.give_up(None, f"the file is empty; its first line must be {','.join(columns)}")
        return
    heading = decoded.partition("\n")[0]
    # Excel writes semicolons where the comma is the decimal sign, as in Vietnam.
    delimiter = ";" if ";" in heading and "," not in heading else ","
    reader = csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter, strict=True)
    before = 0
    try:
        names = [name.strip() for name in next(reader)]
        if not _has_columns(file, names, columns):
            return
        before = reader.line_num
        for cells in reader:
            line, before = before + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(names):
                message = f"has {len(cells)} cells, the heading has {len(names)}"
                file.complain(line, message, codes=(cell.strip() for cell in cells))
                continue
            yield _Cells(file, line, dict(zip(names, cells, strict=True)))
    except csv.Error as error:
        file.give_up(before + 1, f"cannot be read as CSV from here on: {error}")


def _has_columns(file: CsvFile, names: list[str], columns: tuple[str, ...]) -> bool:
    missing = [column for column in columns if column not in names]
    strange = [name for name in names if name not in columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    for said, found in (("missing", missing), ("unknown", strange), ("doubled", twice)):
        if found:
            file.give_up(1, f"{said} column: {', '.join(found)}; the heading must be {','.join(columns)}")
    return not (missing or strange or twice)


def _decoded(file: CsvFile) -> str:
    if file.data.startswith((b"\xff\xfe", b"\xfe\xff")):
        file.give_up(None, "the file is UTF-16; save it as “CSV UTF-8”")
        return ""
    try:
        return file.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.data.count(b"\n", 0, error.start) + 1
        file.give_up(line, "the file is not UTF-8; save it as “CSV UTF-8” (in Excel: Save As, CSV UTF-8)")
        return ""
