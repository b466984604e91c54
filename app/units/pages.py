"""What the pages about units show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.units.models import BEGINNING, Unit


@dataclass(frozen=True, slots=True)
class Entry:
    """One unit in a list; `url` is "" for one that is not the member's to open."""

    name: str
    code: str
    url: str
    until: date | None
    is_whole: bool = True


def url_of(unit: Unit) -> str:
    """The address of this very unit: codes are reused, so one that has ended needs a day."""
    return f"/units/{unit.code}" + (f"?on={unit.valid_to}" if unit.valid_to else "")


def entry(unit: Unit, *, is_mine: bool = True, is_whole: bool = True) -> Entry:
    return Entry(unit.name, unit.code, url_of(unit) if is_mine else "", unit.valid_to, is_whole)


@dataclass(frozen=True, slots=True)
class Found:
    """The list below the search box: units of today, and those that have ended and match what was typed."""

    typed: str
    units: Sequence[Entry]
    former: Sequence[Entry]


@dataclass(frozen=True)
class UnitsPage:
    """The communes and wards of the member's scope, or what was searched for."""

    template: ClassVar = "units/list.html"
    found: Found


@dataclass(frozen=True, slots=True)
class Change:
    """What was or became on `day`; one entry is a change of name or kind, several are a merger."""

    day: date
    entries: Sequence[Entry]


@dataclass(frozen=True)
class UnitPage:
    """One unit: since when, under what, what it was before and what became of it."""

    template: ClassVar = "units/show.html"
    unit: Unit
    parent: Entry | None
    became: Change | None
    history: Sequence[Change]
    children: Sequence[Entry]

    @property
    def begins(self) -> date | None:
        """The first day, None where it is not known."""
        return None if self.unit.valid_from == BEGINNING else self.unit.valid_from

    @property
    def totals_url(self) -> str:
        """What was counted in it: while it lasts, this quarter day by day, with all that went into it; of one
        that has ended, its last year, as the map was then."""
        unit, last = self.unit, self.unit.valid_to
        if last is None:
            return f"/totals?by=day&unit={unit.code}"
        first = max(unit.valid_from, date(last.year, 1, 1))
        return f"/totals?from={first}&to={last}&unit={unit.code}&map=then"
