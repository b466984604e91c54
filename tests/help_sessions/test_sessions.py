"""What was held in a period, as of a moment, and for which session somebody comes."""

import random
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session

from app import clock
from app.actor import Actor
from app.db import table_of
from app.help_sessions import planning
from app.help_sessions.actions import add_point, join_session, join_sessions, open_session
from app.help_sessions.models import Group, HelpSession, SessionKind, SupportPoint
from app.help_sessions.planning import Told
from app.help_sessions.queries import calendar_of, session_within, sessions_in, unreported_in
from app.web.errors import NotFoundError, RefusedError
from tests.conftest import actor_for
from tests.help_sessions.helpers import YESTERDAY, at, plan, planned
from tests.people import People

TRAINING = [SessionKind.TRAINING]


@pytest.fixture
def point(db: Session, people: People) -> SupportPoint:
    return add_point(db, None, "Nhà văn hóa thôn 3", people.commune.id)


@pytest.fixture
def actor(db: Session, people: People) -> Actor:
    return actor_for(db, people.coordinator)


def ids(rows: object) -> list[int]:
    return [row.session.id for row in rows]  # type: ignore[attr-defined]


def test_one_comes_for_the_planned_session_whose_time_it_is_else_for_the_help_of_the_day(
    db: Session, actor: Actor, point: SupportPoint
) -> None:
    first, second = planned(db, actor, point, 8, 10), planned(db, actor, point, 10, 12)
    came = {hour: join_session(db, None, point, at(hour)) for hour in (6.9, 7, 8.9, 9, 10, 12, 12.1)}
    assert [came[hour].id for hour in (7, 8.9)] == [first.id] * 2  # from an hour before
    assert [came[hour].id for hour in (9, 10, 12)] == [second.id] * 3  # the one that begins last
    assert came[6.9].id == came[12.1].id
    assert (came[12.1].kind, came[12.1].planned_from) == (SessionKind.HELP, None)


def test_a_planned_help_session_is_the_help_of_the_day(
    db: Session, actor: Actor, point: SupportPoint
) -> None:
    help_session = planned(db, actor, point, 7, 11, SessionKind.HELP, title="")
    assert join_session(db, None, point, at(15)).id == help_session.id
    assert help_session.opened_at is not None
    assert open_session(db, None, point, YESTERDAY).id == help_session.id


def test_nobody_comes_for_what_was_cancelled(db: Session, actor: Actor, point: SupportPoint) -> None:
    training, helping = planned(db, actor, point), open_session(db, None, point, YESTERDAY)
    planning.cancel_session(db, actor, training, "mưa")
    assert join_session(db, None, point, at(9)).id == helping.id
    planning.cancel_session(db, actor, helping, "mở nhầm")
    again = join_session(db, None, point, at(9))
    assert again.id not in (training.id, helping.id)
    assert again.kind == SessionKind.HELP


def test_a_class_of_another_day_or_point_is_not_joined(
    db: Session, people: People, actor: Actor, point: SupportPoint
) -> None:
    planned(db, actor, point, days=-2)
    planned(db, actor, add_point(db, None, "Chợ", people.commune.id))
    assert join_session(db, None, point, at(9)).kind == SessionKind.HELP


def test_many_who_come_are_told_apart_as_one_by_one(db: Session, actor: Actor, point: SupportPoint) -> None:
    planned(db, actor, point, 8, 10)
    arrivals = [(point, at(hour)) for hour in (11, 9, 7.5, 6, 15, 9)]
    together = join_sessions(db, None, arrivals)
    assert {key: session.id for key, session in together.items()} == {
        (point.id, moment): join_session(db, None, point, moment).id for _, moment in arrivals
    }
    assert len({session.id for session in together.values()}) == 2


def test_a_session_moved_while_somebody_comes_is_not_joined_at_its_old_hour(
    db: Session, actor: Actor, point: SupportPoint
) -> None:
    """What was read is out of date by the time it is opened: another transaction wrote in between."""
    session = planned(db, actor, point, 8, 10)
    table = table_of(HelpSession)
    moved = update(table).where(table.c.id == session.id).values(planned_from=at(14), planned_to=at(16))
    db.connection().execute(moved)
    assert session.planned_from == at(8), "the object knows nothing of it"
    assert join_session(db, None, point, at(9)).kind == SessionKind.HELP
    assert (session.planned_from, session.opened_at) == (at(14), None)


