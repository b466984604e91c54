"""Checking in and out, and voiding a wrong check-in."""

import uuid
from datetime import datetime

from sqlmodel import Session, select

from app import clock
from app.actor import Actor
from app.audit.actions import record
from app.audit.models import Event
from app.checkins.models import CheckIn, PhoneTime, Proof
from app.checkins.queries import check_ins_of, open_at
from app.db import insert_ignoring
from app.help_sessions.actions import join_session
from app.help_sessions.models import PointCode, SupportPoint, planned_for
from app.help_sessions.queries import sessions_at
from app.members.models import Member
from app.web.errors import RefusedError

REPLACED = "Áp phích này đã được thay. Hãy quét áp phích mới của điểm."
CLOSED = "Điểm hỗ trợ này đã đóng. Hãy hỏi điều phối viên xã xem điểm nào đang mở."
_TAKEN = "Trang này đã cũ. Hãy quét lại mã, hoặc nhập lại mã 10 ký tự."


def why_refused(code: PointCode, point: SupportPoint, at: datetime) -> str | None:
    """Why nobody can check in with this poster at that moment, in words; None if they can."""
    if point.was_closed_by(at):
        return CLOSED
    return REPLACED if code.was_replaced_by(at) else None


def check_in_by_code(
    db: Session, actor: Actor, code: PointCode, proof: Proof, check_in_id: uuid.UUID
) -> CheckIn:
    """Check in with a poster's code now.

    Raises:
        RefusedError: the poster was replaced or its point closed.
    """
    point = db.get_one(SupportPoint, code.point_id)
    refusal = why_refused(code, point, clock.now())
    if refusal is not None:
        raise RefusedError(refusal, "code")
    return check_in(db, actor, point, proof, check_in_id)


def check_in(
    db: Session,
    actor: Actor,
    point: SupportPoint,
    proof: Proof,
    check_in_id: uuid.UUID,
    at: datetime | None = None,
    phone: PhoneTime | None = None,
) -> CheckIn:
    """The actor is at `point` from `at` (now by default) on, and no longer where they were before.

    The same id again, or being there already, returns the check-in that exists; a planned session that is on
    there begins a stay of its own. Check-ins may come in any order: one of the past ends where the next of
    that day begins.

    Raises:
        RefusedError: the point was closed, or the id is somebody else's.
    """
    # One check-in at a time for a member: two tabs at once must not leave her at two points.
    db.exec(select(Member.id).where(Member.id == actor.member_id).with_for_update(key_share=True)).one()
    at = at or clock.now()  # only now: the one before us in the queue has a moment before ours
    phone = phone or PhoneTime(at)
    existing = db.get(CheckIn, check_in_id)
    if existing is not None:
        if existing.member_id != actor.member_id:
            raise RefusedError(_TAKEN)
        return existing
    if point.was_closed_by(at):
        raise RefusedError(CLOSED, "code")
    of_the_day = check_ins_of(db, actor.member_id, clock.day_of(at))
    lasting = [
        row for row in of_the_day if row.happened_at <= at and (row.left_at is None or row.left_at > at)
    ]
    there = next((row for row in lasting if row.point_id == point.id), None)
    if there is not None and not _begins_another(db, there, at):
        return there
    following = next((row.happened_at for row in of_the_day if row.happened_at > at), None)
    until = there.left_at if there is not None and there.left_at is not None else following
    for row in lasting:
        _leave(db, actor, row, at)
    return _insert(db, actor, point, proof, check_in_id, at, phone, until)


def _begins_another(db: Session, stay: CheckIn, at: datetime) -> bool:
    """Whether who is at the point already comes at `at` for another session there that was planned: who
    helped since the morning goes to the class at nine, and leaves when they would have left."""
    planned = planned_for(sessions_at(db, stay.point_id, stay.day), at)
    return planned is not None and planned.id != stay.help_session_id


def _insert(
    db: Session,
    actor: Actor,
    point: SupportPoint,
    proof: Proof,
    check_in_id: uuid.UUID,
    at: datetime,
    phone: PhoneTime,
    until: datetime | None,
) -> CheckIn:
    session = join_session(db, actor.member_id, point, at)
    row = {
        "id": check_in_id,
        "member_id": actor.member_id,
        "team_id": actor.team_id,
        "help_session_id": session.id,
        "point_id": point.id,
        "unit_id": session.unit_id,
        "day": session.day,
        "proof": proof,
        "happened_at": at,
        "device_at": phone.device_at,
        "skew_seconds": phone.skew_seconds,
        "flags": " ".join(phone.flags),
        "received_at": clock.now(),
        "left_at": until,
    }
    if not insert_ignoring(db, CheckIn, [row]):
        raise RefusedError(_TAKEN)  # by another member just now: the member's own came one by one
    record(db, actor, Event.CHECKED_IN, f"check_in:{check_in_id}", {"point": point.id, "proof": proof})
    return db.get_one(CheckIn, check_in_id)


def leave(db: Session, actor: Actor, check_in: CheckIn, at: datetime | None = None) -> None:
    """End a stay at `at` (now by default). One that was voided, or had ended by then, stays as it is; one
    that was taken to last longer, because the member came to another point, ends when they really left.

    Where it ended only because a later check-in at the same point became known first, it goes on there.
    """
    at = max(at or clock.now(), check_in.happened_at)
    if check_in.voided_at is not None or at >= clock.end_of(check_in.day):
        return
    if check_in.left_at is None or check_in.left_at > at:
        _leave(db, actor, check_in, at)
    elif check_in.left_at < at and (going_on := _going_on(db, check_in)) is not None:
        leave(db, actor, going_on, at)


def _going_on(db: Session, ended: CheckIn) -> CheckIn | None:
    """The stay at the same point that begins in the moment in which this one ended."""
    of_the_day = check_ins_of(db, ended.member_id, ended.day)
    later = (row for row in of_the_day if (row.happened_at, row.id) > (ended.happened_at, ended.id))
    begins = (row for row in later if row.happened_at == ended.left_at)
    return next((row for row in begins if row.point_id == ended.point_id), None)


def leave_all(db: Session, actor: Actor, point: SupportPoint) -> None:
    """End every stay at a point that closes now."""
    for row in open_at(db, point.id):
        leave(db, actor, row)


def _leave(db: Session, actor: Actor, check_in: CheckIn, at: datetime) -> None:
    check_in.left_at = at
    db.add(check_in)
    record(db, actor, Event.CHECKED_OUT, f"check_in:{check_in.id}")


def void(db: Session, actor: Actor, check_in: CheckIn, reason: str) -> None:
    """Take a wrong check-in back; its hours no longer count. Voiding again keeps the first reason."""
    if check_in.voided_at is None:
        check_in.voided_at, check_in.voided_by = clock.now(), actor.member_id
        check_in.void_reason = reason
        db.add(check_in)
        record(db, actor, Event.CHECK_IN_VOIDED, f"check_in:{check_in.id}")
