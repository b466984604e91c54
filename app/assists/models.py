"""Assists and their items. A mistake is voided, never deleted; the database refuses both a delete and a
change of what was logged."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from app.db import enum_column, one_of


class Outcome(StrEnum):
    """How a task ended."""

    DONE = "done"
    NOT_DONE = "not_done"


class VoidReason(StrEnum):
    """Why an entry is taken back; the label is in `LABELS`."""

    UNDONE = "undone"
    MISTAKE = "mistake"
    DOUBLE = "double"
    CORRECTED = "corrected"
    OTHER = "other"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    VoidReason.UNDONE: "hoàn tác ngay",
    VoidReason.MISTAKE: "bấm nhầm",
    VoidReason.DOUBLE: "ghi trùng",
    VoidReason.CORRECTED: "đã đính chính",
    VoidReason.OTHER: "lý do khác",
}


class Flag(StrEnum):
    """A question about where an assist belongs; never a penalty."""

    NO_POINT = "no_point"  # nobody checked in: it belongs to the team's unit
    OUTSIDE = "outside"  # at a point that the member's rights do not cover
    REMAPPED = "remapped"  # the point's unit had ended: it belongs to what became of it
    UNKNOWN_POINT = "unknown_point"  # no point bears the code: it belongs to the team's unit
    POINT_CLOSED = "point_closed"  # the point had been closed before
    CLOCK = "clock"  # the phone's clock was far off, or said what cannot be
    LATE_RIGHT = "late_right"  # the member's right has ended since
    HANDED_IN = "handed_in"  # somebody else's phone brought it


@dataclass(frozen=True, slots=True)
class Item:
    """What a member says of one task; a barrier says why it was not done."""

    task: str
    outcome: Outcome
    barrier: str | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """What a member says of one sitting with a resident, with the id that the page made for it.

    `device_at` is the moment by the member's own clock (None: now) and `skew_seconds` what to add to it;
    `happened_at`, where it is given, is what that comes to.
    """

    id: uuid.UUID
    items: tuple[Item, ...]
    over_60: bool = False
    first_smartphone: bool = False
    device_at: datetime | None = None
    skew_seconds: int = 0
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an assist counts, and the questions that come with it."""

    unit_id: int
    point_id: int | None = None
    help_session_id: int | None = None
    flags: tuple[Flag, ...] = ()


class Assist(SQLModel, table=True):
    """One resident helped. The id is made by the page or phone, so sending again stores once.

    `unit_id` and `day` are where and when it counts; `flags` is a blank-separated list of `Flag`.
    """

    __tablename__ = "assist"
    __table_args__ = (
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="void"),
        one_of("void_reason", VoidReason),
        Index("ix_assist_unit_day", "unit_id", "day"),
        Index("ix_assist_member_day", "member_id", "day"),
        # What changed since a moment: totals are read as they were.
        Index("ix_assist_received_at", "received_at"),
        Index(
            "ix_assist_voided_at",
            "voided_at",
            sqlite_where=text("voided_at IS NOT NULL"),
            postgresql_where=text("voided_at IS NOT NULL"),
        ),
        # The same of single days: what changed since they were closed, long ago or just now.
        Index("ix_assist_day_received_at", "day", "received_at"),
        Index(
            "ix_assist_day_voided_at",
            "day",
            "voided_at",
            sqlite_where=text("voided_at IS NOT NULL"),
            postgresql_where=text("voided_at IS NOT NULL"),
        ),
    )

    id: uuid.UUID = Field(primary_key=True)
    member_id: int = Field(foreign_key="member.id")
    team_id: int | None = Field(default=None, foreign_key="team.id")
    help_session_id: int | None = Field(default=None, foreign_key="help_session.id", index=True)
    point_id: int | None = Field(default=None, foreign_key="support_point.id")
    unit_id: int = Field(foreign_key="unit.id")
    day: date
    happened_at: datetime
    device_at: datetime
    skew_seconds: int = 0
    received_at: datetime
    over_60: bool = False
    first_smartphone: bool = False
    flags: str = Field(default="", max_length=120)
    corrects_id: uuid.UUID | None = Field(default=None, foreign_key="assist.id", unique=True)
    voided_at: datetime | None = None
    voided_by: int | None = Field(default=None, foreign_key="member.id")
    void_reason: VoidReason | None = Field(default=None, sa_type=enum_column(VoidReason))


class AssistItem(SQLModel, table=True):
    """One task of an assist; a barrier says why it was not done."""

    __tablename__ = "assist_item"
    __table_args__ = (
        one_of("outcome", Outcome),
        CheckConstraint("(outcome = 'not_done') = (barrier IS NOT NULL)", name="barrier"),
    )

    assist_id: uuid.UUID = Field(primary_key=True, foreign_key="assist.id")
    task: str = Field(primary_key=True, foreign_key="task.code", max_length=40)
    outcome: Outcome = Field(sa_type=enum_column(Outcome))
    barrier: str | None = Field(default=None, foreign_key="barrier.code", max_length=40)
