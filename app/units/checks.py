"""What must hold between units, those of a file and those that are stored: dates, parents, succession."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, pairwise

from app.units.imports import CsvFile, SuccessionRow, UnitRow
from app.units.models import Level

_RANK = {Level.PROVINCE: 0, Level.DISTRICT: 1, Level.COMMUNE: 2}
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Register:
    """All units, those of the file in the place of stored ones; `by_code` in the order of their dates."""

    by_code: Mapping[str, list[UnitRow]]

    @classmethod
    def of(cls, stored: Iterable[UnitRow], read: Iterable[UnitRow]) -> "Register":
        units = {row.key: row for row in stored} | {row.key: row for row in read}
        by_code: dict[str, list[UnitRow]] = {}
        for row in sorted(units.values(), key=lambda unit: unit.valid_from):
            by_code.setdefault(row.code, []).append(row)
        return cls(by_code)

    def bearers(self, code: str | None) -> list[UnitRow]:
        """The units that ever bore `code`, oldest first."""
        return self.by_code.get(code, []) if code else []

    def bearer(self, code: str | None, day: date) -> UnitRow | None:
        """The unit that bore `code` on `day`."""
        return next((unit for unit in self.bearers(code) if unit.is_valid_on(day)), None)

    def units(self) -> Iterator[UnitRow]:
        return chain.from_iterable(self.by_code.values())

    def parent(self, unit: UnitRow) -> UnitRow | None:
        """The unit above on the last day of `unit`: a province may change while its communes last."""
        return self.bearer(unit.parent_code, unit.valid_to or date.max)


def check_units(file: CsvFile, read: list[UnitRow], register: Register) -> None:
    """Complain about rows that stand twice, overlap, or have no parent through all their days."""
    _check_twice(file, [(row.line, row.key) for row in read])
    for bearers in register.by_code.values():
        for earlier, later in pairwise(bearers):
            if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
                file.complain(
                    later.line or earlier.line,
                    f"the dates of {later.code} overlap: {_span(earlier)} and {_span(later)}",
                )
    for row in read:
        if row.parent_code not in file.spoiled and (said := _wrong_with_parent(row, register)):
            file.complain(row.line, said)
    _check_stored_children(file, register)


def _check_stored_children(file: CsvFile, register: Register) -> None:
    """A row of the file may leave stored units below it without a parent: one complaint for all of them."""
    alone: dict[str, list[str]] = {}
    for unit in register.units():
        if unit.line is None and unit.parent_code and (said := _wrong_with_parent(unit, register)):
            alone.setdefault(unit.parent_code, []).append(said)
    for code, complaints in alone.items():
        line = next((parent.line for parent in register.bearers(code) if parent.line), None)
        said = f"stored units would be left alone ({len(complaints)} of them): {complaints[0]}"
        file.complain(line, said)


def check_steps(
    file: CsvFile, read: list[SuccessionRow], register: Register, spoiled: AbstractSet[str]
) -> None:
    """Complain about steps that the units' dates do not bear out, but for codes whose rows are `spoiled`."""
    _check_twice(file, [(row.line, (row.old_code, row.new_code, row.day)) for row in read])
    successor: dict[tuple[str, date], SuccessionRow] = {}
    for row in read:
        if {row.old_code, row.new_code} & spoiled:
            continue
        said = _wrong_with_step(row, register)
        if said:
            file.complain(row.line, said if row.line else f"a stored succession would no longer hold: {said}")
        elif row.whole:
            first = successor.setdefault((row.old_code, row.day), row)
            if first.new_code != row.new_code:
                file.complain(
                    row.line,
                    f"{row.old_code} went whole into {first.new_code} already (line {first.line})",
                )


def _check_twice(file: CsvFile, keys: list[tuple[int | None, object]]) -> None:
    first: dict[object, int | None] = {}
    for line, key in keys:
        if key in first:
            file.complain(line, f"the same as line {first[key]}")
        else:
            first[key] = line


def _wrong_with_parent(unit: UnitRow, register: Register) -> str:
    if unit.kind.level == Level.PROVINCE:
        return "a province has no parent_code" if unit.parent_code else ""
    if unit.parent_code is None:
        return "parent_code is empty; only provinces stand alone"
    parents = register.bearers(unit.parent_code)
    if not parents:
        return f"unknown parent {unit.parent_code}"
    day: date | None = unit.valid_from
    for parent in parents:
        if day is not None and parent.is_valid_on(day):
            if _RANK[parent.kind.level] >= _RANK[unit.kind.level]:
                return f"parent {parent.code} ({parent.name}) does not stand above {unit.name}"
            ends_first = parent.valid_to is not None and not _ends_by(unit, parent.valid_to)
            day = parent.valid_to + DAY if ends_first and parent.valid_to else None
    return f"there is no parent {unit.parent_code} on {day} for {unit.code} ({_span(unit)})" if day else ""


def _ends_by(unit: UnitRow, day: date) -> bool:
    return unit.valid_to is not None and unit.valid_to <= day


def _wrong_with_step(row: SuccessionRow, register: Register) -> str:
    before = row.day - DAY
    old, new = register.bearer(row.old_code, before), register.bearer(row.new_code, row.day)
    if old is None:
        return f"there is no unit {row.old_code} on {before}"
    if new is None:
        return f"there is no unit {row.new_code} on {row.day}"
    if old.key == new.key:
        return f"{row.old_code} is the same unit before and after {row.day}"
    if row.whole and old.valid_to != before:
        return f"{row.old_code} goes on after {before}, so it did not go whole into {row.new_code}"
    return ""


def _span(unit: UnitRow) -> str:
    return f"{unit.name}, {unit.valid_from} to {unit.valid_to or 'now'}"
