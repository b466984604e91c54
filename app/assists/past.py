"""The counts as they were at a moment: those of now, less what came since, with what was voided since.

The same four questions as `counts.queries`, with `as_of`; None asks for now. Only what changed after the
moment is read from the rows, so yesterday's totals cost as little as today's. The moment must be settled
(`Database.settled`): then the answer never changes again. An entry stood at a moment if it had been received
by then, and voided later or not at all.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, func, literal, type_coerce, union_all
from sqlalchemy import select as select_rows
from sqlalchemy.orm import Mapped
from sqlmodel import Session, and_, col, or_

from app.assists.models import Assist, AssistItem
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
    now = {None: counts.total(db, units, first, last, measures)}
    return _back_to(db, now, None, units, first, last, measures, as_of).get(None, Counts())


def by_unit(
    db: Session,
    units: Units,
    first: date,
    last: date,
    measures: Collection[Measure] = ALL,
    as_of: datetime | None = None,
) -> dict[int, Counts]:
    """By the id of the unit in which it counted on that day."""
    now = counts.by_unit(db, units, first, last, measures)
    return _back_to(db, now, col(Assist.unit_id), units, first, last, measures, as_of)


def by_team(
    db: Session,
    units: Units,
    first: date,
    last: date,
    measures: Collection[Measure] = ALL,
    as_of: datetime | None = None,
) -> dict[int, Counts]:
    """By the id of the team; 0 holds what members without a team did."""
    now = counts.by_team(db, units, first, last, measures)
    team = func.coalesce(Assist.team_id, 0)
    return _back_to(db, now, team, units, first, last, measures, as_of)


def by_day(
    db: Session,
    units: Units,
    first: date,
    last: date,
    measures: Collection[Measure] = ALL,
    as_of: datetime | None = None,
) -> dict[date, Counts]:
    """By day, in order."""
    now = counts.by_day(db, units, first, last, measures)
    return dict(sorted(_back_to(db, now, col(Assist.day), units, first, last, measures, as_of).items()))


def _back_to(
    db: Session,
    now: dict[Any, Counts],
    group: Mapped[Any] | ColumnElement[Any] | None,
    units: Units,
    first: date,
    last: date,
    measures: Collection[Measure],
    as_of: datetime | None,
) -> dict[Any, Counts]:
    """What `now` was at the moment, by the same groups; groups in which nothing was counted are left out."""
    if as_of is None:
        return now
    found: dict[Any, Counter[tuple[Measure, str]]] = defaultdict(Counter)
    for name, counted in now.items():
        found[name].update(counted.amounts)
    is_asked = and_(col(Assist.unit_id).in_(units), col(Assist.day).between(first, last))
    for name, measure, key, n in _changes(db, is_asked, as_of, measures, group):
        found[name][measure, key] += n
    stood_then = {
        name: Counts({what: n for what, n in amounts.items() if n}) for name, amounts in found.items()
    }
    return {name: counted for name, counted in stood_then.items() if counted.amounts}


def _changes(
    db: Session,
    is_asked: ColumnElement[bool],
    as_of: datetime,
    measures: Collection[Measure],
    group: Mapped[Any] | ColumnElement[Any] | None,
) -> list[tuple[Any, Measure, str, int]]:
    """What must be added to the counts of now: (group, measure, key, n), n below 0 for what came since."""
    group_ = literal(None, String) if group is None else group
    came_since = and_(is_asked, col(Assist.received_at) > as_of, col(Assist.voided_at).is_(None))
    voided_since = and_(is_asked, col(Assist.received_at) <= as_of, col(Assist.voided_at) > as_of)
    parts: list[Select[Any]] = []
    for is_changed, sign in ((came_since, -1), (voided_since, 1)):
        for measure, key, condition in _of_assist(db):
            if measure in measures:
                parts.append(
                    select_rows(group_.label("name"), literal(measure.value), key, func.count() * sign)
                    .where(is_changed, *condition)
                    .group_by("name", key)
                )
        if {Measure.DONE, Measure.NOT_DONE} & set(measures):
            outcome = type_coerce(AssistItem.outcome, String)
            parts.append(_of_items(group_, outcome, col(AssistItem.task), is_changed, sign))
        if Measure.BARRIER in measures:
            barrier, is_met = col(AssistItem.barrier), col(AssistItem.barrier).is_not(None)
            what = literal(Measure.BARRIER.value)
            parts.append(_of_items(group_, what, barrier, and_(is_changed, is_met), sign))
    rows = db.connection().execute(union_all(*parts)).all()
    return [(name, Measure(what), key, n) for name, what, key, n in rows if Measure(what) in measures]


def _of_assist(db: Session) -> list[tuple[Measure, ColumnElement[str], list[ColumnElement[bool]]]]:
    """What is counted of a sitting as a whole: the measure, its key, and of which sittings."""
    none = literal("", String)
    return [
        (Measure.ASSISTS, none, []),
        (Measure.HOUR, _hour(db), []),
        (Measure.OVER_60, none, [col(Assist.over_60).is_(True)]),
        (Measure.FIRST_SMARTPHONE, none, [col(Assist.first_smartphone).is_(True)]),
    ]


def _hour(db: Session) -> ColumnElement[str]:
    """The hour in Vietnam, which knows no summer time: "00" to "23"."""
    happened_at = col(Assist.happened_at)
    if db.get_bind().dialect.name == "postgresql":
        return func.to_char(func.timezone("Asia/Ho_Chi_Minh", happened_at), "HH24")
    return func.strftime("%H", type_coerce(happened_at, String), "+7 hours")


def _of_items(
    group: ColumnElement[Any] | Mapped[Any],
    what: ColumnElement[str],
    key: Mapped[Any],
    is_changed: ColumnElement[bool],
    sign: int,
) -> Select[Any]:
    return (
        select_rows(group.label("name"), what, key, func.count() * sign)
        .join_from(Assist, AssistItem)
        .where(is_changed)
        .group_by("name", what, key)
    )
