"""Adding to counts."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app.counts.actions import add
from app.counts.models import DailyCount, Measure
from app.counts.queries import total
from app.units.queries import covered_by
from tests.people import People

DAY = date(2026, 11, 23)
TURN, DONE, NOT_DONE = (Measure.ASSISTS, ""), (Measure.DONE, "other"), (Measure.NOT_DONE, "other")


def test_adding_twice_sums_up(db: Session, people: People) -> None:
    for _ in range(2):
        add(db, DAY, people.commune.id, people.team.id, {TURN: 1, DONE: 2})
    counts = total(db, covered_by([people.commune.id]), DAY, DAY)
    assert counts.amounts == {TURN: 2, DONE: 4}


def test_one_call_can_add_and_take_away(db: Session, people: People) -> None:
    add(db, DAY, people.commune.id, None, {DONE: 3})
    add(db, DAY, people.commune.id, None, {DONE: -1, NOT_DONE: 1})
    counts = total(db, covered_by([people.commune.id]), DAY, DAY)
    assert counts.amounts == {DONE: 2, NOT_DONE: 1}


def test_amounts_of_zero_write_nothing(db: Session, people: People) -> None:
    add(db, DAY, people.commune.id, None, {TURN: 0})
    assert db.exec(select(DailyCount)).all() == []


def test_a_count_never_falls_below_zero(db: Session, people: People) -> None:
    add(db, DAY, people.commune.id, None, {TURN: 1})
    with pytest.raises(IntegrityError):
        add(db, DAY, people.commune.id, None, {TURN: -2})
