"""Events that leave no row of their own, remembered so that sending them again is no second event."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from app.db import enum_column, one_of


class Kind(StrEnum):
    """What a phone sends; in this order a batch is judged, but for check-outs (`plans.turns_of`)."""

    CHECK_IN = "check_in"
    ASSIST = "assist"
    CHECK_OUT = "check_out"
    VOID = "void"


class SyncEvent(SQLModel, table=True):
    """A check-out, a void, a check-in of a member who was there already (`check_in_id` is that one), or what
    an assist's row does not say: at which unknown code it was.

    `content` is what was sent in a form that can be compared; `flags` as on an assist.
    """

    __tablename__ = "sync_event"
    __table_args__ = (one_of("kind", Kind),)

    id: uuid.UUID = Field(primary_key=True)
    member_id: int = Field(foreign_key="member.id", index=True)
    kind: Kind = Field(sa_type=enum_column(Kind))
    content: str = Field(max_length=160)
    check_in_id: uuid.UUID | None = Field(default=None, foreign_key="check_in.id")
    assist_id: uuid.UUID | None = Field(default=None, foreign_key="assist.id")
    happened_at: datetime
    device_at: datetime
    skew_seconds: int = 0
    received_at: datetime
    flags: str = Field(default="", max_length=120)


class PhoneReport(SQLModel, table=True):
    """What a phone said last of the records that stay on it, whoever logged them: how many, and when the
    oldest happened, by the server's clock (None if it could not tell). Nothing of what they say.

    One for each sign-in: a phone that goes on under another one takes back what it said under the last.
    """

    __tablename__ = "phone_report"
    __table_args__ = (CheckConstraint("kept >= 0", name="kept"),)

    sign_in_id: int = Field(primary_key=True, foreign_key="sign_in.id")
    kept: int
    oldest_at: datetime | None = None
    told_at: datetime
