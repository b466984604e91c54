"""What happened: two weeks of sessions, check-ins and assists, written in bulk, counted from the rows."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel, select
from uuid_utils.compat import uuid7

from app import clock
from app.assists.models import Assist, AssistItem, Outcome
from app.assists.recount import recount
from app.audit.actions import record
from app.audit.models import Event
from app.checkins.models import CheckIn, Proof
from app.counts.actions import add
from app.db import table_of
from app.demo.shape import Turn, turns
from app.demo.world import HOME, SILENT, Crew
from app.help_sessions.models import HelpSession, SessionKind, SupportPoint
from app.members.models import Member

DAYS = 14
_TURNS_A_DAY = 7.0
_TURNS_A_DAY_AT_HOME = 30.0

Rows = dict[type[SQLModel], list[dict[str, Any]]]


def make_days(db: Session, random: Random, crews: list[Crew]) -> None:
    """Fill the last DAYS days, today up to now, for every crew but the silent ones."""
    today = clock.today()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    active = [crew for crew in crews if crew.unit.code not in SILENT]
    sessions = _open_sessions(db, active, days)
    rows: Rows = {CheckIn: [], Assist: [], AssistItem: []}
    for crew in active:
        is_home = crew.unit.code == HOME
        for day in days:
            if is_home or day == today or random.random() < 0.9:
                for volunteer in crew.volunteers:
                    session = sessions[random.choice(crew.points).id, day]
                    _work_a_day(random, rows, crew, volunteer, session, is_home=is_home)
    for table, made in rows.items():
        _insert(db, table, made)
    for difference in [each for each in recount(db) if not each.of_month]:  # `add` keeps the months
        amounts = {(difference.measure, difference.key): difference.in_rows - difference.counted}
        add(db, difference.day, difference.unit_id, difference.team_id, amounts)
    record(db, None, Event.DEMO_MADE, "demo:1", {"assists": len(rows[Assist])})


def _open_sessions(db: Session, crews: list[Crew], days: list[date]) -> dict[tuple[int, date], HelpSession]:
    points = [point for crew in crews for point in crew.points]
    rows = [_session_row(point, day) for point in points for day in days]
    _insert(db, HelpSession, rows)
    return {(session.point_id, session.day): session for session in db.exec(select(HelpSession))}


def _session_row(point: SupportPoint, day: date) -> dict[str, Any]:
    opened_at = clock.start_of(day) + timedelta(hours=7)
    row = {"point_id": point.id, "unit_id": point.unit_id, "day": day, "opened_at": opened_at}
    return {**row, "kind": SessionKind.HELP}


def _work_a_day(
    random: Random, rows: Rows, crew: Crew, volunteer: Member, session: HelpSession, *, is_home: bool
) -> None:
    """One volunteer comes, helps, and on past days leaves."""
    arrived = _local(session.day, 7, random.randrange(20, 55))
    if arrived > clock.now():
        return
    left = _local(session.day, 16, random.randrange(40, 59)) + timedelta(minutes=random.randrange(60))
    where = {
        "member_id": volunteer.id,
        "team_id": crew.team.id,
        "help_session_id": session.id,
        "point_id": session.point_id,
        "unit_id": session.unit_id,
        "day": session.day,
        "skew_seconds": 0,
    }
    present = {"id": _id(arrived), **where, **_at(arrived), "proof": Proof.POSTER}
    rows[CheckIn].append({**present, "left_at": left if left <= clock.now() else None})
    mean = _TURNS_A_DAY_AT_HOME if is_home else _TURNS_A_DAY
    for turn in turns(random, session.day, mean):
        if arrived <= turn.at <= left:
            assist_id = _id(turn.at)
            marks = {"over_60": turn.over_60, "first_smartphone": turn.first_smartphone, "flags": ""}
            rows[Assist].append({"id": assist_id, **where, **_at(turn.at), **marks})
            rows[AssistItem].extend(_items(assist_id, turn))


def _items(assist_id: uuid.UUID, turn: Turn) -> Iterator[dict[str, Any]]:
    for task, barrier in turn.items:
        outcome = Outcome.DONE if barrier is None else Outcome.NOT_DONE
        yield {"assist_id": assist_id, "task": task, "outcome": outcome, "barrier": barrier}


def _local(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), clock.VIETNAM)


def _at(moment: datetime) -> dict[str, datetime]:
    return {"happened_at": moment, "device_at": moment, "received_at": moment}


def _id(moment: datetime) -> uuid.UUID:
    """A UUIDv7 of that moment, as the phone would have made it."""
    return uuid7(nanoseconds=int(moment.timestamp()) * 10**9)


def _insert(db: Session, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    target = table_of(table)
    if rows:
        db.connection().execute(insert(target), rows)
