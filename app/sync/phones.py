"""What phones say of the records that stay on them, and phones of which nothing more was heard.

A report is no act of anybody and changes no number, so the audit log does not tell of it
(docs/decisions/0019-silence.md).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, Insert, exists
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from app import clock
from app.access.models import SignIn
from app.assists.models import Assist
from app.checkins.models import CheckIn
from app.db import table_of
from app.help_sessions.models import SupportPoint
from app.members.models import Member
from app.sync.clocks import when
from app.sync.forms import Kept
from app.sync.models import PhoneReport, SyncEvent
from app.sync.plans import Batch

OLD = timedelta(days=1)  # a record that stays on a phone for longer is worth a call
LAPSES = timedelta(days=90)  # a phone that said nothing more for so long is gone
_EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class KeepingPhone:
    """A phone on which old records stay; of a shared phone the member who used it last."""

    member: Member
    kept: int
    oldest_at: datetime | None
    told_at: datetime


@dataclass(frozen=True, slots=True)
class QuietPhone:
    """A member who came to a point and of whom nothing was received since."""

    member: Member
    point: SupportPoint
    day: date


def note_kept(db: Session, batch: Batch, kept: Kept) -> None:
    """Keep what the phone says in the place of what it said before under the same sign-in."""
    oldest = kept.oldest
    row = {
        "sign_in_id": batch.sender.sign_in_id,
        "kept": kept.count,
        "oldest_at": oldest and when(oldest, batch.skew, batch.received_at, _EARLIEST).at,
        "told_at": batch.received_at,
    }
    db.connection().execute(_upsert(db.get_bind().dialect.name), row)


def _upsert(dialect: str) -> Insert:
    table, changes = table_of(PhoneReport), ("kept", "oldest_at", "told_at")
    if dialect == "postgresql":
        pg = postgresql.insert(table)
        return pg.on_conflict_do_update(
            index_elements=["sign_in_id"], set_={name: pg.excluded[name] for name in changes}
        )
    lite = sqlite.insert(table)
    return lite.on_conflict_do_update(
        index_elements=["sign_in_id"], set_={name: lite.excluded[name] for name in changes}
    )


def keeping_phones(db: Session, member_ids: SelectOfScalar[int]) -> list[KeepingPhone]:
    """The phones of these members on which records stay that are old by now, the oldest first.

    A phone whose outbox was ended cannot send them any more: the member gave it up.
    """
    now = clock.now()
    oldest = col(PhoneReport.oldest_at)
    rows = db.exec(
        select(Member, PhoneReport)
        .join(SignIn, col(SignIn.member_id) == Member.id)
        .join(PhoneReport, col(PhoneReport.sign_in_id) == SignIn.id)
        .where(col(Member.id).in_(member_ids), col(SignIn.outbox_ended_at).is_(None))
        .where(PhoneReport.kept > 0, PhoneReport.told_at > now - LAPSES)
        .where(oldest.is_(None) | (oldest <= now - OLD))
        .order_by(oldest.is_(None), oldest, col(PhoneReport.sign_in_id))
    )
    return [KeepingPhone(member, row.kept, row.oldest_at, row.told_at) for member, row in rows]


def quiet_phones(db: Session, unit_ids: Collection[int], first: date, last: date) -> list[QuietPhone]:
    """Who came to a point in these units on one of these days, never left, and was not heard of since, though
    they had logged turns on days before: their phone may hold those of that day. The latest day first."""
    rows = db.exec(
        select(Member, SupportPoint, CheckIn)
        .join(CheckIn, col(CheckIn.member_id) == Member.id)
        .join(SupportPoint, col(SupportPoint.id) == CheckIn.point_id)
        .where(col(CheckIn.unit_id).in_(unit_ids), col(CheckIn.day).between(first, last))
        .where(col(CheckIn.left_at).is_(None), col(CheckIn.voided_at).is_(None))
        .where(~_was_heard_since(), _logged(col(Assist.day) < CheckIn.day))
        .order_by(col(CheckIn.day).desc(), col(Member.sort_key), col(CheckIn.id))
    )
    return [QuietPhone(member, point, check_in.day) for member, point, check_in in rows]


def _was_heard_since() -> ColumnElement[bool]:
    """Whether the member of a check-in logged anything on that day or later, came to a point later, or a
    phone of theirs said anything."""
    member_id, received_at, later = col(CheckIn.member_id), col(CheckIn.received_at), aliased(CheckIn)
    return or_(
        exists()
        .where(col(later.member_id) == member_id, col(later.day) >= CheckIn.day)  # there is an index of days
        .where(col(later.happened_at) > CheckIn.happened_at),
        _logged(col(Assist.day) >= CheckIn.day),
        exists().where(col(SyncEvent.member_id) == member_id, col(SyncEvent.received_at) > received_at),
        exists()
        .where(col(SignIn.id) == PhoneReport.sign_in_id)
        .where(col(SignIn.member_id) == member_id, col(PhoneReport.told_at) > received_at),
    )


def _logged(on_day: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the member of a check-in logged a turn, also one that was voided."""
    return exists().where(col(Assist.member_id) == CheckIn.member_id, on_day)
