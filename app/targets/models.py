"""Targets, and what each of their goals was, by whom and why.

What was promised does not change: another goal is a new row, and a target that no longer holds is ended. The
database refuses the rest.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from app.db import KeyText

LARGEST_GOAL = 999_999_999


class Target(SQLModel, table=True):
    """A goal for an indicator, a unit and a span of days, both included; its number stands in `TargetGoal`.

    `parent_id` is set for the share that a unit has in a target that was split. `name` is what the source
    document calls it; "" is called like its indicator.
    """

    __tablename__ = "target"
    __table_args__ = (
        CheckConstraint("last >= first", name="days"),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended"),
        Index(
            "uq_target_whole",  # a form sent twice sets one target
            *("unit_id", "indicator", "first", "last", "name"),
            unique=True,
            sqlite_where=text("parent_id IS NULL AND ended_at IS NULL"),
            postgresql_where=text("parent_id IS NULL AND ended_at IS NULL"),
        ),
        Index(
            "uq_target_share",
            *("parent_id", "unit_id"),
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    indicator: str = Field(max_length=40, sa_type=KeyText)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    first: date
    last: date
    name: str = Field(default="", max_length=160)
    parent_id: int | None = Field(default=None, foreign_key="target.id")
    made_at: datetime
    made_by: int = Field(foreign_key="member.id")
    ended_at: datetime | None = None
    ended_by: int | None = Field(default=None, foreign_key="member.id")
    end_reason: str | None = Field(default=None, max_length=200)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


class TargetGoal(SQLModel, table=True):
    """What is to be reached from `set_at` on, until a later row says another number.

    `source` is the number and sign of the document that says so, `reason` why it is not the number before.
    """

    __tablename__ = "target_goal"
    __table_args__ = (CheckConstraint("goal > 0", name="goal"),)

    id: int = Field(default=None, primary_key=True)
    target_id: int = Field(foreign_key="target.id", index=True)
    goal: int
    source: str = Field(default="", max_length=120)
    source_day: date | None = None
    reason: str = Field(default="", max_length=200)
    set_at: datetime
    set_by: int = Field(foreign_key="member.id")
