"""Beginning and ending stays by events that may come late.

A check-in at a point where the member already is begins no stay of its own. If it becomes known later that
they had left before, or gone to another point, it does after all, under its own id: whoever goes home for
lunch is there in the morning and in the afternoon, in whatever order that is told.
"""

import uuid
from datetime import datetime

from sqlmodel import Session, col, select

from app import clock
from app.actor import Actor
from app.checkins.actions import check_in, leave
from app.checkins.models import CheckIn, Flag, PhoneTime, Proof
from app.checkins.queries import check_ins_of
from app.help_sessions.models import SupportPoint
from app.sync.models import Kind, SyncEvent


def begin_stay(
    db: Session,
    actor: Actor,
    point: SupportPoint,
    proof: Proof,
    check_in_id: uuid.UUID,
    at: datetime,
    phone: PhoneTime,
) -> CheckIn:
    """Check in at `at`.

    Raises:
        RefusedError: the point was closed, or the id is somebody else's.
    """
    of_the_day = check_ins_of(db, actor.member_id, clock.day_of(at))
    ends = [(row, row.left_at) for row in of_the_day]
    begun = check_in(db, actor, point, proof, check_in_id, at, phone)
    for stay, end in ends:
        if stay.left_at != end:
            _come_again(db, actor, stay, end)
    return begun


def end_stay(
    db: Session, actor: Actor, check_in_id: uuid.UUID, came_at: datetime | None, at: datetime
) -> None:
    """End at `at` the stay that a check-in of `came_at` began or fell into."""
    stay = _stay_at(db, db.get_one(CheckIn, check_in_id), came_at)
    end = stay.left_at
    leave(db, actor, stay, at)
    if stay.left_at is not None and stay.left_at != end:
        _come_again(db, actor, stay, end)


def _stay_at(db: Session, first: CheckIn, came_at: datetime | None) -> CheckIn:
    """The stay at the same point that `came_at` lies in; `first` itself unless it had ended by then."""
    if came_at is None or first.left_at is None or came_at < first.left_at:
        return first
    of_the_day = check_ins_of(db, first.member_id, first.day)
    there = [row for row in of_the_day if row.point_id == first.point_id and row.happened_at <= came_at]
    return there[-1] if there else first


def _come_again(db: Session, actor: Actor, stay: CheckIn, end: datetime | None) -> None:
    """Begin the stay of the first check-in that fell into what was just cut off, until `end`."""
    assert stay.left_at is not None
    fell_into = (
        select(SyncEvent)
        .join(CheckIn, col(CheckIn.id) == SyncEvent.check_in_id)
        .where(SyncEvent.member_id == stay.member_id, SyncEvent.kind == Kind.CHECK_IN)
        .where(CheckIn.point_id == stay.point_id, SyncEvent.happened_at > stay.left_at)
        .where(SyncEvent.happened_at < (end or clock.end_of(stay.day)))
        .order_by(col(SyncEvent.happened_at), col(SyncEvent.id))
    )
    again = db.exec(fell_into).first()
    if again is None:
        return
    flags = tuple(Flag(flag) for flag in again.flags.split())
    phone = PhoneTime(again.device_at, again.skew_seconds, flags)
    point, proof = db.get_one(SupportPoint, stay.point_id), Proof(again.content.rpartition(" ")[2])
    row = check_in(db, actor, point, proof, again.id, again.happened_at, phone)
    if end is not None and (row.left_at is None or row.left_at > end):
        leave(db, actor, row, end)
