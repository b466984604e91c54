"""Keeping the counts true: called in the transaction that writes or voids what is counted."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, Date, Insert, bindparam, cast, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from app.counts.models import DailyCount, Measure, MonthlyCount
from app.db import table_of

Amounts = Mapping[tuple[Measure, str], int]
Count = Callable[[Session, date, int, int | None, Amounts], None]  # `add`, or a tally's `note`


def add(db: Session, day: date, unit_id: int, team_id: int | None, amounts: Amounts) -> None:
    """Add `amounts`, by measure and key, to the counts of one day, unit and team; a void adds less than 0.

    The database refuses a count below zero.
    """
    _add(db, {(day, unit_id, team_id or 0): amounts})


class Tally:
    """Amounts of many writes, added to the counts at their end: in one order, each count touched once."""

    def __init__(self) -> None:
        self.amounts: dict[tuple[date, int, int], Counter[tuple[Measure, str]]] = {}

    def note(self, _db: Session, day: date, unit_id: int, team_id: int | None, amounts: Amounts) -> None:
        """What `add` takes, for later."""
        self.amounts.setdefault((day, unit_id, team_id or 0), Counter()).update(amounts)

    def take_over(self, db: Session, other: "Tally") -> None:
        """Note what another tally holds, once it is sure to be stored."""
        for (day, unit_id, team_id), amounts in other.amounts.items():
            self.note(db, day, unit_id, team_id, amounts)

    def add_all(self, db: Session) -> None:
        _add(db, self.amounts)


Place = tuple[date, int, int]  # day or month, unit, team


def _add(db: Session, by_day: Mapping[Place, Amounts]) -> None:
    """First all days, then their months, each in the order of their keys, so that two writers never wait
    crosswise."""
    by_month: dict[Place, Counter[tuple[Measure, str]]] = {}
    for (day, unit_id, team_id), amounts in by_day.items():
        by_month.setdefault((day.replace(day=1), unit_id, team_id), Counter()).update(amounts)
    _upsert_all(db, DailyCount, "day", by_day)
    _upsert_all(db, MonthlyCount, "month", by_month)


def _upsert_all(
    db: Session, table: type[DailyCount | MonthlyCount], span: str, found: Mapping[Place, Amounts]
) -> None:
    rows = [
        {
            span: start,
            "unit_id": unit_id,
            "team_id": team_id,
            "measure": measure,
            "key": key,
            # The row as it would be inserted must pass the CHECK too, even where one is already there.
            "n": max(amount, 0),
            "amount": amount,
        }
        for (start, unit_id, team_id), amounts in sorted(found.items(), key=lambda each: each[0])
        for (measure, key), amount in sorted(amounts.items())
        if amount
    ]
    if rows:
        db.connection().execute(_upsert(db.get_bind().dialect.name, table), rows)


def rebuild_months(db: Session) -> None:
    """Make the monthly counts anew from the daily ones, where those were written in bulk."""
    daily, monthly = table_of(DailyCount), table_of(MonthlyCount)
    month: ColumnElement[date] = func.date(daily.c.day, "start of month")
    if db.get_bind().dialect.name == "postgresql":
        month = cast(func.date_trunc("month", daily.c.day), Date)
    place = (month, daily.c.unit_id, daily.c.team_id, daily.c.measure, daily.c.key)
    db.connection().execute(delete(monthly))
    db.connection().execute(
        insert(monthly).from_select(
            [column.name for column in monthly.c], select(*place, func.sum(daily.c.n)).group_by(*place)
        )
    )


@cache
def _upsert(dialect: str, of: type[DailyCount | MonthlyCount]) -> Insert:
    table = table_of(of)
    keys = list(table.primary_key)
    change = {"n": table.c.n + bindparam("amount", type_=table.c.n.type)}
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_update(index_elements=keys, set_=change)
    return sqlite.insert(table).on_conflict_do_update(index_elements=keys, set_=change)
