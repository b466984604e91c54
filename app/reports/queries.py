"""Totals from the counts, and whether the counts say what the rows say."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import accumulate

from sqlalchemy import ColumnElement, String, func, literal, type_coerce, union_all
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, select

from app.assists import past
from app.assists.models import Assist, AssistItem
from app.catalogue.models import Barrier, Task
from app.counts import queries as counts
from app.counts.models import Measure
from app.counts.queries import Counts
from app.members.models import Team
from app.periods.models import Period
from app.reports.models import By, Query, Row, Totals
from app.reports.scope import Scope
from app.units.former import NOWHERE, UNSPLIT, former_units
from app.units.models import Level, Unit
from app.web import vietnamese

_MEASURES = (Measure.ASSISTS, Measure.DONE, Measure.NOT_DONE)
_NONE = Counts()
_LEVELS = {By.DISTRICT: Level.DISTRICT, By.PROVINCE: Level.PROVINCE}


def totals(db: Session, scope: Scope, query: Query) -> Totals:
    """One row for each unit, task, team, day, barrier or former unit, and the total."""
    match query.by:
        case By.UNIT:
            return _by_unit(db, scope, query)
        case By.TEAM:
            return _by_team(db, scope, query)
        case By.DAY:
            return _by_day(db, scope, query)
        case By.TASK:
            return _by_task(db, scope, query)
        case By.BARRIER:
            return _by_barrier(db, scope, query)
        case By.DISTRICT | By.PROVINCE:
            return _by_former_unit(db, scope, query)


def cumulative(db: Session, scope: Scope, query: Query) -> Totals:
    """The same over what is cumulative ("lũy kế") of the period: from its first day to the period's last.

    By day every row holds what had come together by its end. On the map of then, a unit that ended before
    the period has a row here, but none in the totals of the period.
    """
    period = query.period.cumulative()
    if query.by != By.DAY:
        return totals(db, scope, replace(query, period=period))
    start = Row("", "")
    if period.first < query.period.first:
        start = total(db, scope, Period(period.first, query.period.first - timedelta(days=1)), query.as_of)
    _, *rows = accumulate([start, *totals(db, scope, query).rows], _plus)
    whole = total(db, scope, period, query.as_of)
    return Totals(rows, whole, whole)


def _plus(sum_: Row, row: Row) -> Row:
    """The numbers of both, under the name of the second."""
    names = ("assists", "vneid", "dvc_account", "done", "not_done")
    return replace(row, **{name: getattr(sum_, name) + getattr(row, name) for name in names})


def total(db: Session, scope: Scope, period: Period, as_of: datetime | None = None) -> Row:
    """The whole period in one row."""
    return _total(scope, past.total(db, scope.ids, period.first, period.last, _MEASURES, as_of))


def _asked(scope: Scope, query: Query) -> tuple[frozenset[int], date, date]:
    return scope.ids, query.period.first, query.period.last


def _total(scope: Scope, counted: Counts) -> Row:
    return Row.of("", scope.total_label, counted)


def _whole(rows: list[Row], scope: Scope, counted: Counts) -> Totals:
    """Rows that are all of the period together."""
    total = _total(scope, counted)
    return Totals(rows, total, total)


def _by_unit(db: Session, scope: Scope, query: Query) -> Totals:
    found = past.by_unit(db, *_asked(scope, query), _MEASURES, query.as_of)
    parts: dict[int, list[Counts]] = defaultdict(list)
    for unit_id, counted in found.items():
        parts[scope.listed_as[unit_id].id].append(counted)
    # Communes first, then the district or province whose own teams helped.
    units = {unit.id: unit for unit in scope.communes}
    units |= {unit.id: unit for unit in scope.listed_as.values() if unit.id in parts}
    rows = [
        Row.of(unit.code, _unit_label(unit, query.today), counts.together(parts[unit.id]), unit.id)
        for unit in units.values()
    ]
    return _whole(rows, scope, counts.together(found.values()))


def _unit_label(unit: Unit, today: date) -> str:
    """The name, with the last day of a unit that has ended: names are used again."""
    if unit.valid_to is None or unit.valid_to >= today:
        return unit.name
    return f"{unit.name} (đến {vietnamese.day(unit.valid_to)})"


def _by_former_unit(db: Session, scope: Scope, query: Query) -> Totals:
    """By districts or provinces as they were, wherever the units of today lie in one of them alone."""
    found = past.by_unit(db, *_asked(scope, query), _MEASURES, query.as_of)
    former = former_units(db, scope.atlas, scope.ids, _LEVELS[query.by])
    parts: dict[str, list[Counts]] = defaultdict(list)
    for unit_id, counted in found.items():
        unit = former[unit_id]
        parts[unit.code if unit else NOWHERE].append(counted)
    units = {unit.code: unit for unit in former.values() if unit is not None}
    rows = [
        Row.of(unit.code, unit.name, counts.together(parts[unit.code]), unit.id)
        for unit in sorted(units.values(), key=lambda unit: (unit.sort_key, unit.code))
    ]
    if NOWHERE in parts:
        rows.append(Row.of(NOWHERE, UNSPLIT[_LEVELS[query.by]], counts.together(parts[NOWHERE])))
    return _whole(rows, scope, counts.together(found.values()))


def _by_team(db: Session, scope: Scope, query: Query) -> Totals:
    found = past.by_team(db, *_asked(scope, query), _MEASURES, query.as_of)
    teams = db.exec(
        select(Team.id, Team.name)
        .where(_is_open(query.as_of) & col(Team.unit_id).in_(scope.ids) | col(Team.id).in_(found))
        .order_by(col(Team.sort_key), col(Team.id))
    )
    rows = [Row.of(str(team_id), name, found.get(team_id, _NONE)) for team_id, name in teams]
    if 0 in found:
        rows.append(Row.of("0", "Không thuộc đội nào", found[0]))
    return _whole(rows, scope, counts.together(found.values()))


def _is_open(as_of: datetime | None) -> ColumnElement[bool]:
    """The condition on teams that they are there and not closed, or were so at the moment."""
    if as_of is None:
        return col(Team.closed_at).is_(None)
    was_not_closed = col(Team.closed_at).is_(None) | (col(Team.closed_at) > as_of)
    return (col(Team.made_at) <= as_of) & was_not_closed


def _by_day(db: Session, scope: Scope, query: Query) -> Totals:
    """Every day up to today, and later ones only if something was counted on them."""
    period = query.period
    found = past.by_day(db, *_asked(scope, query), _MEASURES, query.as_of)
    last = min(period.last, max([query.today, *found]))
    days = [period.first + timedelta(days=n) for n in range((last - period.first).days + 1)]
    rows = [Row.of(day.isoformat(), vietnamese.weekday(day), found.get(day, _NONE)) for day in days]
    return _whole(rows, scope, counts.together(found.values()))


def _by_task(db: Session, scope: Scope, query: Query) -> Totals:
    found = past.total(db, *_asked(scope, query), _MEASURES, query.as_of)
    done, not_done = found.by_key(Measure.DONE), found.by_key(Measure.NOT_DONE)
    rows = []
    for task in db.exec(select(Task).order_by(col(Task.position))):
        if task.is_active or task.code in done.keys() | not_done.keys():
            n, missed = done.get(task.code, 0), not_done.get(task.code, 0)
            # A task stands at most once in a turn, so it was tried in as many turns.
            rows.append(Row(task.code, task.label, assists=n + missed, done=n, not_done=missed))
    return _whole(rows, scope, found)


def _by_barrier(db: Session, scope: Scope, query: Query) -> Totals:
    """Only turns in which something was in the way; the total holds each of them once."""
    measures = (*_MEASURES, Measure.BARRIER, Measure.BARRIER_TURNS, Measure.ANY_BARRIER)
    found = past.total(db, *_asked(scope, query), measures, query.as_of)
    met, turns = found.by_key(Measure.BARRIER), found.by_key(Measure.BARRIER_TURNS)
    total = Row(
        key="",
        label="Cộng các lượt có vướng mắc",
        assists=found.of(Measure.ANY_BARRIER),
        not_done=sum(met.values()),
    )
    rows = [
        Row(
            barrier.code, barrier.label, assists=turns.get(barrier.code, 0), not_done=met.get(barrier.code, 0)
        )
        for barrier in db.exec(select(Barrier).order_by(col(Barrier.position)))
        if barrier.is_active or barrier.code in met
    ]
    return Totals(rows, total, _total(scope, found))


def active_communes(db: Session, scope: Scope, period: Period, as_of: datetime | None = None) -> int:
    """How many of the scope's communes helped anybody."""
    found = past.by_unit(db, scope.ids, period.first, period.last, [Measure.ASSISTS], as_of)
    helped = {
        scope.listed_as[unit_id].id for unit_id, counted in found.items() if counted.of(Measure.ASSISTS)
    }
    return len(helped & {unit.id for unit in scope.communes})


def agrees_with_rows(db: Session, scope: Scope, period: Period) -> bool:
    """Whether in every unit the counts are what its rows add up to.

    Both are read in one statement, so at one moment. Every row of the period is read: a second and a half
    for 200,000 turns on SQLite.
    """
    # What totals are read from: months where they are whole, else days.
    parts = [
        part.subquery() for part in counts.sums(scope.ids, period.first, period.last, _MEASURES, "unit_id")
    ]
    where = col(Assist.unit_id)
    stands = where.in_(scope.ids) & col(Assist.day).between(period.first, period.last) & past.stood(None)
    turns = select_rows(where, literal(Measure.ASSISTS.value), -func.count()).where(stands).group_by(where)
    outcome = col(AssistItem.outcome)
    tasks = (
        select_rows(where, type_coerce(outcome, String), -func.count())
        .join_from(Assist, AssistItem)
        .where(stands)
        .group_by(where, outcome)
    )
    unit, what, n = (
        union_all(*(select_rows(each.c[0], each.c[1], each.c[3]) for each in parts), turns, tasks)
        .subquery()
        .c
    )
    differing = select_rows(unit).group_by(unit, what).having(func.sum(n) != 0)
    return db.connection().execute(differing).first() is None
