"""Reading counts by unit, team and day."""

from datetime import date

from sqlmodel import Session

from app.counts.actions import add
from app.counts.models import Measure
from app.counts.queries import Counts, by_day, by_team, by_unit, total
from app.units.queries import covered_by
from tests.people import People

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
TURN, OVER_60 = (Measure.ASSISTS, ""), (Measure.OVER_60, "")
ONE, TWO = Counts({TURN: 1}), Counts({TURN: 2})


def test_sums_are_read_by_unit_team_and_day(db: Session, people: People) -> None:
    add(db, TUESDAY, people.commune.id, None, {TURN: 1})
    add(db, MONDAY, people.commune.id, people.team.id, {TURN: 1})
    add(db, TUESDAY, people.next_commune.id, people.next_team.id, {TURN: 1})
    asked = (db, covered_by([people.province.id]), MONDAY, TUESDAY)
    assert by_unit(*asked) == {people.commune.id: TWO, people.next_commune.id: ONE}
    assert by_team(*asked) == {0: ONE, people.team.id: ONE, people.next_team.id: ONE}
    assert list(by_day(*asked).items()) == [(MONDAY, ONE), (TUESDAY, TWO)]


def test_only_the_asked_units_days_and_measures_are_read(db: Session, people: People) -> None:
    add(db, MONDAY, people.commune.id, None, {TURN: 1, OVER_60: 1})
    add(db, TUESDAY, people.commune.id, None, {TURN: 10})
    add(db, MONDAY, people.next_commune.id, None, {TURN: 100})
    commune = covered_by([people.commune.id])
    assert total(db, commune, MONDAY, MONDAY, [Measure.ASSISTS]) == ONE
    assert total(db, commune, MONDAY, TUESDAY).amounts == {TURN: 11, OVER_60: 1}
    assert total(db, covered_by([]), MONDAY, TUESDAY) == Counts()


def test_counts_answer_by_key_and_as_a_sum() -> None:
    counts = Counts({(Measure.HOUR, "10"): 2, (Measure.HOUR, "08"): 3, (Measure.HOUR, "09"): 0})
    assert list(counts.by_key(Measure.HOUR).items()) == [("08", 3), ("10", 2)]
    assert (counts.of(Measure.HOUR), counts.of(Measure.HOUR, "10"), counts.of(Measure.DONE)) == (5, 2, 0)


def test_where_all_was_taken_back_nothing_was_counted(db: Session, people: People) -> None:
    for amount in (1, -1):
        add(db, MONDAY, people.commune.id, people.team.id, {TURN: amount})
    asked = (db, [people.commune.id], date(2026, 11, 1), date(2026, 11, 30))
    assert (by_unit(*asked), by_team(*asked), by_day(*asked)) == ({}, {}, {})
