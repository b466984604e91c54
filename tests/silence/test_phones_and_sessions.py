"""Phones to ask after, sessions of which nothing is known, and targets far below their pace."""

import uuid
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app import clock
from app.access.models import SignIn
from app.checkins.actions import check_in, leave, void
from app.checkins.models import CheckIn, Proof
from app.help_sessions.models import SessionKind
from app.help_sessions.planning import Told, cancel_session, report_session
from app.members.models import Member, MemberState
from app.silence.contacts import Contact
from app.sync.models import Kind, PhoneReport, SyncEvent
from app.targets.actions import add_target
from app.targets.plans import GoalPlan, TargetPlan
from tests.conftest import actor_for
from tests.people import People
from tests.silence.helpers import TODAY, ago, at, come, help_on, look, new_point, plan


def quiet(db: Session, people: People, days: int = 7) -> list[tuple[str, object]]:
    found = look(db, people.coordinator, people.commune, days).quiet
    return [(each.member.full_name, each.day) for each in found]


@pytest.fixture
def stay(db: Session, people: People) -> CheckIn:
    """Hạnh, who had logged before, came to a point four days ago; nothing was heard of her since."""
    help_on(db, people.volunteer, ago(8))
    return come(db, people.volunteer, new_point(db, people.commune), ago(4))


def test_who_came_and_was_not_heard_of_since_is_asked_after(
    db: Session, people: People, stay: CheckIn
) -> None:
    found = look(db, people.coordinator, people.commune)
    (phone,) = found.quiet
    assert (phone.member.id, phone.point.id, phone.day) == (people.volunteer.id, stay.point_id, ago(4))
    assert found.contacts[people.volunteer.id] == Contact(
        people.volunteer.id, "Nguyễn Thị Hạnh", "0912000001"
    )
    assert look(db, people.officer, people.province).quiet == [phone]
    assert look(db, people.neighbour, people.next_commune).quiet == []


def test_who_came_today_is_still_there(db: Session, people: People) -> None:
    help_on(db, people.volunteer, ago(8))
    come(db, people.volunteer, new_point(db, people.commune), TODAY)
    assert quiet(db, people) == []


def test_who_never_logged_a_turn_has_none_to_send(db: Session, people: People) -> None:
    come(db, people.volunteer, new_point(db, people.commune), ago(4))
    assert quiet(db, people) == []


def test_who_left_was_heard_of(db: Session, people: People, stay: CheckIn) -> None:
    leave(db, actor_for(db, people.volunteer), stay, at(ago(4), 16))
    assert quiet(db, people) == []


def test_a_stay_that_was_taken_back_says_nothing(db: Session, people: People, stay: CheckIn) -> None:
    void(db, actor_for(db, people.coordinator), stay, "nhầm người")
    assert quiet(db, people) == []


@pytest.mark.parametrize("days", [4, 2])
def test_who_logged_a_turn_since_was_heard_of(db: Session, people: People, stay: CheckIn, days: int) -> None:
    help_on(db, people.volunteer, ago(days))
    assert quiet(db, people) == []


def test_who_came_to_a_point_since_is_asked_after_for_that_day(
    db: Session, people: People, stay: CheckIn
) -> None:
    come(db, people.volunteer, new_point(db, people.commune, "Chợ"), ago(2))
    assert quiet(db, people) == [("Nguyễn Thị Hạnh", ago(2))]


def test_whose_phone_said_anything_since_was_heard_of(db: Session, people: People, stay: CheckIn) -> None:
    since = stay.received_at + timedelta(minutes=5)
    event = SyncEvent(
        id=uuid.uuid4(),
        member_id=people.volunteer.id,
        kind=Kind.VOID,
        content="void",
        happened_at=since,
        device_at=since,
        received_at=since,
    )
    db.add(event)
    assert quiet(db, people) == []


def test_the_window_is_that_of_the_board(db: Session, people: People) -> None:
    help_on(db, people.volunteer, ago(12))
    come(db, people.volunteer, new_point(db, people.commune), ago(9))
    assert quiet(db, people) == []
    assert quiet(db, people, days=14) == [("Nguyễn Thị Hạnh", ago(9))]


def keeps(db: Session, member: Member, kept: int = 3) -> None:
    """The member's phone said two days ago that records of a week ago stay on it."""
    with clock.frozen(at(ago(5))):
        sign_in_id = actor_for(db, member).sign_in_id
    db.add(PhoneReport(sign_in_id=sign_in_id, kept=kept, oldest_at=at(ago(7)), told_at=at(ago(2))))
    db.flush()


def kept(db: Session, people: People) -> list[tuple[str, int]]:
    found = look(db, people.coordinator, people.commune).keeping
    return [(each.member.full_name, each.kept) for each in found]


