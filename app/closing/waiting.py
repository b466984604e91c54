"""What is still open before a closing: people who are still there, phones that keep records, sessions that
nobody reported on. Nothing of it hinders the closing; what comes later will be an adjustment."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, func, or_
from sqlmodel import Session, and_, col, select

from app import clock
from app.access.models import SignIn
from app.assists.models import Assist
from app.checkins.models import CheckIn
from app.help_sessions.queries import SessionRow, unreported_in
from app.members.models import Member
from app.sync.models import PhoneReport


@dataclass(frozen=True, slots=True)
class KeptRecords:
    """Records that stay on a phone of somebody who was there."""

    member: Member
    kept: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What may still change the number.

    `there` are still at a point; `quiet` were at one and nothing of theirs has come: perhaps their phones did
    not send yet.
    """

    there: list[Member]
    quiet: list[Member]
    phones: list[KeptRecords]
    sessions: list[SessionRow]

    @property
    def is_empty(self) -> bool:
        return not (self.there or self.quiet or self.phones or self.sessions)


def read_waiting(db: Session, unit_ids: Collection[int], first: date, last: date) -> Waiting:
    """Of the units and days, people by name, sessions by time."""
    was_there = and_(
        col(CheckIn.unit_id).in_(unit_ids),
        col(CheckIn.day).between(first, last),
        col(CheckIn.voided_at).is_(None),
    )
    today, now = clock.today(), clock.now()
    is_there = and_(was_there, col(CheckIn.day) == today, col(CheckIn.left_at).is_(None))
    has_entry = exists().where(
        col(Assist.member_id) == CheckIn.member_id, col(Assist.day).between(first, last)
    )
    sessions = unreported_in(db, unit_ids, first, last)
    return Waiting(
        there=_members(db, is_there),
        quiet=_members(db, and_(was_there, ~has_entry)),
        phones=_phones(db, was_there, last),
        sessions=[row for row in sessions if row.session.planned_to and row.session.planned_to <= now],
    )


def _members(db: Session, has_check_in: ColumnElement[bool]) -> list[Member]:
    """Who has such a check-in."""
    ids = select(CheckIn.member_id).where(has_check_in)
    order = (col(Member.sort_key), col(Member.id))
    return list(db.exec(select(Member).where(col(Member.id).in_(ids)).order_by(*order)))


def _phones(db: Session, was_there: ColumnElement[bool], last: date) -> list[KeptRecords]:
    """Phones of who was there that keep records of these days, or cannot tell of which."""
    oldest = col(PhoneReport.oldest_at)
    rows = db.exec(
        select(Member, func.sum(PhoneReport.kept))
        .join(SignIn, col(SignIn.member_id) == Member.id)
        .join(PhoneReport, col(PhoneReport.sign_in_id) == SignIn.id)
        .where(col(PhoneReport.kept) > 0, or_(oldest.is_(None), oldest < clock.end_of(last)))
        .where(col(Member.id).in_(select(CheckIn.member_id).where(was_there)))
        .group_by(col(Member.id))
        .order_by(col(Member.sort_key), col(Member.id))
    )
    return [KeptRecords(member, int(kept)) for member, kept in rows]
