"""Reading units: by code and day, what became of one, what a right covers, search."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from app import clock, text
from app.units.known import Step, known_steps, known_units
from app.units.models import Level, Unit, UnitCover, UnitSuccession


def covered_by(holder_ids: Iterable[int]) -> SelectOfScalar[int]:
    """A subquery of the ids of all units that rights over `holder_ids` cover, past and present."""
    return select(UnitCover.unit_id).where(col(UnitCover.holder_id).in_(sorted(holder_ids)))


def is_covered(db: Session, holder_ids: Iterable[int], unit_id: int) -> bool:
    """Whether a right over one of `holder_ids` covers `unit_id`."""
    return db.exec(covered_by(holder_ids).where(UnitCover.unit_id == unit_id)).first() is not None


def unit_by_code(db: Session, code: str, day: date | None = None) -> Unit | None:
    """The unit that bore `code` on `day` (today by default)."""
    day = day or clock.today()
    return db.exec(select(Unit).where(Unit.code == code, *_valid_on(day))).first()


def unit_on_day(db: Session, unit_id: int, day: date) -> Unit:
    """What the unit was on `day`: itself while it lasts, else what it came from or what became of it.

    Where one unit went into several, the whole successor wins, then the lowest code. A unit without a
    record of that day is returned as it is: a right or a count is never lost for want of data.
    """
    unit = db.get_one(Unit, unit_id)
    seen = {unit_id}
    while not unit.is_valid_on(day):
        step = _later(db, unit) if unit.valid_to is not None and unit.valid_to < day else _earlier(db, unit)
        if step is None or step.id in seen:
            return unit
        seen.add(step.id)
        unit = step
    return unit


def _later(db: Session, unit: Unit) -> Unit | None:
    return db.exec(
        select(Unit)
        .join(UnitSuccession, col(UnitSuccession.new_id) == Unit.id)
        .where(UnitSuccession.old_id == unit.id)
        .order_by(col(UnitSuccession.whole).desc(), col(Unit.code))
    ).first()


def _earlier(db: Session, unit: Unit) -> Unit | None:
    """The one unit that this one was before under another name or kind; None if it was several."""
    before = db.exec(
        select(Unit)
        .join(UnitSuccession, col(UnitSuccession.old_id) == Unit.id)
        .where(UnitSuccession.new_id == unit.id)
    ).all()
    return before[0] if len(before) == 1 else None


def communes_under(db: Session, holder_ids: Iterable[int], day: date | None = None) -> list[Unit]:
    """The communes and wards of `day` that rights over `holder_ids` cover, in Vietnamese order."""
    day = day or clock.today()
    return list(
        db.exec(
            select(Unit)
            .where(col(Unit.id).in_(covered_by(holder_ids)), Unit.level == Level.COMMUNE)
            .where(*_valid_on(day))
            .order_by(col(Unit.sort_key), col(Unit.code))
        )
    )


def latest_unit(db: Session, code: str) -> Unit | None:
    """The unit that bears `code` today, else the last that bore it, else the first that will."""
    bearers = db.exec(select(Unit).where(Unit.code == code).order_by(col(Unit.valid_from))).all()
    begun = [unit for unit in bearers if unit.valid_from <= clock.today()]
    return begun[-1] if begun else next(iter(bearers), None)


def before(db: Session, unit_id: int) -> list[tuple[Unit, bool]]:
    """What went into the unit, and whether whole, in Vietnamese order."""
    return list(
        db.exec(
            select(Unit, UnitSuccession.whole)
            .join(UnitSuccession, col(UnitSuccession.old_id) == Unit.id)
            .where(UnitSuccession.new_id == unit_id)
            .order_by(col(Unit.sort_key), col(Unit.code))
        )
    )


def after(db: Session, unit_id: int) -> list[tuple[Unit, bool]]:
    """What the unit went into, and whether whole, in Vietnamese order."""
    return list(
        db.exec(
            select(Unit, UnitSuccession.whole)
            .join(UnitSuccession, col(UnitSuccession.new_id) == Unit.id)
            .where(UnitSuccession.old_id == unit_id)
            .order_by(col(Unit.sort_key), col(Unit.code))
        )
    )


def children_of(db: Session, unit: Unit, day: date) -> list[Unit]:
    """The units right below `unit` on `day`, in Vietnamese order.

    They are found by its code: `parent_id` names the parent of their last day only.
    """
    parent = aliased(Unit)
    return list(
        db.exec(
            select(Unit)
            .join(parent, col(Unit.parent_id) == parent.id)
            .where(parent.code == unit.code, *_valid_on(day))
            .order_by(col(Unit.sort_key), col(Unit.code))
        )
    )


def search_units(db: Session, typed: str, holder_ids: Iterable[int], limit: int = 20) -> list[Unit]:
    """Units of today that `typed` may mean, the likeliest first, then in Vietnamese order."""
    covered = col(Unit.id).in_(covered_by(holder_ids))
    return _best(db.exec(select(Unit).where(covered, *_valid_on(clock.today()))), typed, limit)


def search_former(db: Session, typed: str, holder_ids: Iterable[int], limit: int = 20) -> list[Unit]:
    """The same among units that have ended; people go on using their names for years."""
    covered, ended = col(Unit.id).in_(covered_by(holder_ids)), col(Unit.valid_to) < clock.today()
    return _best(db.exec(select(Unit).where(covered, ended)), typed, limit)


def _valid_on(day: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Unit.valid_from) <= day, or_(col(Unit.valid_to).is_(None), col(Unit.valid_to) >= day)


def _best(units: Iterable[Unit], typed: str, limit: int) -> list[Unit]:
    # A province has some hundred units: ranking them here is quick, and the same on both databases.
    ranked = [(*rank, unit) for unit in units if (rank := match(unit, typed)) is not None]
    ranked.sort(key=lambda found: (*found[:2], found[2].sort_key, found[2].code))
    return [unit for *_, unit in ranked[:limit]]


def match(unit: Unit, typed: str) -> tuple[int, bool] | None:
    """How well `typed`, with or without marks, names the unit: lower is better, None is not at all.

    The code or the name begins so; a word of the name does; the name with its kind does ("phuong dong");
    it stands somewhere within. Then those whose marks agree: "lộc thạnh" is not Lộc Thành.
    """
    key = text.search_key(typed)
    ways = (
        unit.code.startswith(key) or unit.search_key.startswith(key),
        f" {key}" in f" {unit.search_key}",
        f"{text.search_key(unit.kind.label)} {unit.search_key}".startswith(key),
        key in unit.search_key,
    )
    if not key or not any(ways):
        return None
    return ways.index(True), text.clean(typed).lower() not in unit.name.lower()


@dataclass(frozen=True)
class Atlas:
    """The units that some rights cover, past and present, read once: whatever is found here is in scope.

    `units` are in Vietnamese order; `later` says what an ended unit went into, by the rule of `unit_on_day`.
    `steps` are all successions from or into these units. It is the map of `today`, as known at `as_of`.
    """

    units: Mapping[int, Unit]
    later: Mapping[int, int]
    steps: Sequence[Step]
    today: date
    as_of: datetime | None = None

    def bearing(self, code: str) -> Unit | None:
        """The unit that bears `code` today, else the last that bore it."""
        found = [unit for unit in self.units.values() if unit.code == code and unit.valid_from <= self.today]
        return max(found, key=lambda unit: unit.valid_from, default=None)

    def bearing_between(self, code: str, first: date, last: date) -> list[Unit]:
        """The units that bore `code` at some time of the period."""
        found = (unit for unit in self.units.values() if unit.code == code)
        return [unit for unit in found if was_valid_between(unit, first, last)]

    def now(self, unit_id: int) -> int:
        """What became of a unit, or the unit itself while it lasts."""
        while (later := self.later.get(unit_id)) is not None and later in self.units:
            unit_id = later
        return unit_id

    def roots(self, holder_ids: Iterable[int]) -> list[int]:
        """What rights over `holder_ids` are over; where that was not known yet, what was to go into it."""
        holders = set(holder_ids)
        known = {self.now(holder_id) for holder_id in holders if holder_id in self.units}
        if not holders <= self.units.keys():
            known |= {unit_id for unit_id in self.units if self._above(unit_id, with_later=True) == {unit_id}}
        return sorted(known)

    def under(self, unit_id: int) -> set[int]:
        """What counts in a unit as the map is now: itself, its subtree, and all that went into these."""
        return {each for each in self.units if unit_id in self._above(each, with_later=True)}

    def under_between(self, unit: Unit, first: date, last: date) -> set[int]:
        """What counted in the unit as the map was: codes are used again, so all that bore its code then."""
        bearers = self.bearing_between(unit.code, first, last)
        return self.under_then([bearer.id for bearer in bearers] or [unit.id])

    def under_then(self, unit_ids: Iterable[int]) -> set[int]:
        """The units and their subtrees as they were."""
        wanted = set(unit_ids)
        return {each for each in self.units if wanted & self._above(each, with_later=False)}

    def _above(self, unit_id: int, *, with_later: bool) -> set[int]:
        """The unit, its parents, and with `with_later` what all of these went into."""
        met: set[int] = set()
        open_ends: list[int | None] = [unit_id]
        while open_ends:
            found = open_ends.pop()
            if found is not None and found in self.units and found not in met:
                met.add(found)
                open_ends += [self.units[found].parent_id, *self._former_parents(self.units[found])]
                if with_later:
                    open_ends.append(self.later.get(found))
        return met

    def _former_parents(self, unit: Unit) -> list[int]:
        """What its parent was before it changed name or kind during the unit's life: `parent_id` names the
        parent of the last day only."""
        parent = self.units.get(unit.parent_id or 0)
        if parent is None:
            return []
        last = unit.valid_to or date.max
        bearers = self._bearers.get(parent.code, [])
        return [each.id for each in bearers if was_valid_between(each, unit.valid_from, last)]

    @cached_property
    def _bearers(self) -> dict[str, list[Unit]]:
        """The units by code."""
        found: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.units.values():
            found[unit.code].append(unit)
        return found


def was_valid_between(unit: Unit, first: date, last: date) -> bool:
    """Whether the unit lasted on at least one day of the period."""
    return unit.valid_from <= last and (unit.valid_to is None or unit.valid_to >= first)


def atlas(
    db: Session, holder_ids: Iterable[int], today: date | None = None, as_of: datetime | None = None
) -> Atlas:
    """All that rights over `holder_ids` cover: the rights of now, whatever day or moment is asked for."""
    today = today or (clock.day_of(as_of) if as_of else clock.today())
    covered = covered_by(holder_ids)
    units = known_units(db, col(Unit.id).in_(covered), as_of)
    old_id, new_id = col(UnitSuccession.old_id), col(UnitSuccession.new_id)
    steps = known_steps(db, or_(old_id.in_(covered), new_id.in_(covered)), as_of)
    ended = {unit.id for unit in units if unit.valid_to is not None and unit.valid_to < today}
    # The winner comes last: the whole successor, then the lowest code.
    ranked = sorted(sorted(steps, key=lambda step: step.new_code, reverse=True), key=lambda step: step.whole)
    later = {step.old_id: step.new_id for step in ranked if step.old_id in ended}
    return Atlas({unit.id: unit for unit in units}, later, steps, today, as_of)