def test_phones_that_keep_records_are_those_of_the_units_members(db: Session, people: People) -> None:
    for member in (people.volunteer, people.stranger, people.coordinator):
        keeps(db, member)
    assert kept(db, people) == [("Nguyễn Thị Hạnh", 3), ("Trần Thị Thu", 3)]
    found = look(db, people.officer, people.province)
    assert len(found.keeping) == 3
    assert {each.phone for each in found.contacts.values()} == {"0912000001", "0912000004", "0912000005"}


def test_a_phone_that_said_what_stays_on_it_is_listed_once(
    db: Session, people: People, stay: CheckIn
) -> None:
    assert quiet(db, people) != []
    keeps(db, people.volunteer)
    assert (kept(db, people), quiet(db, people)) == ([("Nguyễn Thị Hạnh", 3)], [])


def test_somebody_who_was_shut_out_may_still_have_records(db: Session, people: People) -> None:
    keeps(db, people.volunteer)
    people.volunteer.state = MemberState.DEACTIVATED
    db.add(people.volunteer)
    assert kept(db, people) == [("Nguyễn Thị Hạnh", 3)]


def test_a_phone_that_was_given_up_is_not_asked_after(db: Session, people: People) -> None:
    keeps(db, people.volunteer)
    for row in db.exec(select(SignIn)):
        row.outbox_ended_at = at(ago(1))
    assert kept(db, people) == []


def test_a_guest_is_named_without_the_number(db: Session, people: People) -> None:
    """Lan of the next commune came to this one's point: whose page the coordinator cannot open."""
    help_on(db, people.stranger, ago(8))
    point = new_point(db, people.commune)
    with clock.frozen(at(ago(3))):
        check_in(db, actor_for(db, people.stranger), point, Proof.POSTER, uuid.uuid4())
    found = look(db, people.coordinator, people.commune)
    assert [each.member.id for each in found.quiet] == [people.stranger.id]
    assert found.contacts[people.stranger.id] == Contact(people.stranger.id, "Hoàng Thị Lan", "")
    assert look(db, people.officer, people.province).contacts[people.stranger.id].phone == "0912000005"


def unheard(db: Session, people: People, days: int = 7) -> list[int]:
    return [each.session.id for each in look(db, people.coordinator, people.commune, days).sessions]


def test_a_planned_session_that_is_over_is_asked_after(db: Session, people: People) -> None:
    point = new_point(db, people.commune)
    long_ago, past, today = (plan(db, people.coordinator, point, day) for day in (ago(9), ago(3), TODAY))
    with clock.frozen(at(ago(14))):
        plan(db, people.coordinator, point, TODAY + timedelta(days=1))
    assert unheard(db, people) == [past.id, today.id]
    assert unheard(db, people, days=14) == [long_ago.id, past.id, today.id]
    assert [each.session.id for each in look(db, people.officer, people.province).sessions] == [
        past.id,
        today.id,
    ]
    assert look(db, people.neighbour, people.next_commune).sessions == []


def test_one_that_is_not_over_yet_is_not(db: Session, people: People) -> None:
    session = plan(db, people.coordinator, new_point(db, people.commune), TODAY)
    session.planned_to = at(TODAY, 15) + timedelta(minutes=1)
    db.add(session)
    assert unheard(db, people) == []


def test_one_that_was_held_reported_or_cancelled_is_not(db: Session, people: People) -> None:
    actor = actor_for(db, people.coordinator)
    held = plan(db, people.coordinator, new_point(db, people.commune), ago(2), SessionKind.HELP)
    reported = plan(db, people.coordinator, new_point(db, people.commune, "Chợ"), ago(2))
    cancelled = plan(db, people.coordinator, new_point(db, people.commune, "Trường"), ago(2))
    assert len(unheard(db, people)) == 3
    with clock.frozen(at(ago(1))):
        report_session(db, actor, reported, Told(20))
        cancel_session(db, actor, cancelled, "mưa lớn")
    assert unheard(db, people) == [held.id]
    held.opened_at = at(ago(2), 8)
    db.add(held)
    assert unheard(db, people) == []


def test_targets_far_below_their_pace_are_those_of_communes(db: Session, people: People) -> None:
    officer = actor_for(db, people.officer)
    first, last = ago(9), TODAY + timedelta(days=10)
    for unit, goal in ((people.commune, 1_000), (people.next_commune, 1), (people.province, 5_000)):
        add_target(db, officer, TargetPlan("people_assisted", unit.id, first, last), GoalPlan(goal))
    help_on(db, people.stranger, ago(1))
    (behind,) = look(db, people.officer, people.province).behind
    assert (behind.unit.id, behind.goal) == (people.commune.id, 1_000)
    assert [each.goal for each in look(db, people.coordinator, people.commune).behind] == [1_000]
    assert look(db, people.neighbour, people.next_commune).behind == []
