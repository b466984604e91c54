"""Keeping the counts true: called in the transaction that writes or voids what is counted."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from sqlalchemy import Insert, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from app.counts.models import DailyCount, Measure
from app.db import table_of

Amounts = Mapping[tuple[Measure, str], int]


def add(db: Session, day: date, unit_id: int, team_id: int | None, amounts: Amounts) -> None:
    """Add `amounts`, by measure and key, to the counts of one day, unit and team; a void adds less than 0.

    Rows are taken in the order of their keys, so that two writers never wait crosswise. The database
    refuses a count below zero.
    """
    rows = [
        {
            "day": day,
            "unit_id": unit_id,
            "team_id": team_id or 0,
            "measure": measure,
            "key": key,
            # The row as it would be inserted must pass the CHECK too, even where one is already there.
            "n": max(amount, 0),
            "amount": amount,
        }
        for (measure, key), amount in sorted(amounts.items())
        if amount
    ]
    if rows:
        db.connection().execute(_upsert(db.get_bind().dialect.name), rows)


@cache
def _upsert(dialect: str) -> Insert:
    table = table_of(DailyCount)
    keys = list(table.primary_key)
    change = {"n": table.c.n + bindparam("amount", type_=table.c.n.type)}
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_update(index_elements=keys, set_=change)
    return sqlite.insert(table).on_conflict_do_update(index_elements=keys, set_=change)
