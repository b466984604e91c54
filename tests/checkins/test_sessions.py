"""Checking in at a point where classes are planned: on the spot, and handed in late by phones."""

import uuid
from datetime import datetime
from itertools import permutations
from typing import TypeVar

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, col, select

from app import clock
from app.actor import Actor
from app.assists.models import Assist
from app.checkins import actions
from app.checkins.models import CheckIn, Proof
from app.checkins.queries import checked_in_by_session
from app.db import Database
from app.help_sessions.actions import add_point
from app.help_sessions.models import HelpSession, SessionKind, SupportPoint
from tests.conftest import actor_for
from tests.help_sessions.helpers import YESTERDAY, at, planned
from tests.people import People
from tests.sync.helpers import assist, event, new_point, phone_of

Row = TypeVar("Row", CheckIn, Assist)


@pytest.fixture
def point(db: Session, people: People) -> SupportPoint:
    return add_point(db, None, "Nhà văn hóa thôn 3", people.commune.id)


@pytest.fixture
def actor(db: Session, people: People) -> Actor:
    return actor_for(db, people.volunteer)


@pytest.fixture
def coordinator(db: Session, people: People) -> Actor:
    return actor_for(db, people.coordinator)


def come(db: Session, actor: Actor, point: SupportPoint, moment: datetime) -> CheckIn:
    return actions.check_in(db, actor, point, Proof.POSTER, uuid.uuid4(), moment)


def test_who_comes_to_a_class_is_checked_in_at_the_class(
    db: Session, actor: Actor, coordinator: Actor, point: SupportPoint
) -> None:
    training = planned(db, coordinator, point, 8, 10)
    row = come(db, actor, point, at(7.5))
    assert row.help_session_id == training.id
    assert training.opened_at is not None
    assert db.exec(select(HelpSession)).all() == [training]


def test_who_was_there_already_goes_to_the_class_without_a_gap(
    db: Session, actor: Actor, coordinator: Actor, point: SupportPoint
) -> None:
    training = planned(db, coordinator, point, 9, 11)
    morning = come(db, actor, point, at(7))
    lesson = come(db, actor, point, at(8.9))
    assert come(db, actor, point, at(9.5)).id == lesson.id
    assert come(db, actor, point, at(11.5)).id == lesson.id  # after the class they are there still
    assert (morning.left_at, lesson.left_at) == (at(8.9), None)
    assert morning.help_session_id != lesson.help_session_id == training.id


def test_who_told_the_class_late_leaves_it_when_they_left_the_point(
    db: Session, actor: Actor, coordinator: Actor, point: SupportPoint
) -> None:
    planned(db, coordinator, point, 9, 11)
    day = come(db, actor, point, at(7))
    actions.leave(db, actor, day, at(16))
    lesson = come(db, actor, point, at(9))
    assert (day.left_at, lesson.left_at) == (at(9), at(16))


def test_two_classes_at_one_point_count_whoever_came_to_both_twice(
    db: Session, people: People, actor: Actor, coordinator: Actor, point: SupportPoint
) -> None:
    first, second = planned(db, coordinator, point, 8, 10), planned(db, coordinator, point, 13, 15)
    mate = actor_for(db, people.teammate)
    for who, hours in ((actor, (8, 8.5, 13)), (mate, (14,))):
        for hour in hours:
            come(db, who, point, at(hour))
    units = [people.commune.id]
    assert checked_in_by_session(db, units, YESTERDAY, YESTERDAY) == {first.id: 1, second.id: 2}


def test_a_void_and_a_late_arrival_are_known_from_their_moment_on(
    db: Session, people: People, actor: Actor, coordinator: Actor, point: SupportPoint
) -> None:
    session = planned(db, coordinator, point, 8, 10)
    before = clock.now()
    row = come(db, actor, point, at(8))
    between = clock.now()
    actions.void(db, coordinator, row, "nhầm")
    after = clock.now()

    def counted(as_of: datetime | None) -> dict[int, int]:
        return checked_in_by_session(db, [people.commune.id], YESTERDAY, YESTERDAY, as_of)

    assert [counted(moment) for moment in (before, between, after, None)] == [{}, {session.id: 1}, {}, {}]


def test_phones_without_a_network_join_the_class_of_their_own_moment(
    client: TestClient, database: Database, people: People
) -> None:
    phone, (point, code) = phone_of(client, people.volunteer), new_point(client, people.commune, "Chợ")
    with database.writing() as db:
        training = planned(db, actor_for(db, people.coordinator), point, 8, 10, days=1)
    events = [
        *(event("check_in", at(7.5, 1), point=code), assist(code, at(9.9, 1))),
        *(event("check_in", at(12, 1), point=code), assist(code, at(12.5, 1))),
    ]
    with clock.frozen(at(20, 1)):
        assert phone.tell(*events) == ["accepted"] * 4
    with database.reading() as db:
        stays, assists = _in_time(db, CheckIn), _in_time(db, Assist)
        kinds = {session.id: session.kind for session in db.exec(select(HelpSession))}
    assert [stay.help_session_id for stay in stays] == [training.id]  # at noon they were there already
    assert [kinds[row.help_session_id or 0] for row in assists] == [SessionKind.TRAINING, SessionKind.HELP]


@pytest.mark.parametrize(
    "order", [order for order in permutations("mce") if order.index("m") < order.index("e")]
)
def test_in_whatever_order_it_is_told_the_morning_the_class_and_the_end_are_the_same(
    client: TestClient, database: Database, people: People, order: tuple[str, ...]
) -> None:
    phone, (point, code) = phone_of(client, people.volunteer), new_point(client, people.commune, "Chợ")
    with database.writing() as db:
        training = planned(db, actor_for(db, people.coordinator), point, 9, 11, days=1)
    came, to_class = event("check_in", at(7, 1), point=code), event("check_in", at(9, 1), point=code)
    left = event("check_out", at(16, 1), check_in=came["id"])
    events = {"m": came, "c": to_class, "e": left}  # an end before its beginning is refused, class or not
    with clock.frozen(at(20, 1)):
        for name in order:
            assert phone.tell(events[name]) == ["accepted"]
    with database.reading() as db:
        stays = _in_time(db, CheckIn)
    assert [(stay.happened_at, stay.left_at) for stay in stays] == [
        (at(7, 1), at(9, 1)),
        (at(9, 1), at(16, 1)),
    ]
    assert stays[1].help_session_id == training.id != stays[0].help_session_id


def _in_time(db: Session, table: type[Row]) -> list[Row]:
    return list(db.exec(select(table).order_by(col(table.happened_at))))
