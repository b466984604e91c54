"""Planning, changing and cancelling sessions, and reporting what was held."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, col, select

from app import clock
from app.actor import Actor
from app.audit.models import Event
from app.audit.queries import events_about
from app.db import Database
from app.help_sessions import planning
from app.help_sessions.actions import add_point, close_point, join_session
from app.help_sessions.models import Group, HelpSession, SessionKind, SessionReport, SupportPoint
from app.help_sessions.planning import Told
from app.help_sessions.queries import reports_of
from app.units.queries import unit_by_code
from app.web.errors import RefusedError
from tests.conftest import actor_for
from tests.crowd import all_at_once
from tests.help_sessions.helpers import YESTERDAY, at, plan, planned
from tests.people import People


@pytest.fixture
def point(db: Session, people: People) -> SupportPoint:
    return add_point(db, None, "Nhà văn hóa thôn 3", people.commune.id)


@pytest.fixture
def actor(db: Session, people: People) -> Actor:
    return actor_for(db, people.coordinator)


def test_a_plan_lies_on_its_day_in_vietnam_and_nobody_is_there_yet(
    db: Session, people: People, actor: Actor, point: SupportPoint
) -> None:
    session = planned(db, actor, point, 6, 7.5, team_id=people.team.id)  # 23:00 UTC of the day before
    assert (session.day, session.unit_id, session.team_id) == (YESTERDAY, people.commune.id, people.team.id)
    assert (session.planned_from, session.planned_to) == (at(6), at(7.5))
    assert (session.opened_at, session.planned_by) == (None, people.coordinator.id)


def test_a_session_of_long_ago_lies_in_the_commune_of_then(db: Session, actor: Actor) -> None:
    old, new = unit_by_code(db, "25222", YESTERDAY.replace(year=2025, month=6, day=1)), None
    assert old is not None
    new = unit_by_code(db, "25222")
    assert new is not None
    assert old.id != new.id
    point = add_point(db, None, "Chợ", new.id)
    begins = clock.start_of(YESTERDAY.replace(year=2025, month=6, day=1)) + timedelta(hours=8)
    wanted = planning.Plan(SessionKind.OUTREACH, point, begins, begins + timedelta(hours=1), "Tuyên truyền")
    assert planning.plan_session(db, actor, wanted).unit_id == old.id


def test_a_point_may_have_several_classes_a_day_but_each_once(
    db: Session, actor: Actor, point: SupportPoint
) -> None:
    planned(db, actor, point, 8, 10)
    planned(db, actor, point, 10, 12)
    planned(db, actor, point, 8, 10, title="Dịch vụ công")
    with pytest.raises(RefusedError):
        planned(db, actor, point, 8, 9)
    assert len(db.exec(select(HelpSession)).all()) == 3


def test_a_point_helps_once_a_day(db: Session, actor: Actor, point: SupportPoint) -> None:
    planned(db, actor, point, 7, 11, SessionKind.HELP, title="")
    with pytest.raises(RefusedError):
        planned(db, actor, point, 13, 17, SessionKind.HELP, title="")


def test_what_was_cancelled_can_be_planned_again(db: Session, actor: Actor, point: SupportPoint) -> None:
    for kind in (SessionKind.HELP, SessionKind.TRAINING):
        first = planned(db, actor, point, 8, 10, kind)
        planning.cancel_session(db, actor, first, "trời mưa to")
        assert planned(db, actor, point, 8, 10, kind).id != first.id


def test_a_closed_point_is_refused(db: Session, actor: Actor, point: SupportPoint) -> None:
    close_point(db, actor, point)
    with pytest.raises(RefusedError) as refused:
        planned(db, actor, point, 8, 10, days=1)
    assert refused.value.field == "point"


def test_ten_who_plan_the_same_at_once_plan_it_once(database: Database, people: People) -> None:
    with database.writing() as db:
        point = add_point(db, None, "Chợ", people.commune.id)
        actor = actor_for(db, people.coordinator)

    def work(_: int) -> bool:
        try:
            with database.writing() as db:
                planned(db, actor, point)
        except RefusedError:
            return False
        return True

    assert sum(all_at_once(database, 10, work)) == 1


def test_a_change_is_kept_in_the_record_with_what_was_before(
    db: Session, actor: Actor, point: SupportPoint
) -> None:
    session = planned(db, actor, point, 8, 10)
    planning.change_plan(db, actor, session, plan(point, 8, 10))  # nothing new
    planning.change_plan(db, actor, session, plan(point, 14, 16, SessionKind.OUTREACH))
    db.commit()
    assert (session.kind, session.planned_from) == (SessionKind.OUTREACH, at(14))
    events = events_about(db, f"session:{session.id}")
    assert [event.event for event in events] == [Event.SESSION_PLANNED, Event.SESSION_CHANGED]
    data = json.loads(events[1].data)
    assert (data["from_before"], data["from"]) == (at(8).isoformat(), at(14).isoformat())
    assert "Kỹ năng" not in events[1].data


def test_a_change_into_what_is_there_already_is_refused(
    db: Session, actor: Actor, point: SupportPoint
) -> None:
    planned(db, actor, point, 8, 10)
    second = planned(db, actor, point, 10, 12)
    with pytest.raises(RefusedError):
        planning.change_plan(db, actor, second, plan(point, 8, 12))


@pytest.mark.parametrize("how", ["opened", "reported", "cancelled"])
def test_what_was_held_or_cancelled_is_not_moved_any_more(
    db: Session, actor: Actor, point: SupportPoint, how: str
) -> None:
    session = planned(db, actor, point, 8, 10)
    if how == "opened":
        assert join_session(db, None, point, at(9)).id == session.id
    elif how == "reported":
        planning.report_session(db, actor, session, Told(3))
    else:
        planning.cancel_session(db, actor, session, "nhầm")
    with pytest.raises(RefusedError):
        planning.change_plan(db, actor, session, plan(point, 14, 16))
    assert session.planned_from == at(8)


def test_cancelling_again_keeps_the_first_reason(db: Session, actor: Actor, point: SupportPoint) -> None:
    session = planned(db, actor, point)
    planning.cancel_session(db, actor, session, "trời mưa to")
    planning.cancel_session(db, actor, session, "khác")
    db.commit()
    assert session.cancel_reason == "trời mưa to"
    assert len(events_about(db, f"session:{session.id}", Event.SESSION_CANCELLED)) == 1


def test_a_report_is_corrected_by_a_new_version_and_the_old_is_kept(
    db: Session, actor: Actor, point: SupportPoint
) -> None:
    session = planned(db, actor, point)
    first = planning.report_session(db, actor, session, Told(45, 3, {Group.OVER_60: 12, Group.STUDENTS: 0}))
    same = planning.report_session(db, actor, session, Told(45, 3, {Group.OVER_60: 12}))
    second = planning.report_session(db, actor, session, Told(54))
    db.commit()
    assert same.id == first.id
    assert [(report.id, groups) for report, groups in reports_of(db, session.id)] == [
        (second.id, {}),
        (first.id, {Group.OVER_60: 12}),
    ]
    events = events_about(db, f"session:{session.id}", Event.SESSION_REPORTED)
    assert [json.loads(event.data) for event in events] == [
        {"headcount": 45, "volunteers": 3, "over_60": 12},
        {"headcount": 54, "volunteers": None},
    ]


def test_reports_made_at_once_follow_each_other(database: Database, people: People) -> None:
    """The last id is the last moment: totals of an earlier moment lean on it."""
    with database.writing() as db:
        actor = actor_for(db, people.coordinator)
        session = planned(db, actor, add_point(db, None, "Chợ", people.commune.id))

    def work(n: int) -> None:
        with database.writing() as db:
            planning.report_session(db, actor, db.get_one(HelpSession, session.id), Told(n))

    all_at_once(database, 8, work)
    with database.reading() as db:
        rows = db.exec(select(SessionReport).order_by(col(SessionReport.id))).all()
    assert len(rows) == 8
    assert [row.made_at for row in rows] == sorted(row.made_at for row in rows)


def test_what_has_not_begun_or_was_cancelled_is_not_reported(
    db: Session, actor: Actor, point: SupportPoint
) -> None:
    coming, cancelled = planned(db, actor, point, days=1), planned(db, actor, point)
    planning.cancel_session(db, actor, cancelled, "nhầm")
    for session in (coming, cancelled):
        with pytest.raises(RefusedError):
            planning.report_session(db, actor, session, Told(5))
    assert db.exec(select(SessionReport)).all() == []


@pytest.mark.parametrize("table", ["session_report", "session_group_count"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {}"])
def test_the_database_keeps_every_report(
    database: Database, people: People, table: str, statement: str
) -> None:
    with database.writing() as db:
        actor = actor_for(db, people.coordinator)
        session = planned(db, actor, add_point(db, None, "Chợ", people.commune.id))
        planning.report_session(db, actor, session, Told(9, None, {Group.OVER_60: 4}))
    column = "headcount = 900" if table == "session_report" else "n = 900"
    with database.writing() as db, pytest.raises(DatabaseError):
        db.connection().execute(text(statement.format(table, column)))
