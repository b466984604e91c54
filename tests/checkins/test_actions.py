"""Checking in and out."""

import uuid
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app import clock
from app.actor import Actor
from app.audit.models import Event
from app.audit.queries import events_about
from app.checkins import actions
from app.checkins.models import CheckIn, Proof
from app.checkins.queries import check_ins_of, present_check_in
from app.db import Database
from app.help_sessions.actions import add_point, close_point, replace_code
from app.help_sessions.models import HelpSession, PointCode, SupportPoint
from app.help_sessions.queries import present_code
from app.web.errors import RefusedError
from tests.conftest import actor_for
from tests.crowd import all_at_once
from tests.people import People


@pytest.fixture
def point(db: Session, people: People) -> SupportPoint:
    return add_point(db, None, "Nhà văn hóa thôn 3", people.commune.id)


@pytest.fixture
def other(db: Session, people: People) -> SupportPoint:
    return add_point(db, None, "Trạm y tế", people.commune.id)


@pytest.fixture
def actor(db: Session, people: People) -> Actor:
    return actor_for(db, people.volunteer)


def check_in(db: Session, actor: Actor, point: SupportPoint, **more: object) -> CheckIn:
    return actions.check_in(db, actor, point, Proof.POSTER, uuid.uuid4(), **more)  # type: ignore[arg-type]


def test_checking_in_opens_the_days_session(
    db: Session, people: People, actor: Actor, point: SupportPoint
) -> None:
    row = check_in(db, actor, point)
    session = db.exec(select(HelpSession)).one()
    assert (row.help_session_id, row.unit_id, row.day) == (session.id, people.commune.id, clock.today())
    assert (row.member_id, row.team_id, row.proof) == (people.volunteer.id, people.team.id, Proof.POSTER)
    assert row.happened_at == row.device_at
    assert row.left_at is None


def test_the_same_id_again_returns_the_first(db: Session, actor: Actor, point: SupportPoint) -> None:
    row = check_in(db, actor, point)
    actions.leave(db, actor, row)
    assert actions.check_in(db, actor, point, Proof.TYPED, row.id) is row
    assert row.proof == Proof.POSTER
    assert row.left_at is not None
    db.commit()
    events = [event.event for event in events_about(db, f"check_in:{row.id}")]
    assert events == [Event.CHECKED_IN, Event.CHECKED_OUT]


def test_an_id_of_somebody_else_is_refused(
    db: Session, people: People, actor: Actor, point: SupportPoint
) -> None:
    row = check_in(db, actor, point)
    with pytest.raises(RefusedError):
        actions.check_in(db, actor_for(db, people.teammate), point, Proof.POSTER, row.id)


def test_being_there_already_writes_nothing(db: Session, actor: Actor, point: SupportPoint) -> None:
    row = check_in(db, actor, point)
    assert check_in(db, actor, point) is row
    assert check_ins_of(db, actor.member_id, clock.today()) == [row]


def test_a_second_point_leaves_the_first(
    db: Session, actor: Actor, point: SupportPoint, other: SupportPoint
) -> None:
    first = check_in(db, actor, point)
    second = check_in(db, actor, other)
    assert first.left_at == second.happened_at
    presence = present_check_in(db, actor.member_id)
    assert presence is not None
    assert (presence.check_in, presence.point) == (second, other)


def test_coming_back_after_leaving_is_another_check_in(
    db: Session, actor: Actor, point: SupportPoint
) -> None:
    first = check_in(db, actor, point)
    actions.leave(db, actor, first)
    assert present_check_in(db, actor.member_id) is None
    assert check_in(db, actor, point) is not first


def test_a_check_in_that_arrives_late_ends_where_the_next_begins(
    db: Session, actor: Actor, point: SupportPoint, other: SupportPoint
) -> None:
    with clock.frozen(clock.start_of(clock.today()) + timedelta(hours=10)):
        later = check_in(db, actor, other)
        earlier = check_in(db, actor, point, at=clock.now() - timedelta(hours=2))
    assert earlier.left_at == later.happened_at
    assert later.left_at is None


