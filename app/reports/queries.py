"""Totals from the counts, and whether the counts say what the rows say."""

from collections import defaultdict
from datetime import timedelta

from sqlalchemy import ColumnElement, String, func, literal, type_coerce, union_all
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, select

from app import clock
from app.assists.models import Assist, AssistItem
from app.catalogue.models import Barrier, Task
from app.counts import queries as counts
from app.counts.models import DailyCount, Measure
from app.counts.queries import Counts
from app.members.models import Team
from app.periods.models import Period
from app.reports.models import By, Query, Row, Totals
from app.reports.scope import Scope
from app.units.models import Unit
from app.web import vietnamese

_MEASURES = (Measure.ASSISTS, Measure.DONE, Measure.NOT_DONE)
_NONE = Counts()


def totals(db: Session, scope: Scope, query: Query) -> Totals:
    """One row for each unit, task, team, day or barrier, and the total."""
    match query.by:
        case By.UNIT:
            return _by_unit(db, scope, query.period)
        case By.TEAM:
            return _by_team(db, scope, query.period)
        case By.DAY:
            return _by_day(db, scope, query.period)
        case By.TASK:
            return _by_task(db, scope, query.period)
        case By.BARRIER:
            return _by_barrier(db, scope, query.period)


def total(db: Session, scope: Scope, period: Period) -> Row:
    """The whole period in one row."""
    return _total(scope, counts.total(db, scope.ids, period.first, period.last, _MEASURES))


def _total(scope: Scope, counted: Counts) -> Row:
    return Row.of("", scope.total_label, counted)


def _whole(rows: list[Row], scope: Scope, counted: Counts) -> Totals:
    """Rows that are all of the period together."""
    total = _total(scope, counted)
    return Totals(rows, total, total)


def _by_unit(db: Session, scope: Scope, period: Period) -> Totals:
    found = counts.by_unit(db, scope.ids, period.first, period.last, _MEASURES)
    parts: dict[int, list[Counts]] = defaultdict(list)
    for unit_id, counted in found.items():
        parts[scope.listed_as[unit_id].id].append(counted)
    # Communes first, then the district or province whose own teams helped.
    units = {unit.id: unit for unit in scope.communes}
    units |= {unit.id: unit for unit in scope.listed_as.values() if unit.id in parts}
    rows = [Row.of(unit.code, _unit_label(unit), counts.together(parts[unit.id])) for unit in units.values()]
    return _whole(rows, scope, counts.together(found.values()))


def _unit_label(unit: Unit) -> str:
    """The name, with the last day of a unit that has ended: names are used again."""
    if unit.valid_to is None or unit.valid_to >= clock.today():
        return unit.name
    return f"{unit.name} (đến {vietnamese.day(unit.valid_to)})"


def _by_team(db: Session, scope: Scope, period: Period) -> Totals:
    found = counts.by_team(db, scope.ids, period.first, period.last, _MEASURES)
    is_open_here = col(Team.unit_id).in_(scope.ids) & col(Team.closed_at).is_(None)
    teams = db.exec(
        select(Team.id, Team.name)
        .where(is_open_here | col(Team.id).in_(found))
        .order_by(col(Team.sort_key), col(Team.id))
    )
    rows = [Row.of(str(team_id), name, found.get(team_id, _NONE)) for team_id, name in teams]
    if 0 in found:
        rows.append(Row.of("0", "Không thuộc đội nào", found[0]))
    return _whole(rows, scope, counts.together(found.values()))


def _by_day(db: Session, scope: Scope, period: Period) -> Totals:
    """Every day up to today, and later ones only if something was counted on them."""
    found = counts.by_day(db, scope.ids, period.first, period.last, _MEASURES)
    last = min(period.last, max([clock.today(), *found]))
    days = [period.first + timedelta(days=n) for n in range((last - period.first).days + 1)]
    rows = [Row.of(day.isoformat(), vietnamese.weekday(day), found.get(day, _NONE)) for day in days]
    return _whole(rows, scope, counts.together(found.values()))


