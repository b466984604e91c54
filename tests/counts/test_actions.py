"""Adding to counts."""

from datetime import date
from itertools import combinations_with_replacement

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app.counts.actions import Tally, add, rebuild_months
from app.counts.models import DailyCount, Measure, MonthlyCount
from app.counts.queries import by_day, total
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


def test_long_periods_are_read_from_whole_months_and_the_days_around_them(
    db: Session, people: People
) -> None:
    unit, tally = people.commune.id, Tally()
    written = [
        (date(2026, 1, 31), 1),
        (date(2026, 2, 1), 10),
        (date(2026, 2, 28), 100),
        (date(2026, 4, 1), 1000),
    ]
    for day, n in written:
        add(db, day, unit, None, {TURN: n})
        tally.note(db, day, unit, people.team.id, {TURN: n})
    tally.add_all(db)
    ends = [
        date(2026, 1, 1),
        date(2026, 1, 31),
        *(date(2026, 2, n) for n in (1, 2, 27, 28)),
        date(2026, 4, 1),
    ]
    for first, last in combinations_with_replacement([*ends, date(2026, 12, 31)], 2):
        expected = 2 * sum(n for day, n in written if first <= day <= last)
        days = by_day(db, [unit], first, last)
        assert total(db, [unit], first, last).of(*TURN) == expected, (first, last)
        assert sum(counted.of(*TURN) for counted in days.values()) == expected, (first, last)
    kept = months(db)
    assert {month for month, *_ in kept} == {date(2026, n, 1) for n in (1, 2, 4)}
    rebuild_months(db)
    assert months(db) == kept


def months(db: Session) -> list[tuple[date, int, int, int]]:
    rows = db.exec(select(MonthlyCount.month, MonthlyCount.unit_id, MonthlyCount.team_id, MonthlyCount.n))
    return sorted(tuple(row) for row in rows)