def test_any_open_point_takes_a_neighbour_in(db: Session, people: People, point: SupportPoint) -> None:
    row = check_in(db, actor_for(db, people.stranger), point)
    assert row.unit_id == people.commune.id
    assert row.team_id == people.next_team.id


def test_a_closed_point_takes_nobody_in(
    db: Session, people: People, actor: Actor, point: SupportPoint
) -> None:
    close_point(db, actor_for(db, people.coordinator), point)
    with pytest.raises(RefusedError, match="đã đóng"):
        check_in(db, actor, point)
    assert check_in(db, actor, point, at=point.opened_at).point_id == point.id


def test_a_replaced_poster_takes_nobody_in(
    db: Session, people: People, actor: Actor, point: SupportPoint
) -> None:
    old = db.get_one(PointCode, present_code(db, point.id))
    new = db.get_one(PointCode, replace_code(db, actor_for(db, people.coordinator), point, old.code))
    with pytest.raises(RefusedError, match="áp phích mới"):
        actions.check_in_by_code(db, actor, old, Proof.POSTER, uuid.uuid4())
    assert actions.check_in_by_code(db, actor, new, Proof.POSTER, uuid.uuid4()).point_id == point.id
    assert actions.why_refused(old, point, point.opened_at) is None


def test_leaving_an_earlier_day_changes_nothing(db: Session, actor: Actor, point: SupportPoint) -> None:
    with clock.frozen(clock.now() - timedelta(days=1)):
        row = check_in(db, actor, point)
    actions.leave(db, actor, row)
    assert row.left_at is None


def test_a_voided_check_in_counts_no_more_and_keeps_its_first_reason(
    db: Session, people: People, actor: Actor, point: SupportPoint
) -> None:
    row = check_in(db, actor, point)
    coordinator = actor_for(db, people.coordinator)
    actions.void(db, coordinator, row, "quét nhầm áp phích")
    actions.void(db, coordinator, row, "lý do khác")
    assert (row.void_reason, row.voided_by) == ("quét nhầm áp phích", people.coordinator.id)
    assert present_check_in(db, actor.member_id) is None
    db.commit()
    events = [event.event for event in events_about(db, f"check_in:{row.id}")]
    assert events == [Event.CHECKED_IN, Event.CHECK_IN_VOIDED]


def test_closing_sends_everybody_home(db: Session, people: People, actor: Actor, point: SupportPoint) -> None:
    row = check_in(db, actor, point)
    actions.leave_all(db, actor_for(db, people.coordinator), point)
    assert row.left_at is not None


def test_twenty_first_check_ins_of_the_day_open_one_session(database: Database, people: People) -> None:
    with database.writing() as db:
        point = add_point(db, None, "Nhà văn hóa thôn 3", people.commune.id)
        helpers = [actor_for(db, people.volunteer), actor_for(db, people.stranger)]

    def arrive(n: int) -> uuid.UUID:
        with database.writing() as db:
            return check_in(db, helpers[n % 2], point).id

    ids = set(all_at_once(database, 20, arrive))
    with database.reading() as db:
        assert len(ids) == 2
        assert {row.id for row in db.exec(select(CheckIn))} == ids
        assert len(db.exec(select(HelpSession)).all()) == 1


def test_one_id_used_by_several_members_at_once_is_the_first_ones(database: Database, people: People) -> None:
    with database.writing() as db:
        before, point = (add_point(db, None, name, people.commune.id) for name in ("Trạm y tế", "Chợ"))
        members = [people.volunteer, people.teammate, people.leader, people.stranger]
        helpers = [actor_for(db, member) for member in members]
        for helper in helpers:
            check_in(db, helper, before)
    one_id = uuid.uuid4()

    def arrive(n: int) -> bool:
        with database.session(write=True) as db:
            try:
                actions.check_in(db, helpers[n], point, Proof.POSTER, one_id)
            except RefusedError:
                return False
            db.commit()
            return True

    came = all_at_once(database, len(helpers), arrive)
    assert came.count(True) == 1
    with database.reading() as db:
        assert db.get_one(CheckIn, one_id).member_id == helpers[came.index(True)].member_id
        assert len(events_about(db, f"check_in:{one_id}")) == 1
