"""One number per day, unit, team, measure and key."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from app.db import KeyText, enum_column, one_of


class Measure(StrEnum):
    """What is counted; the `key` of the row says of what."""

    ASSISTS = "assists"  # turns of residents; key ""
    HOUR = "hour"  # turns of residents by hour in Vietnam; key "00" to "23"
    OVER_60 = "over_60"  # turns of residents of 60 and more; key ""
    FIRST_SMARTPHONE = "first_smartphone"  # turns of residents new to smartphones; key ""
    DONE = "done"  # tasks done; key the task's code
    NOT_DONE = "not_done"  # tasks not done; key the task's code
    BARRIER = "barrier"  # tasks not done; key the barrier's code
    BARRIER_TURNS = "barrier_turns"  # turns that met a barrier, each once; key the barrier's code
    ANY_BARRIER = "any_barrier"  # turns that met any barrier, each once; key ""


class DailyCount(SQLModel, table=True):
    """A sum of assists that are not voided. `team_id` 0 stands for "no team"."""

    __tablename__ = "daily_count"
    __table_args__ = (
        one_of("measure", Measure),
        CheckConstraint("n >= 0", name="n"),
        Index("ix_daily_count_unit_day", "unit_id", "day", "measure"),
    )

    day: date = Field(primary_key=True)
    unit_id: int = Field(primary_key=True, foreign_key="unit.id")
    team_id: int = Field(primary_key=True)
    measure: Measure = Field(primary_key=True, sa_type=enum_column(Measure))
    key: str = Field(primary_key=True, max_length=40, sa_type=KeyText)
    n: int


class MonthlyCount(SQLModel, table=True):
    """The same sum over a whole month, which begins on `month`: long periods are read from these.

    A year of a busy province is millions of daily counts and a thirtieth of that in months.
    """

    __tablename__ = "monthly_count"
    __table_args__ = (
        one_of("measure", Measure),
        CheckConstraint("n >= 0", name="n"),
        Index("ix_monthly_count_unit_month", "unit_id", "month", "measure"),
    )

    month: date = Field(primary_key=True)
    unit_id: int = Field(primary_key=True, foreign_key="unit.id")
    team_id: int = Field(primary_key=True)
    measure: Measure = Field(primary_key=True, sa_type=enum_column(Measure))
    key: str = Field(primary_key=True, max_length=40, sa_type=KeyText)
    n: int