def test_held_is_what_was_opened_or_reported_and_not_cancelled(
    db: Session, people: People, actor: Actor, point: SupportPoint
) -> None:
    units = [people.commune.id]
    reported, opened = planned(db, actor, point, 8, 10), planned(db, actor, point, 13, 15)
    silent, cancelled = planned(db, actor, point, 16, 17), planned(db, actor, point, 18, 19)
    join_session(db, None, point, at(14))
    for session in (reported, cancelled):
        planning.report_session(db, actor, session, Told(20, None, {Group.STUDENTS: 5}))
    planning.cancel_session(db, actor, cancelled, "ghi nhầm")
    rows = sessions_in(db, units, YESTERDAY, YESTERDAY)
    assert ids(rows) == [reported.id, opened.id]
    assert [(row.people, row.groups) for row in rows] == [(20, {Group.STUDENTS: 5}), (0, {})]
    assert ids(calendar_of(db, units, YESTERDAY, YESTERDAY)) == [
        *(reported.id, opened.id, silent.id, cancelled.id)
    ]
    assert ids(unreported_in(db, units, YESTERDAY, YESTERDAY)) == [opened.id, silent.id]
    assert sessions_in(db, units, YESTERDAY, YESTERDAY, [SessionKind.OUTREACH]) == []
    assert sessions_in(db, units, clock.today(), clock.today()) == []
    assert sessions_in(db, [people.next_commune.id], YESTERDAY, YESTERDAY) == []


def test_what_was_held_as_of_a_moment_stays_what_it_was(
    db: Session, people: People, actor: Actor, point: SupportPoint
) -> None:
    """Random histories: what is answered now is answered later as of now, to the last field."""
    dice, units, seen = random.Random(7), [people.commune.id], {}
    sessions: list[HelpSession] = []
    start = clock.now()
    for step in range(150):
        moment = start + timedelta(minutes=step)
        with clock.frozen(moment):
            _happen(db, actor, point, sessions, dice)
            db.flush()
            seen[moment] = _told(db, units, None)
    assert len({str(answer) for answer in seen.values()}) > 20
    assert {moment: _told(db, units, moment) for moment in seen} == seen


def _happen(
    db: Session, actor: Actor, point: SupportPoint, sessions: list[HelpSession], dice: random.Random
) -> None:
    hour = dice.choice((8, 9, 10, 13, 15))
    session = dice.choice(sessions) if sessions else None
    try:
        match dice.randrange(6):
            case 0 | 1:
                kind = dice.choice(list(SessionKind))
                sessions.append(planned(db, actor, point, hour, hour + 2, kind, days=-dice.randrange(1, 4)))
            case 2:
                join_session(db, None, point, at(hour, -dice.randrange(1, 4)))
            case 3 if session:
                told = Told(dice.randrange(50), dice.choice((None, 3)), {Group.OVER_60: dice.randrange(9)})
                planning.report_session(db, actor, session, told)
            case 4 if session and dice.random() < 0.5:
                planning.cancel_session(db, actor, session, "nhầm")
            case 5 if session:
                planning.change_plan(
                    db, actor, session, plan(point, hour, hour + 1, days=-dice.randrange(1, 4))
                )
    except RefusedError:
        pass  # as somebody would be


def _told(db: Session, units: list[int], as_of: datetime | None) -> list[tuple[object, ...]]:
    rows = sessions_in(db, units, YESTERDAY - timedelta(days=5), clock.today(), as_of=as_of)
    return [
        (row.session.id, row.session.day, row.session.kind, row.people, row.volunteers(0), row.groups)
        for row in rows
    ]


def test_a_session_elsewhere_is_not_found(
    db: Session, people: People, actor: Actor, point: SupportPoint
) -> None:
    session = planned(db, actor, point, team_id=people.team.id)
    row = session_within(db, [people.commune.id], session.id)
    assert (row.session, row.team, row.unit) == (session, people.team, people.commune)
    with pytest.raises(NotFoundError):
        session_within(db, [people.next_commune.id], session.id)


def test_volunteers_are_those_who_checked_in_or_more_if_more_were_reported(
    db: Session, people: People, actor: Actor, point: SupportPoint
) -> None:
    session = planned(db, actor, point)
    for told, expected in ((Told(9), 4), (Told(9, 3), 4), (Told(9, 6), 6)):
        planning.report_session(db, actor, session, told)
        [row] = sessions_in(db, [people.commune.id], YESTERDAY, YESTERDAY)
        assert row.volunteers(4) == expected
