"""Closings: the figure of a day or period as it was handed upwards. The database refuses to change one."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from app.counts.models import Measure
from app.db import KeyText, enum_column

LONGEST_REASON = 200


class Cause(StrEnum):
    """Why the present number is not the closed one; the label is in `LABELS`."""

    LATE = "late"  # helped before the closing, received after it
    ADDED = "added"  # helped after the closing, on a day that was closed before its end
    VOIDED = "voided"  # stood at the closing, taken back since
    CORRECTED = "corrected"  # stood at the closing, something else stands in its place
    MAP = "map"  # other units count in the unit now than at the closing

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Cause.LATE: "gửi muộn",
    Cause.ADDED: "ghi sau lúc chốt",
    Cause.VOIDED: "hủy",
    Cause.CORRECTED: "đính chính",
    Cause.MAP: "do thay đổi địa giới",
}


class Closing(SQLModel, table=True):
    """The days from `first` to `last` of a unit, closed at a settled moment.

    `turns` is the frozen number of turns; all numbers are in `ClosingFigure`. A reopened closing stays as the
    record of what was said; closing again makes a new one. At most one of a unit and period stands.
    """

    __tablename__ = "closing"
    __table_args__ = (
        CheckConstraint("last >= first", name="dates"),
        CheckConstraint("turns >= 0", name="turns"),
        CheckConstraint(
            "(reopened_at IS NULL) = (reopened_by IS NULL)"
            " AND (reopened_at IS NULL) = (reopen_reason IS NULL)",
            name="reopened",
        ),
        Index(
            "uq_closing_standing",
            "unit_id",
            "first",
            "last",
            unique=True,
            sqlite_where=text("reopened_at IS NULL"),
            postgresql_where=text("reopened_at IS NULL"),
        ),
        Index("ix_closing_first", "first"),
    )

    id: int = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id")
    first: date
    last: date
    turns: int
    closed_at: datetime
    closed_by: int = Field(foreign_key="member.id")
    reopened_at: datetime | None = None
    reopened_by: int | None = Field(default=None, foreign_key="member.id")
    reopen_reason: str | None = Field(default=None, max_length=LONGEST_REASON)

    @property
    def is_standing(self) -> bool:
        return self.reopened_at is None

    @property
    def is_day(self) -> bool:
        return self.first == self.last


class ClosingFigure(SQLModel, table=True):
    """One frozen number. Every unit that the closing covered has its row of turns, 0 too.

    The primary key is in the order in which days are read: the turns of one closing together. No CHECK names
    the measures: others may come, and a table of frozen rows is not made anew for them.
    """

    __tablename__ = "closing_figure"
    __table_args__ = (CheckConstraint("n >= 0", name="n"),)

    closing_id: int = Field(primary_key=True, foreign_key="closing.id")
    measure: Measure = Field(primary_key=True, sa_type=enum_column(Measure))
    key: str = Field(primary_key=True, max_length=40, sa_type=KeyText)
    unit_id: int = Field(primary_key=True, foreign_key="unit.id")
    n: int
