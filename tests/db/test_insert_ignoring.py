"""Inserting what may be there already."""

from sqlmodel import Session

from app.access.models import GuessBucket
from app.clock import now
from app.db import insert_ignoring


def test_it_returns_how_many_rows_were_new(db: Session) -> None:
    rows = [{"key": key, "since": now(), "failures": 1} for key in ("a", "b")]
    assert insert_ignoring(db, GuessBucket, rows[:1]) == 1
    assert insert_ignoring(db, GuessBucket, rows) == 1
    assert insert_ignoring(db, GuessBucket, rows) == 0
    assert insert_ignoring(db, GuessBucket, []) == 0
