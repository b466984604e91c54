"""Writing support points, their codes, and sessions. Callers have checked that the actor may."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app import clock, text
from app.actor import Actor
from app.audit.actions import record
from app.audit.models import Event
from app.db import insert_ignoring
from app.help_sessions.models import (
    CODE_ALPHABET,
    CODE_LENGTH,
    HelpSession,
    PointCode,
    SessionKind,
    SupportPoint,
    plain_code,
)
from app.help_sessions.queries import present_code
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


def open_session(db: Session, actor_id: int | None, point: SupportPoint, day: date) -> HelpSession:
    """The help session of a point on a day; the first who asks opens it, however many ask at once."""
    wanted = select(HelpSession).where(
        HelpSession.point_id == point.id,
        HelpSession.day == day,
        HelpSession.kind == SessionKind.HELP,
    )
    session = db.exec(wanted).first()
    if session is not None:
        return session
    row = {
        "point_id": point.id,
        "unit_id": unit_on_day(db, point.unit_id, day).id,
        "day": day,
        "kind": SessionKind.HELP,
        "opened_at": clock.now(),
    }
    is_new = insert_ignoring(db, HelpSession, [row]) == 1
    session = db.exec(wanted).one()
    if is_new:
        record(db, actor_id, Event.SESSION_OPENED, f"session:{session.id}", {"point": point.id})
    return session