def _by_task(db: Session, scope: Scope, period: Period) -> Totals:
    found = counts.total(db, scope.ids, period.first, period.last, _MEASURES)
    done, not_done = found.by_key(Measure.DONE), found.by_key(Measure.NOT_DONE)
    rows = []
    for task in db.exec(select(Task).order_by(col(Task.position))):
        if task.is_active or task.code in done.keys() | not_done.keys():
            n, missed = done.get(task.code, 0), not_done.get(task.code, 0)
            # A task stands at most once in a turn, so it was tried in as many turns.
            rows.append(Row(task.code, task.label, assists=n + missed, done=n, not_done=missed))
    return _whole(rows, scope, found)


def _by_barrier(db: Session, scope: Scope, period: Period) -> Totals:
    """Only turns in which something was in the way; the total holds each of them once."""
    found = counts.total(db, scope.ids, period.first, period.last, (*_MEASURES, Measure.BARRIER))
    met, turns = found.by_key(Measure.BARRIER), _turns_by_barrier(db, scope, period)
    total = Row(
        key="",
        label="Cộng các lượt có vướng mắc",
        assists=_turns_with_barrier(db, scope, period),
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


def _turns_by_barrier(db: Session, scope: Scope, period: Period) -> dict[str, int]:
    """Turns in which a barrier was met. One turn can meet it twice, so only the rows can tell."""
    met = (
        select_rows(col(AssistItem.barrier), func.count(col(Assist.id).distinct()))
        .join_from(Assist, AssistItem)
        .where(_stands(scope, period), col(AssistItem.barrier).is_not(None))
        .group_by(col(AssistItem.barrier))
    )
    return {str(barrier): n for barrier, n in db.connection().execute(met)}


def _turns_with_barrier(db: Session, scope: Scope, period: Period) -> int:
    """Turns in which any barrier was met, each once."""
    met = (
        select_rows(func.count(col(Assist.id).distinct()))
        .join_from(Assist, AssistItem)
        .where(_stands(scope, period), col(AssistItem.barrier).is_not(None))
    )
    return db.connection().execute(met).scalar_one()


def _stands(scope: Scope, period: Period) -> ColumnElement[bool]:
    is_in_period = col(Assist.day).between(period.first, period.last)
    return col(Assist.unit_id).in_(scope.ids) & is_in_period & col(Assist.voided_at).is_(None)


def active_communes(db: Session, scope: Scope, period: Period) -> int:
    """How many of the scope's communes helped anybody."""
    found = counts.by_unit(db, scope.ids, period.first, period.last, [Measure.ASSISTS])
    helped = {
        scope.listed_as[unit_id].id for unit_id, counted in found.items() if counted.of(Measure.ASSISTS)
    }
    return len(helped & {unit.id for unit in scope.communes})


def agrees_with_rows(db: Session, scope: Scope, period: Period) -> bool:
    """Whether in every unit the counts are what its rows add up to.

    Both are read in one statement, so at one moment. Every row of the period is read: a second and a half
    for 200,000 turns on SQLite.
    """
    unit_id, measure = col(DailyCount.unit_id), col(DailyCount.measure)
    is_in_period = col(DailyCount.day).between(period.first, period.last)
    counted = (
        select_rows(unit_id, type_coerce(measure, String), func.sum(DailyCount.n))
        .where(unit_id.in_(scope.ids), is_in_period, measure.in_(_MEASURES))
        .group_by(unit_id, measure)
    )
    where = col(Assist.unit_id)
    turns = (
        select_rows(where, literal(Measure.ASSISTS.value), -func.count())
        .where(_stands(scope, period))
        .group_by(where)
    )
    outcome = col(AssistItem.outcome)
    tasks = (
        select_rows(where, type_coerce(outcome, String), -func.count())
        .join_from(Assist, AssistItem)
        .where(_stands(scope, period))
        .group_by(where, outcome)
    )
    unit, what, n = union_all(counted, turns, tasks).subquery().c
    differing = select_rows(unit).group_by(unit, what).having(func.sum(n) != 0)
    return db.connection().execute(differing).first() is None
