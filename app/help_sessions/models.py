"""Support points, the codes their posters carried, and sessions."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.db import KeyText, enum_column, one_of


class SupportPoint(SQLModel, table=True):
    """A place with a poster. `unit_id` is the commune at the time it was opened."""

    __tablename__ = "support_point"
    __table_args__ = (
        Index(
            "uq_support_point_open",
            "unit_id",
            "sort_key",  # the name without its case and spacing
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=120)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    sort_key: str = Field(max_length=400, sa_type=KeyText)
    opened_at: datetime
    closed_at: datetime | None = None

    def was_closed_by(self, moment: datetime) -> bool:
        return self.closed_at is not None and self.closed_at <= moment


# Crockford's base 32: no I, L, O (read as 1, 1, 0) and no U.
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10
_READ_AS = str.maketrans("OIL", "011", "-‐‑–—.")  # dashes of all kinds, the end of a sentence


def plain_code(typed: str) -> str:
    """A typed code in the form it is stored in: any case and grouping, O for 0, I and L for 1."""
    return "".join(typed.upper().translate(_READ_AS).split())


def is_code(text: str) -> bool:
    """Whether `text` could be a code in the form it is stored in."""
    return len(text) == CODE_LENGTH and set(text) <= set(CODE_ALPHABET)


def grouped(code: str) -> str:
    """A code as people read and type it: K7QX2 MPD8R."""
    return f"{code[:5]} {code[5:]}"


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

    def was_replaced_by(self, moment: datetime) -> bool:
        """Whether a poster with this code was out of date at `moment`."""
        return self.valid_to is not None and self.valid_to <= moment


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
