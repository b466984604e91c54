"""Who is at which point, and how long they stayed."""

import uuid
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from app import clock
from app.checkins import actions, queries
from app.checkins.models import CheckIn, Proof, left_at_or_end, stay, was_forgotten
from app.help_sessions.actions import add_point
from app.help_sessions.models import SupportPoint
from app.help_sessions.queries import present_code
from app.members.actions import end_role
from app.members.models import Member, MemberState, RoleGrant
from tests.conftest import actor_for
from tests.people import People

MORNING = clock.end_of(clock.today()) + timedelta(hours=8)  # tomorrow, so that everybody has their rights


@pytest.fixture
def point(db: Session, people: People) -> SupportPoint:
    return add_point(db, None, "Nhà văn hóa thôn 3", people.commune.id)


def arrive(db: Session, member: Member, point: SupportPoint) -> CheckIn:
    return actions.check_in(db, actor_for(db, member), point, Proof.POSTER, uuid.uuid4())


def test_a_stay_that_nobody_ended_lasts_all_day_and_then_counts_until_half_past_five(
    db: Session, people: People, point: SupportPoint
) -> None:
    with clock.frozen(MORNING):
        row = arrive(db, people.volunteer, point)
    with clock.frozen(MORNING + timedelta(hours=3, minutes=18)):
        assert left_at_or_end(row) is None
        assert stay(row) == timedelta(hours=3, minutes=18)
        assert queries.present_check_in(db, people.volunteer.id) is not None
    with clock.frozen(MORNING + timedelta(days=2)):
        assert left_at_or_end(row) == MORNING + timedelta(hours=9, minutes=30)
        assert stay(row) == timedelta(hours=9, minutes=30)
        assert was_forgotten(row)
        assert queries.present_check_in(db, people.volunteer.id) is None


@pytest.mark.parametrize(
    ("came", "counted"),
    [
        (timedelta(hours=17, minutes=29, seconds=30), timedelta(minutes=1)),
        (timedelta(hours=20), timedelta(minutes=1)),
        (timedelta(hours=23, minutes=59, seconds=30), timedelta(seconds=30)),
    ],
)
def test_who_came_in_the_evening_and_forgot_to_leave_counts_a_minute_of_that_day(
    db: Session, people: People, point: SupportPoint, came: timedelta, counted: timedelta
) -> None:
    with clock.frozen(clock.start_of(clock.day_of(MORNING)) + came):
        row = arrive(db, people.volunteer, point)
        assert not was_forgotten(row)
    with clock.frozen(MORNING + timedelta(days=1)):
        assert stay(row) == counted


def test_who_leaves_late_in_the_evening_counts_until_then(
    db: Session, people: People, point: SupportPoint
) -> None:
    with clock.frozen(MORNING):
        row = arrive(db, people.volunteer, point)
    with clock.frozen(MORNING + timedelta(hours=13)):
        actions.leave(db, actor_for(db, people.volunteer), row)
    with clock.frozen(MORNING + timedelta(days=1)):
        assert stay(row) == timedelta(hours=13)
        assert not was_forgotten(row)


def test_hours_never_run_past_the_end_of_the_day(db: Session, people: People, point: SupportPoint) -> None:
    with clock.frozen(MORNING):
        row = arrive(db, people.volunteer, point)
    row.left_at = MORNING + timedelta(hours=30)
    assert stay(row) == timedelta(hours=16)


def test_the_day_ends_at_midnight_in_vietnam(db: Session, people: People, point: SupportPoint) -> None:
    late = clock.end_of(clock.day_of(MORNING)) - timedelta(minutes=1)
    with clock.frozen(late):
        arrive(db, people.volunteer, point)
    with clock.frozen(late + timedelta(minutes=2)):
        assert queries.present_check_in(db, people.volunteer.id) is None
        assert queries.on_duty_at(db, point.id) == []
        arrive(db, people.volunteer, point)
        assert queries.on_duty_at(db, point.id) == [people.volunteer]


def test_presence_says_where_with_the_code_of_the_poster(
    db: Session, people: People, point: SupportPoint
) -> None:
    row = arrive(db, people.volunteer, point)
    assert queries.present_check_in(db, people.volunteer.id) == queries.Presence(
        row, point, people.commune, present_code(db, point.id)
    )


