"""Check-ins. A wrong one is voided; the database refuses a delete."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from app import clock
from app.db import enum_column, one_of

# How long a stay counts that nobody ended (docs/decisions/0004-forgotten-leave.md).
USUAL_END = time(17, 30)  # in Vietnam
SHORTEST_STAY = timedelta(minutes=1)  # of who came after that


class Proof(StrEnum):
    """How a check-in was proved."""

    POSTER = "poster"
    LIVE = "live"
    TYPED = "typed"
    BY_LEADER = "by_leader"


class Flag(StrEnum):
    """A question about how a check-in arrived; never a penalty. Assists have the same words, and more."""

    CLOCK = "clock"  # the phone's clock was far off, or said what cannot be
    LATE_RIGHT = "late_right"  # the member's right has ended since
    HANDED_IN = "handed_in"  # somebody else's phone brought it


@dataclass(frozen=True, slots=True)
class PhoneTime:
    """The moment by a phone's own clock, what was added to it, and the questions that come with it."""

    device_at: datetime
    skew_seconds: int = 0
    flags: tuple[Flag, ...] = ()


class CheckIn(SQLModel, table=True):
    """A volunteer is at a point from `happened_at` until `left_at`; without it see `left_at_or_end`.

    The id is made by the phone. `device_at` is the phone's own clock and `skew_seconds` what was added
    to it to get `happened_at`. `flags` is a blank-separated list of `Flag`.
    """

    __tablename__ = "check_in"
    __table_args__ = (
        one_of("proof", Proof),
        CheckConstraint("left_at IS NULL OR left_at >= happened_at", name="leaves_after"),
        Index("ix_check_in_unit_day", "unit_id", "day"),
        Index("ix_check_in_member_day", "member_id", "day"),
    )

    id: uuid.UUID = Field(primary_key=True)
    member_id: int = Field(foreign_key="member.id")
    team_id: int | None = Field(default=None, foreign_key="team.id")
    help_session_id: int = Field(foreign_key="help_session.id", index=True)
    point_id: int = Field(foreign_key="support_point.id")
    unit_id: int = Field(foreign_key="unit.id")
    day: date
    proof: Proof = Field(sa_type=enum_column(Proof))
    happened_at: datetime
    device_at: datetime
    skew_seconds: int = 0
    received_at: datetime
    left_at: datetime | None = None
    voided_at: datetime | None = None
    voided_by: int | None = Field(default=None, foreign_key="member.id")
    void_reason: str | None = Field(default=None, max_length=200)
    flags: str = Field(default="", max_length=120)


def left_at_or_end(check_in: CheckIn) -> datetime | None:
    """When the member left, at the latest at the end of that day. None while they are still there.

    Who forgot to leave is taken to have left at the usual end of help, for nobody knows when it was.
    """
    end = clock.end_of(check_in.day)
    if check_in.left_at is not None:
        return min(check_in.left_at, end)
    if not was_forgotten(check_in):
        return None
    usual = datetime.combine(check_in.day, USUAL_END, clock.VIETNAM).astimezone(UTC)
    return min(max(usual, check_in.happened_at + SHORTEST_STAY), end)


def was_forgotten(check_in: CheckIn) -> bool:
    """Whether the day went by without the member leaving."""
    return check_in.left_at is None and clock.end_of(check_in.day) <= clock.now()


def stay(check_in: CheckIn) -> timedelta:
    """How long the member was there, or has been until now."""
    return (left_at_or_end(check_in) or clock.now()) - check_in.happened_at
