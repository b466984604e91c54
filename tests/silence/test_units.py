"""Communes without activity: which, since when, and whom to call."""

import random
from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from app import clock
from app.access.standing import deactivate
from app.assists.actions import void_assist
from app.assists.models import VoidReason
from app.counts.actions import add
from app.counts.models import Measure
from app.help_sessions.models import SessionKind
from app.help_sessions.planning import Told, cancel_session, report_session
from app.silence.contacts import Contact
from app.units.models import Level, Unit, UnitSuccession
from tests.conftest import actor_for
from tests.people import People
from tests.silence.helpers import FIRST, TODAY, ago, at, come, help_on, look, new_point, plan

LAST_DAY_BEFORE = FIRST - timedelta(days=1)


def last_days(db: Session, people: People, days: int = 7) -> dict[str, date | None]:
    """The silent communes by name, as the officer sees them."""
    return {each.unit.name: each.last_day for each in look(db, people.officer, people.province, days).units}


def test_where_nobody_was_ever_helped_there_is_silence(db: Session, people: People) -> None:
    found = look(db, people.officer, people.province)
    assert (found.communes, len(found.units)) == (95, 95)
    assert {each.last_day for each in found.units} == {None}
    names = [each.unit.sort_key for each in found.units]
    assert names == sorted(names)


@pytest.mark.parametrize("day", [TODAY, FIRST])
def test_a_turn_within_the_window_ends_it(db: Session, people: People, day: date) -> None:
    help_on(db, people.volunteer, day)
    silent = last_days(db, people)
    assert people.commune.name not in silent
    assert people.next_commune.name in silent


def test_a_turn_before_the_window_is_told_and_does_not_end_it(db: Session, people: People) -> None:
    help_on(db, people.volunteer, LAST_DAY_BEFORE)
    assert last_days(db, people)[people.commune.name] == LAST_DAY_BEFORE


def test_a_longer_window_finds_fewer(db: Session, people: People) -> None:
    help_on(db, people.volunteer, ago(10))
    assert people.commune.name in last_days(db, people)
    assert people.commune.name not in last_days(db, people, days=14)


def test_the_longest_silent_comes_first(db: Session, people: People) -> None:
    help_on(db, people.volunteer, ago(9))
    help_on(db, people.stranger, ago(12))
    names = [each.unit.name for each in look(db, people.officer, people.province).units]
    assert names[-2:] == [people.next_commune.name, people.commune.name]


def test_a_turn_that_was_taken_back_is_no_activity(db: Session, people: People) -> None:
    help_on(db, people.volunteer, ago(9))
    assist = help_on(db, people.volunteer, ago(2))
    with clock.frozen(at(ago(2), 12)):
        void_assist(db, actor_for(db, people.volunteer), assist, VoidReason.MISTAKE)
    assert last_days(db, people)[people.commune.name] == ago(9)


def test_who_comes_to_a_point_ends_it_also_without_a_turn(db: Session, people: People) -> None:
    come(db, people.volunteer, new_point(db, people.commune), ago(3))
    assert people.commune.name not in last_days(db, people)


def test_a_plan_is_no_activity_but_what_was_held_is(db: Session, people: People) -> None:
    session = plan(db, people.coordinator, new_point(db, people.commune), ago(3))
    assert people.commune.name in last_days(db, people)
    actor = actor_for(db, people.coordinator)
    with clock.frozen(at(ago(3), 11)):
        report_session(db, actor, session, Told(30))
    assert people.commune.name not in last_days(db, people)
    with clock.frozen(at(ago(2))):
        cancel_session(db, actor, session, "ghi nhầm")
    assert people.commune.name in last_days(db, people)


def test_a_class_of_long_ago_is_the_last_activity(db: Session, people: People) -> None:
    session = plan(db, people.coordinator, new_point(db, people.commune), ago(11), SessionKind.OUTREACH)
    with clock.frozen(at(ago(11), 11)):
        report_session(db, actor_for(db, people.coordinator), session, Told(30))
    help_on(db, people.volunteer, ago(12))
    assert last_days(db, people)[people.commune.name] == ago(11)


def test_what_went_into_a_commune_is_its_history(db: Session, people: People) -> None:
    moved = select(UnitSuccession.old_id).where(UnitSuccession.new_id == people.commune.id)
    old = db.exec(select(Unit).where(col(Unit.id).in_(moved)).order_by(col(Unit.id))).first()
    assert old is not None
    assert old.valid_to is not None
    add(db, old.valid_to, old.id, None, {(Measure.ASSISTS, ""): 3})
    assert last_days(db, people)[people.commune.name] == old.valid_to


def test_the_coordinator_is_whom_to_call(db: Session, people: People) -> None:
    found = {each.unit.id: each.contacts for each in look(db, people.officer, people.province).units}
    assert found[people.commune.id] == [Contact(people.coordinator.id, "Trần Thị Thu", "0912000004")]
    assert found[people.next_commune.id] == [Contact(people.neighbour.id, "Phạm Văn Sơn", "0912000006")]
    assert sum(map(len, found.values())) == 2
    deactivate(db, actor_for(db, people.officer), people.coordinator)
    found = {each.unit.id: each.contacts for each in look(db, people.officer, people.province).units}
    assert found[people.commune.id] == []


@pytest.mark.parametrize("seed", range(4))
def test_it_is_what_a_naive_count_finds(db: Session, people: People, seed: int) -> None:
    """Random histories of a few communes: counts that went up and down again, and stays at points."""
    chance = random.Random(seed)
    communes = [
        unit
        for unit in db.exec(select(Unit).where(Unit.level == Level.COMMUNE).order_by(col(Unit.code)))
        if unit.is_valid_on(TODAY)
    ][:6]
    last: dict[str, date | None] = dict.fromkeys((unit.name for unit in communes), None)
    for unit in communes:
        point = new_point(db, unit)
        for days in sorted(chance.sample(range(13), chance.randrange(4)), reverse=True):
            day, n = ago(days), chance.randrange(3)
            add(db, day, unit.id, None, {(Measure.ASSISTS, ""): n, (Measure.HOUR, "09"): 2})
            add(db, day, unit.id, None, {(Measure.ASSISTS, ""): -n} if chance.random() < 0.3 else {})
            came = chance.random() < 0.3
            if came:
                come(db, people.officer, point, day)
            left = db.connection().exec_driver_sql(
                "SELECT coalesce(sum(n), 0) FROM daily_count WHERE measure = 'assists' "
                f"AND unit_id = {unit.id} AND day = '{day}'"
            )
            if came or left.scalar_one():
                last[unit.name] = day
    silent = last_days(db, people)
    for name, day in last.items():
        assert (name in silent) == (day is None or day < FIRST), name
        assert silent.get(name) in {None, day}
