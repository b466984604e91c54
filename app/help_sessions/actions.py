"""Writing support points and their codes, and opening sessions. Callers have checked that the actor may."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app import clock, text
from app.actor import Actor
from app.audit.actions import record
from app.audit.models import Event
from app.db import insert_ignoring, table_of
from app.help_sessions.models import (
    CODE_ALPHABET,
    CODE_LENGTH,
    HelpSession,
    PointCode,
    SessionKind,
    SupportPoint,
    help_among,
    plain_code,
    planned_for,
)
from app.help_sessions.queries import present_code, sessions_at
from app.units.queries import unit_on_day
from app.web.errors import RefusedError

_SAME_NAME = "Xã đã có điểm hỗ trợ mang tên này. Hãy đặt tên khác, hoặc dùng điểm đã có."


def add_point(db: Session, actor: Actor | None, name: str, unit_id: int) -> SupportPoint:
    """A new support point of a commune, with the code of its poster.

    Raises:
        RefusedError: the commune has an open point of that name; a form sent twice ends here.
    """
    now = clock.now()
    point = SupportPoint(name=name, unit_id=unit_id, sort_key=text.sort_key(name), opened_at=now)
    with _refusing_a_taken_name(db):
        db.add(point)
    db.add(PointCode(code=_new_code(), point_id=point.id, valid_from=now))
    db.flush()
    record(db, actor, Event.POINT_ADDED, f"point:{point.id}", {"unit": unit_id})
    return point


@contextmanager
def _refusing_a_taken_name(db: Session) -> Iterator[None]:
    """The index knows, also of a point that is being added in the same moment."""
    try:
        with db.begin_nested():
            yield
    except IntegrityError:
        raise RefusedError(_SAME_NAME, "name") from None


def _new_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def rename_point(db: Session, actor: Actor | None, point: SupportPoint, name: str) -> None:
    """Give the point another name; its code and its posters still hold.

    Raises:
        RefusedError: the commune has another open point of that name.
    """
    if name == point.name:
        return
    with _refusing_a_taken_name(db):
        point.name, point.sort_key = name, text.sort_key(name)
        db.add(point)
    record(db, actor, Event.POINT_RENAMED, f"point:{point.id}")


def close_point(db: Session, actor: Actor | None, point: SupportPoint) -> None:
    """Close the point for good: its poster then says so. Closing it again changes nothing."""
    if point.closed_at is None:
        point.closed_at = clock.now()
        db.add(point)
        record(db, actor, Event.POINT_CLOSED, f"point:{point.id}")


def replace_code(db: Session, actor: Actor | None, point: SupportPoint, code: str) -> str:
    """Put a new code in the place of `code`, which stays known; returns the code that holds now.

    `code` is the one the coordinator had before her: a form sent twice replaces it once.
    """
    # One at a time for a point; the second then sees that `code` is out of date.
    db.exec(select(SupportPoint.id).where(SupportPoint.id == point.id).with_for_update()).one()
    present = present_code(db, point.id)
    if present != plain_code(code):
        return present
    old, now = db.get_one(PointCode, present), clock.now()
    old.valid_to = now
    db.add(old)
    db.flush()
    new = PointCode(code=_new_code(), point_id=point.id, valid_from=now)
    db.add(new)
    db.flush()
    record(db, actor, Event.POINT_CODE_REPLACED, f"point:{point.id}")
    return new.code


def join_session(db: Session, actor_id: int | None, point: SupportPoint, at: datetime) -> HelpSession:
    """The session for which one comes to a point at a moment; see `join_sessions`."""
    return join_sessions(db, actor_id, [(point, at)])[point.id, at]


def join_sessions(
    db: Session, actor_id: int | None, arrivals: Iterable[tuple[SupportPoint, datetime]]
) -> dict[tuple[int, datetime], HelpSession]:
    """What who came to a point at a moment came for, by the point's id and the moment; all are open then.

    The planned session whose time it is, else the help session of the day (docs/decisions/0014-sessions.md).
    They are opened in the order of points and moments, so that two batches never wait crosswise.
    """
    joined: dict[tuple[int, datetime], HelpSession] = {}
    known: dict[tuple[int, date], Sequence[HelpSession]] = {}
    for point, at in sorted(arrivals, key=lambda arrival: (arrival[0].id, arrival[1])):
        key = point.id, clock.day_of(at)
        if key not in known:
            known[key] = sessions_at(db, *key)
        session = planned_for(known[key], at) or help_among(known[key])
        if session is None or not _open(db, actor_id, session):  # not there, or changed just now
            known[key] = sessions_at(db, *key)
            session = planned_for(known[key], at)
            if session is None or not _open(db, actor_id, session):
                session = open_session(db, actor_id, point, key[1])
            known[key] = sessions_at(db, *key)
        joined[point.id, at] = session
    return joined


def open_session(db: Session, actor_id: int | None, point: SupportPoint, day: date) -> HelpSession:
    """The help session of a point on a day; the first who asks opens it, however many ask at once."""
    session = help_among(sessions_at(db, point.id, day))
    if session is None:
        row = {
            "point_id": point.id,
            "unit_id": unit_on_day(db, point.unit_id, day).id,
            "day": day,
            "kind": SessionKind.HELP,
            "title": "",
            "opened_at": clock.now(),
        }
        is_new = insert_ignoring(db, HelpSession, [row]) == 1
        session = help_among(sessions_at(db, point.id, day))
        assert session is not None, "a point has one help session a day"
        if is_new:
            _record_opening(db, actor_id, session)
            return session
    _open(db, actor_id, session)
    return session


def _open(db: Session, actor_id: int | None, session: HelpSession) -> bool:
    """Note that somebody came to a planned session; False if it is not what it was, and nobody has come."""
    if session.opened_at is not None:
        return True
    table = table_of(HelpSession)
    is_as_known = (table.c.id == session.id) & (table.c.planned_from == session.planned_from)
    is_still_planned = table.c.opened_at.is_(None) & table.c.cancelled_at.is_(None)
    opening = update(table).where(is_as_known, is_still_planned).values(opened_at=clock.now())
    is_first = db.connection().execute(opening).rowcount == 1
    db.refresh(session)
    if is_first:
        _record_opening(db, actor_id, session)
    return session.opened_at is not None and session.cancelled_at is None


def _record_opening(db: Session, actor_id: int | None, session: HelpSession) -> None:
    record(db, actor_id, Event.SESSION_OPENED, f"session:{session.id}", {"point": session.point_id})
