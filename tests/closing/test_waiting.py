"""What is still open before a closing."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from app import clock
from app.actor import Actor
from app.checkins.actions import leave
from app.closing.waiting import Waiting, read_waiting
from app.help_sessions.models import HelpSession, SessionKind, SupportPoint
from app.sync.models import PhoneReport
from tests.assists.helpers import go_to_point, log
from tests.conftest import actor_for
from tests.people import People
from tests.today.helpers import go_to_point as go_at


@pytest.fixture
def volunteer(db: Session, people: People) -> Actor:
    return actor_for(db, people.volunteer)


@pytest.fixture
def point(db: Session, people: People, volunteer: Actor) -> SupportPoint:
    """The volunteer is there and helped somebody."""
    point = go_to_point(db, volunteer, people.commune)
    log(db, volunteer)
    return point


def waiting(db: Session, people: People, days_ago: int = 0) -> Waiting:
    day = clock.today() - timedelta(days=days_ago)
    db.flush()
    return read_waiting(db, {people.commune.id}, day, day)


def test_who_has_not_left_is_named_until_they_leave(db: Session, people: People, volunteer: Actor) -> None:
    present = go_at(db, volunteer, people.commune, "Chợ")
    log(db, volunteer)
    assert [member.id for member in waiting(db, people).there] == [people.volunteer.id]
    leave(db, volunteer, present)
    assert waiting(db, people).is_empty


def test_on_a_past_day_nobody_is_still_there(db: Session, people: People, volunteer: Actor) -> None:
    yesterday = clock.start_of(clock.today()) - timedelta(hours=15)
    go_at(db, volunteer, people.commune, "Chợ", yesterday)
    found = waiting(db, people, days_ago=1)
    assert found.there == []
    assert [member.id for member in found.quiet] == [people.volunteer.id]


def test_who_was_there_and_sent_nothing_is_asked_about(
    db: Session, people: People, point: SupportPoint
) -> None:
    go_to_point(db, actor_for(db, people.teammate), people.commune, "Chợ")
    assert [member.id for member in waiting(db, people).quiet] == [people.teammate.id]


def test_phones_that_keep_records_of_the_day_are_told(
    db: Session, people: People, point: SupportPoint, volunteer: Actor
) -> None:
    now = clock.now()
    report = PhoneReport(sign_in_id=volunteer.sign_in_id, kept=3, oldest_at=now, told_at=now)
    db.add(report)
    found = waiting(db, people)
    assert [(each.member.id, each.kept) for each in found.phones] == [(people.volunteer.id, 3)]
    report.kept = 0
    assert waiting(db, people).phones == []


def test_a_planned_session_that_is_over_waits_for_its_report(
    db: Session, people: People, point: SupportPoint
) -> None:
    now = clock.now()
    for title, ends_at in (("Lớp sáng", now - timedelta(minutes=1)), ("Lớp chiều", now + timedelta(hours=1))):
        db.add(
            HelpSession(
                point_id=point.id,
                unit_id=people.commune.id,
                day=clock.today(),
                kind=SessionKind.TRAINING,
                title=title,
                planned_from=ends_at - timedelta(minutes=30),
                planned_to=ends_at,
                planned_at=now,
                planned_by=people.coordinator.id,
            )
        )
    assert [row.session.title for row in waiting(db, people).sessions] == ["Lớp sáng"]


def test_the_commune_next_door_is_its_own(db: Session, people: People, point: SupportPoint) -> None:
    go_to_point(db, actor_for(db, people.stranger), people.next_commune, "Trạm y tế")
    found = waiting(db, people)
    assert people.stranger.id not in {member.id for member in (*found.there, *found.quiet)}
