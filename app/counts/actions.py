"""Keeping the counts true: called in the transaction that writes or voids what is counted."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

from sqlalchemy import Insert, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from app.counts.models import DailyCount, Measure
from app.db import table_of

Amounts = Mapping[tuple[Measure, str], int]
Count = Callable[[Session, date, int, int | None, Amounts], None]  # `add`, or a tally's `note`


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
        for day, unit_id, team_id in sorted(self.amounts):
            add(db, day, unit_id, team_id, self.amounts[day, unit_id, team_id])


@cache
def _upsert(dialect: str) -> Insert:
    table = table_of(DailyCount)
    keys = list(table.primary_key)
    change = {"n": table.c.n + bindparam("amount", type_=table.c.n.type)}
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_update(index_elements=keys, set_=change)
    return sqlite.insert(table).on_conflict_do_update(index_elements=keys, set_=change)
