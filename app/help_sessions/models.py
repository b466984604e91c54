"""Support points, the codes their posters carried, and sessions."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.db import KeyText, enum_column, one_of


class SupportPoint(SQLModel, table=True):
    """A place with a poster. `unit_id` is the commune at the time it was opened."""

    __tablename__ = "support_point"

    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=120)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    sort_key: str = Field(max_length=400, sa_type=KeyText)
    opened_at: datetime
    closed_at: datetime | None = None


class PointCode(SQLModel, table=True):
    """The ten characters on a poster (Crockford's base 32, 50 bits), and from when until when they hold.

    A replaced code stays known, so that a late check-in is judged by when it was scanned.
    """

    __tablename__ = "point_code"
    __table_args__ = (
        CheckConstraint("length(code) = 10", name="length"),
        Index(
            "uq_point_code_present",
            "point_id",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
    )

    code: str = Field(primary_key=True, max_length=10, sa_type=KeyText)
    point_id: int = Field(foreign_key="support_point.id", index=True)
    valid_from: datetime
    valid_to: datetime | None = None


class SessionKind(StrEnum):
    """What a session is held for."""

    HELP = "help"
    TRAINING = "training"
    OUTREACH = "outreach"


class HelpSession(SQLModel, table=True):
    """One opening of help at a point on a day; the first check-in of the day opens it.

    `unit_id` is the commune that the point lay in on that day.
    """

    __tablename__ = "help_session"
    __table_args__ = (
        one_of("kind", SessionKind),
        UniqueConstraint("point_id", "day", "kind"),
        Index("ix_help_session_unit_day", "unit_id", "day"),
    )

    id: int = Field(default=None, primary_key=True)
    point_id: int = Field(foreign_key="support_point.id")
    unit_id: int = Field(foreign_key="unit.id")
    day: date
    kind: SessionKind = Field(default=SessionKind.HELP, sa_type=enum_column(SessionKind))
    opened_at: datetime
