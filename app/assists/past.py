"""The counts as they were at a moment: those of now, less what came since, with what was voided since.

The same four questions as `counts.queries`, with `as_of`; None asks for now. Only what changed after the
moment is read from the rows, so yesterday's totals cost as little as today's. The moment must be settled
(`Database.settled`): then the answer never changes again. An entry stood at a moment if it had been received
by then, and voided later or not at all.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    cast,
    func,
    literal,
    type_coerce,
    union_all,
)
from sqlalchemy import select as select_rows
from sqlalchemy.orm import Mapped
from sqlmodel import Session, and_, col, or_

from app.assists.models import Assist, AssistItem, Outcome
from app.counts import queries as counts
from app.counts.models import Measure
from app.counts.queries import ALL, Counts, Units


def stood(as_of: datetime | None) -> ColumnElement[bool]:
    """The condition on assists that they stood at the moment, or stand now."""
    if as_of is None:
        return col(Assist.voided_at).is_(None)
    was_not_voided = or_(col(Assist.voided_at).is_(None), col(Assist.voided_at) > as_of)
    return and_(col(Assist.received_at) <= as_of, was_not_voided)


def total(
    db: Session,
    units: Units,
    first: date,
    last: date,
    measures: Collection[Measure] = ALL,
    as_of: datetime | None = None,
) -> Counts:
    """The whole period in one."""
    if as_of is None:
        return counts.total(db, units, first, last, measures)
    asked = _Asked(units, first, last, measures, as_of)
    return _stood(db, asked, None, literal(None, Integer)).get(None, Counts())


def by_unit(
    db: Session,
    units: Units,
    first: date,
    last: date,
    measures: Collection[Measure] = ALL,
    as_of: datetime | None = None,
) -> dict[int, Counts]:
    """By the id of the unit in which it counted on that day."""
    if as_of is None:
        return counts.by_unit(db, units, first, last, measures)
    asked = _Asked(units, first, last, measures, as_of)
    return _stood(db, asked, "unit_id", col(Assist.unit_id))


def by_team(
    db: Session,
    units: Units,
    first: date,
    last: date,
    measures: Collection[Measure] = ALL,
    as_of: datetime | None = None,
) -> dict[int, Counts]:
    """By the id of the team; 0 holds what members without a team did."""
    if as_of is None:
        return counts.by_team(db, units, first, last, measures)
    asked = _Asked(units, first, last, measures, as_of)
    return _stood(db, asked, "team_id", func.coalesce(Assist.team_id, 0))


def by_day(
    db: Session,
    units: Units,
    first: date,
    last: date,
    measures: Collection[Measure] = ALL,
    as_of: datetime | None = None,
) -> dict[date, Counts]:
    """By day, in order."""
    if as_of is None:
        return counts.by_day(db, units, first, last, measures)
    asked = _Asked(units, first, last, measures, as_of)
    return dict(sorted(_stood(db, asked, "day", col(Assist.day)).items()))


class _Asked(NamedTuple):
    """What all of the functions above are asked."""

    units: Units
    first: date
    last: date
    measures: Collection[Measure]
    as_of: datetime


Part = Select[Any, str, str, int]  # (group, measure, key, n)
Group = Mapped[Any] | ColumnElement[Any]


def _stood(db: Session, asked: _Asked, of_count: counts.Group | None, of_assist: Group) -> dict[Any, Counts]:
    """The counts of the moment, by a column of the counts and the same of the assists.

    Both are read in one statement: between two, another transaction could commit. Groups in which nothing
    was counted are left out.
    """
    now = counts.sums(asked.units, asked.first, asked.last, asked.measures, of_count)
    parts = [*now, *_changes(db, asked, of_assist)]
    found: dict[Any, Counter[tuple[Measure, str]]] = defaultdict(Counter)
    for name, measure, key, n in db.connection().execute(union_all(*parts)):
        found[name][Measure(measure), key] += int(n)
    stood_then = {name: {what: n for what, n in amounts.items() if n} for name, amounts in found.items()}
    return {name: Counts(amounts) for name, amounts in stood_then.items() if amounts}


def _changes(db: Session, asked: _Asked, group: Group) -> list[Part]:
    """The same of what must be added to them: n is below 0 for what came since."""
    received_at, voided_at = col(Assist.received_at), col(Assist.voided_at)
    is_on_day = col(Assist.day).in_(_each_day(db, asked.first, asked.last))
    # The sum keeps the planner from walking all rows of the units to find the few that changed.
    is_asked = and_((col(Assist.unit_id) + 0).in_(asked.units), is_on_day)
    came_since = and_(is_asked, received_at > asked.as_of, voided_at.is_(None))
    voided_since = and_(is_asked, received_at <= asked.as_of, voided_at > asked.as_of)
    return [
        part
        for is_changed, sign in ((came_since, -1), (voided_since, 1))
        for part in (
            *_of_assists(db, asked.measures, group, is_changed, sign),
            *_of_items(asked.measures, group, is_changed, sign),
        )
    ]


def _each_day(db: Session, first: date, last: date) -> Select[date]:
    """The days one by one: so of each only what changed since is looked up, however many rows it has."""
    if db.get_bind().dialect.name == "postgresql":
        return select_rows(cast(func.generate_series(first, last, timedelta(days=1)), Date))
    days = select_rows(literal(first, Date).label("day")).cte("days", recursive=True)
    following = select_rows(func.date(days.c.day, "+1 day")).where(days.c.day < last)
    return select_rows(days.union_all(following).c.day)


def _of_assists(
    db: Session, measures: Collection[Measure], group: Group, is_changed: ColumnElement[bool], sign: int
) -> Iterator[Part]:
    """What is counted of a sitting as a whole."""
    none = literal("", String)
    kinds: list[tuple[Measure, ColumnElement[str], list[ColumnElement[bool]]]] = [
        (Measure.ASSISTS, none, []),
        (Measure.HOUR, hour_of(db), []),
        (Measure.OVER_60, none, [col(Assist.over_60).is_(True)]),
        (Measure.FIRST_SMARTPHONE, none, [col(Assist.first_smartphone).is_(True)]),
    ]
    for measure, key, condition in kinds:
        if measure in measures:
            yield (
                select_rows(
                    group.label("name"), literal(measure.value), key.label("key"), func.count() * sign
                )
                .where(is_changed, *condition)
                .group_by("name", "key")
            )


def _of_items(
    measures: Collection[Measure], group: Group, is_changed: ColumnElement[bool], sign: int
) -> Iterator[Part]:
    """What is counted of its tasks: each of them, or the turns in which a barrier was met."""
    task, outcome, barrier = col(AssistItem.task), col(AssistItem.outcome), col(AssistItem.barrier)
    items, turns = func.count(), func.count(col(Assist.id).distinct())
    none = literal("", String)
    kinds: list[tuple[Measure, ColumnElement[Any] | Mapped[Any], ColumnElement[int], ColumnElement[bool]]] = [
        (Measure.DONE, task, items, outcome == Outcome.DONE),
        (Measure.NOT_DONE, task, items, outcome == Outcome.NOT_DONE),
        (Measure.BARRIER, barrier, items, barrier.is_not(None)),
        (Measure.BARRIER_TURNS, barrier, turns, barrier.is_not(None)),
        (Measure.ANY_BARRIER, none, turns, barrier.is_not(None)),
    ]
    for measure, key, n, condition in kinds:
        if measure in measures:
            yield (
                select_rows(group.label("name"), literal(measure.value), key.label("key"), n * sign)
                .join_from(Assist, AssistItem)
                .where(is_changed, condition)
                .group_by("name", "key")
            )


def hour_of(db: Session) -> ColumnElement[str]:
    """The hour in Vietnam, which knows no summer time: "00" to "23"."""
    happened_at = col(Assist.happened_at)
    if db.get_bind().dialect.name == "postgresql":
        return func.to_char(func.timezone("Asia/Ho_Chi_Minh", happened_at), "HH24")
    return func.strftime("%H", type_coerce(happened_at, String), "+7 hours")
