"""The audit vocabulary and its table."""

import hashlib
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

GENESIS = "0" * 64


class Event(StrEnum):
    """What can happen. A word is never reused for another meaning: old events must stay readable."""

    UNITS_IMPORTED = "units.imported"
    CATALOGUE_LOADED = "catalogue.loaded"
    DEMO_MADE = "demo.made"

    MEMBER_ADDED = "member.added"
    MEMBER_DEACTIVATED = "member.deactivated"
    MEMBER_REACTIVATED = "member.reactivated"
    MEMBER_MOVED = "member.moved"
    PASSWORD_CHANGED = "member.password_changed"
    TEAM_ADDED = "team.added"
    ROLE_GRANTED = "role.granted"
    ROLE_ENDED = "role.ended"

    SIGNED_IN = "sign_in.started"
    SIGN_IN_FAILED = "sign_in.failed"
    SIGNED_OUT = "sign_in.ended"
    PASSWORD_CONFIRMED = "sign_in.confirmed"
    OUTBOX_ENDED = "outbox.ended"
    INVITATION_MADE = "invitation.made"
    INVITATION_REDEEMED = "invitation.redeemed"
    INVITATION_ENDED = "invitation.ended"
    JOIN_REQUESTED = "join.requested"
    JOIN_APPROVED = "join.approved"
    JOIN_REFUSED = "join.refused"

    POINT_ADDED = "point.added"
    POINT_RENAMED = "point.renamed"
    POINT_CLOSED = "point.closed"
    POINT_CODE_REPLACED = "point.code_replaced"
    SESSION_OPENED = "session.opened"
    SESSION_PLANNED = "session.planned"
    SESSION_CHANGED = "session.changed"
    SESSION_CANCELLED = "session.cancelled"
    SESSION_REPORTED = "session.reported"

    CHECKED_IN = "check_in.started"
    CHECKED_OUT = "check_in.ended"
    CHECK_IN_VOIDED = "check_in.voided"
    ASSIST_LOGGED = "assist.logged"
    ASSIST_VOIDED = "assist.voided"
    ASSIST_CORRECTED = "assist.corrected"
    SYNC_EVENT_KEPT = "sync_event.kept"

    CAMPAIGN_ADDED = "campaign.added"
    CAMPAIGN_CHANGED = "campaign.changed"
    CAMPAIGN_ENDED = "campaign.ended"
    TARGET_ADDED = "target.added"
    TARGET_CHANGED = "target.changed"
    TARGET_SPLIT = "target.split"
    TARGET_ENDED = "target.ended"
    PERIOD_CLOSED = "period.closed"
    PERIOD_REOPENED = "period.reopened"
    EXPORT_ASKED = "export.asked"
    EXPORT_MADE = "export.made"
    EXPORT_FAILED = "export.failed"
    EXPORT_CANCELLED = "export.cancelled"
    EXPORT_FETCHED = "export.fetched"


class AuditEvent(SQLModel, table=True):
    """One write. `data` is canonical JSON without any person's name, number or secret.

    `hash` is SHA-256 over the previous hash and this row's content, so that a changed, removed,
    inserted or reordered row breaks the chain from there on.
    """

    __tablename__ = "audit_event"

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    actor_id: int | None
    event: str = Field(max_length=40)
    subject: str = Field(max_length=80, index=True)
    data: str = Field(sa_type=Text)
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)

    def expected_hash(self) -> str:
        """The hash that this row's content asks for."""
        content = "\n".join(
            [
                self.previous_hash,
                str(self.seq),
                self.at.isoformat(timespec="microseconds"),
                "" if self.actor_id is None else str(self.actor_id),
                self.event,
                self.subject,
                self.data,
            ]
        )
        return hashlib.sha256(content.encode()).hexdigest()


class AuditHead(SQLModel, table=True):
    """The end of the chain: one row, locked while a transaction seals its events."""

    __tablename__ = "audit_head"

    id: int = Field(default=1, primary_key=True)
    seq: int = 0
    hash: str = Field(default=GENESIS, max_length=64)