def test_who_is_where_is_grouped_by_point_within_the_units_covered(
    db: Session, people: People, point: SupportPoint
) -> None:
    clinic = add_point(db, None, "Trạm y tế", people.commune.id)
    market = add_point(db, None, "Chợ Đăk Ơ", people.next_commune.id)
    for member, place in [
        (people.teammate, point),
        (people.volunteer, point),
        (people.leader, clinic),
        (people.neighbour, market),
    ]:
        arrive(db, member, place)
    now = queries.present_at(db, [people.commune.id], clock.today())
    assert [(row.point, [there.member for there in row.there]) for row in now] == [
        (point, [people.volunteer, people.teammate]),
        (clinic, [people.leader]),
    ]
    assert [row.code for row in now] == [present_code(db, point.id), present_code(db, clinic.id)]
    assert len(queries.present_at(db, [people.province.id], clock.today())) == 3
    assert queries.present_at(db, [people.commune.id], clock.today() - timedelta(days=1)) == []


def test_who_left_is_not_there_but_was(db: Session, people: People, point: SupportPoint) -> None:
    row = arrive(db, people.volunteer, point)
    actions.leave(db, actor_for(db, people.volunteer), row)
    assert queries.present_at(db, [people.commune.id], clock.today()) == []
    assert queries.attendance(db, [people.commune.id], clock.today()) == [
        queries.Attendance(row, people.volunteer)
    ]
    assert queries.attendance(db, [people.commune.id], clock.today(), point.id + 1) == []
    assert queries.attendance(db, [people.next_commune.id], clock.today()) == []


def test_a_deactivated_member_is_not_shown_as_official(
    db: Session, people: People, point: SupportPoint
) -> None:
    arrive(db, people.volunteer, point)
    assert queries.on_duty_at(db, point.id) == [people.volunteer]
    member = db.get_one(Member, people.volunteer.id)
    member.state = MemberState.DEACTIVATED
    db.add(member)
    assert queries.on_duty_at(db, point.id) == []
    assert queries.present_at(db, [people.commune.id], clock.today()) == []


def test_who_was_deactivated_while_there_no_longer_attends_but_who_had_left_did(
    db: Session, people: People, point: SupportPoint
) -> None:
    before = arrive(db, people.volunteer, point)
    actions.leave(db, actor_for(db, people.volunteer), before)
    arrive(db, people.volunteer, point)
    member = db.get_one(Member, people.volunteer.id)
    member.state = MemberState.DEACTIVATED
    db.add(member)
    assert queries.attendance(db, [people.commune.id], clock.today()) == [queries.Attendance(before, member)]
    with clock.frozen(MORNING):  # history stays
        assert len(queries.attendance(db, [people.commune.id], before.day)) == 2


def test_a_member_whose_last_right_ended_is_not_shown_as_official(
    db: Session, people: People, point: SupportPoint
) -> None:
    arrive(db, people.volunteer, point)
    grant = db.exec(select(RoleGrant).where(col(RoleGrant.member_id) == people.volunteer.id)).one()
    end_role(db, None, grant)
    assert queries.on_duty_at(db, point.id) == []


def test_a_voided_check_in_is_nowhere(db: Session, people: People, point: SupportPoint) -> None:
    row = arrive(db, people.volunteer, point)
    actions.void(db, actor_for(db, people.coordinator), row, "quét nhầm")
    assert queries.present_check_in(db, people.volunteer.id) is None
    assert queries.on_duty_at(db, point.id) == []
    assert queries.attendance(db, [people.commune.id], clock.today()) == []


def test_a_check_in_is_found_by_its_member_and_by_who_covers_it(
    db: Session, people: People, point: SupportPoint
) -> None:
    row = arrive(db, people.volunteer, point)
    assert queries.own_check_in(db, people.volunteer.id, row.id) is row
    assert queries.own_check_in(db, people.teammate.id, row.id) is None
    assert queries.check_in_within(db, [people.commune.id], row.id) is row
    assert queries.check_in_within(db, [people.next_commune.id], row.id) is None
