"""A recount of all numbers, written apart from what `actions` adds, so that one checks the other."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy import select as select_rows
from sqlmodel import Session, col

from app import clock
from app.assists.models import Assist, AssistItem
from app.counts.models import DailyCount, Measure, MonthlyCount
from app.db import table_of

Key = tuple[date, int, int, Measure, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A count that does not say what the rows say; `day` is the first of the month if `of_month`."""

    day: date
    unit_id: int
    team_id: int
    measure: Measure
    key: str
    counted: int
    in_rows: int
    of_month: bool = False


def recount(db: Session) -> list[Difference]:
    """Count all rows anew and compare: empty while the counts are true.

    While others write, `db` must see one moment, as `Database.reading` does.
    """
    by_day = _count_rows(db)
    by_month: Counter[Key] = Counter()
    for (day, unit_id, team_id, measure, key), n in by_day.items():
        by_month[day.replace(day=1), unit_id, team_id, measure, key] += n
    daily, monthly = table_of(DailyCount), table_of(MonthlyCount)
    return [
        *_differences(db, by_day, select_rows(*daily.primary_key, daily.c.n)),
        *_differences(db, by_month, select_rows(*monthly.primary_key, monthly.c.n), of_month=True),
    ]


def _differences(
    db: Session, rows: Counter[Key], counted: Select[Any], *, of_month: bool = False
) -> list[Difference]:
    counts: dict[Key, int] = {(*key,): n for *key, n in db.connection().execute(counted)}
    return [
        Difference(*key, counted=counts.get(key, 0), in_rows=rows[key], of_month=of_month)
        for key in sorted(rows.keys() | counts.keys())
        if counts.get(key, 0) != rows[key]
    ]


def _count_rows(db: Session) -> Counter[Key]:
    """What the rows say, written apart from what `actions` adds, so that one checks the other."""
    assist = table_of(Assist)
    item = table_of(AssistItem)
    counts: Counter[Key] = Counter()
    standing = select_rows(assist).where(assist.c.voided_at.is_(None))
    for row in db.connection().execute(standing.execution_options(yield_per=10_000)):
        place = (row.day, row.unit_id, row.team_id or 0)
        counts[*place, Measure.ASSISTS, ""] += 1
        counts[*place, Measure.HOUR, row.happened_at.astimezone(clock.VIETNAM).strftime("%H")] += 1
        if row.over_60:
            counts[*place, Measure.OVER_60, ""] += 1
        if row.first_smartphone:
            counts[*place, Measure.FIRST_SMARTPHONE, ""] += 1
    items = standing.join(item).add_columns(item.c.task, item.c.outcome, item.c.barrier)
    for row in db.connection().execute(items.execution_options(yield_per=10_000)):
        place = (row.day, row.unit_id, row.team_id or 0)
        counts[*place, Measure(row.outcome), row.task] += 1
        if row.barrier is not None:
            counts[*place, Measure.BARRIER, row.barrier] += 1
    _count_turns_that_met(db, counts)
    return counts


def _count_turns_that_met(db: Session, counts: Counter[Key]) -> None:
    """One turn can meet a barrier in several tasks: the database knows which turns are the same."""
    barrier = col(AssistItem.barrier)
    place = (col(Assist.day), col(Assist.unit_id), func.coalesce(Assist.team_id, 0))
    turns = func.count(col(Assist.id).distinct())
    met = select_rows(*place, turns).join_from(Assist, AssistItem)
    met = met.where(col(Assist.voided_at).is_(None), barrier.is_not(None)).group_by(*place)
    for day, unit_id, team_id, n in db.connection().execute(met):
        counts[day, unit_id, team_id, Measure.ANY_BARRIER, ""] = n
    for day, unit_id, team_id, n, code in db.connection().execute(met.add_columns(barrier).group_by(barrier)):
        counts[day, unit_id, team_id, Measure.BARRIER_TURNS, str(code)] = n
