"""Who is, or was, at which point."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import ColumnElement, exists, func
from sqlmodel import Session, and_, col, or_, select

from app import clock
from app.checkins.models import CheckIn
from app.help_sessions.models import SupportPoint
from app.help_sessions.queries import present_code, present_codes
from app.members.models import Member, MemberState, RoleGrant
from app.units.models import Unit
from app.units.queries import covered_by


@dataclass(frozen=True, slots=True)
class Presence:
    """Where a member is now."""

    check_in: CheckIn
    point: SupportPoint
    unit: Unit
    code: str


@dataclass(frozen=True, slots=True)
class Attendance:
    """One check-in with its member."""

    check_in: CheckIn
    member: Member


@dataclass(frozen=True, slots=True)
class PointPresence:
    """Who is at a point now, by name."""

    point: SupportPoint
    unit: Unit
    code: str
    there: list[Attendance]


def present_check_in(db: Session, member_id: int) -> Presence | None:
    """Where the member is now; None once they left, and after midnight at the latest."""
    found = db.exec(
        select(CheckIn, SupportPoint, Unit)
        .join(SupportPoint, col(SupportPoint.id) == CheckIn.point_id)
        .join(Unit, col(Unit.id) == CheckIn.unit_id)
        .where(CheckIn.member_id == member_id, _is_there(clock.today()))
        .order_by(col(CheckIn.happened_at).desc())
    ).first()
    return Presence(*found, present_code(db, found[1].id)) if found else None


def check_ins_of(db: Session, member_id: int, day: date) -> list[CheckIn]:
    """The member's check-ins of a day that hold, oldest first."""
    return list(
        db.exec(
            select(CheckIn)
            .where(CheckIn.member_id == member_id, CheckIn.day == day, col(CheckIn.voided_at).is_(None))
            .order_by(col(CheckIn.happened_at), col(CheckIn.id))
        )
    )


def own_check_in(db: Session, member_id: int, check_in_id: uuid.UUID) -> CheckIn | None:
    """The member's check-in with this id."""
    return db.exec(select(CheckIn).where(CheckIn.id == check_in_id, CheckIn.member_id == member_id)).first()


def check_in_within(db: Session, holder_ids: Iterable[int], check_in_id: uuid.UUID) -> CheckIn | None:
    """The check-in with this id, if rights over `holder_ids` cover where it counts."""
    return db.exec(
        select(CheckIn).where(CheckIn.id == check_in_id, col(CheckIn.unit_id).in_(covered_by(holder_ids)))
    ).first()


def present_at(db: Session, holder_ids: Iterable[int], day: date) -> list[PointPresence]:
    """The points within `holder_ids` where somebody is now, by name; nobody is anywhere on a past day."""
    if day != clock.today():
        return []
    rows = db.exec(
        select(SupportPoint, Unit, CheckIn, Member)
        .join(CheckIn, col(CheckIn.point_id) == SupportPoint.id)
        .join(Member, col(Member.id) == CheckIn.member_id)
        .join(Unit, col(Unit.id) == CheckIn.unit_id)
        .where(col(CheckIn.unit_id).in_(covered_by(holder_ids)), _is_there(day), _is_on_duty())
        .order_by(col(SupportPoint.sort_key), col(SupportPoint.id), col(Member.sort_key), col(Member.id))
    ).all()
    codes = present_codes(db, {point.id for point, *_ in rows})
    return [
        PointPresence(point, unit, codes[point.id], [Attendance(row[2], row[3]) for row in group])
        for (point, unit), group in groupby(rows, key=lambda row: (row[0], row[1]))
    ]


def open_at(db: Session, point_id: int) -> list[CheckIn]:
    """The check-ins of today at the point that nobody ended yet."""
    return list(
        db.exec(
            select(CheckIn)
            .where(CheckIn.point_id == point_id, _is_there(clock.today()))
            .order_by(col(CheckIn.id))
        )
    )


def on_duty_at(db: Session, point_id: int) -> list[Member]:
    """Who is at the point now and may be there, by name."""
    return list(
        db.exec(
            select(Member)
            .join(CheckIn, col(CheckIn.member_id) == Member.id)
            .where(CheckIn.point_id == point_id, _is_there(clock.today()), _is_on_duty())
            .order_by(col(Member.sort_key), col(Member.id))
        )
    )


def attendance(
    db: Session, holder_ids: Iterable[int], day: date, point_id: int | None = None
) -> list[Attendance]:
    """Who was at a point within `holder_ids` on a day, also those who left since, oldest first.

    Who was shut out while there is not there any more, and nobody knows until when they were.

    `point_id` asks for one point alone.
    """
    query = (
        select(CheckIn, Member)
        .join(Member, col(Member.id) == CheckIn.member_id)
        .where(col(CheckIn.unit_id).in_(covered_by(holder_ids)), took_part_on(day))
        .order_by(col(CheckIn.happened_at), col(CheckIn.id))
    )
    if point_id is not None:
        query = query.where(CheckIn.point_id == point_id)
    return [Attendance(check_in, member) for check_in, member in db.exec(query)]


def checked_in_by_session(
    db: Session, unit_ids: Collection[int], first: date, last: date, as_of: datetime | None = None
) -> dict[int, int]:
    """How many members checked in at the sessions in the units on the days, by the session's id; who came
    twice is one."""
    rows = db.exec(
        select(CheckIn.help_session_id, func.count(col(CheckIn.member_id).distinct()))
        .where(col(CheckIn.unit_id).in_(unit_ids), col(CheckIn.day).between(first, last), _stood(as_of))
        .group_by(col(CheckIn.help_session_id))
    )
    return dict(rows.all())


def _stood(as_of: datetime | None) -> ColumnElement[bool]:
    """The condition that a check-in stood at the moment, or stands now."""
    if as_of is None:
        return col(CheckIn.voided_at).is_(None)
    was_not_voided = or_(col(CheckIn.voided_at).is_(None), col(CheckIn.voided_at) > as_of)
    return and_(col(CheckIn.received_at) <= as_of, was_not_voided)


def took_part_on(day: date) -> ColumnElement[bool]:
    """Check-ins that count for a day, in a query that joins `Member`; see `attendance`."""
    holds = and_(col(CheckIn.day) == day, col(CheckIn.voided_at).is_(None))
    if day != clock.today():
        return holds
    return and_(holds, or_(col(CheckIn.left_at).is_not(None), _is_on_duty()))


def _is_there(day: date) -> ColumnElement[bool]:
    return and_(col(CheckIn.day) == day, col(CheckIn.left_at).is_(None), col(CheckIn.voided_at).is_(None))


def _is_on_duty() -> ColumnElement[bool]:
    """Active and with a right left: who lost theirs at noon is not shown as official in the afternoon."""
    now = clock.now()
    has_right = exists().where(
        col(RoleGrant.member_id) == Member.id,
        col(RoleGrant.from_at) <= now,
        or_(col(RoleGrant.to_at).is_(None), col(RoleGrant.to_at) > now),
    )
    return and_(col(Member.state) == MemberState.ACTIVE, has_right)
