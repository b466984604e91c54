"""Files of all rows that members asked for, and how far each has come."""

import secrets
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from app.db import enum_column, one_of
from app.periods.models import Period
from app.reports.models import Map, Query

KEPT_FOR = timedelta(hours=24)
# A process says every other second that it is alive; a database that is locked may hold it up for 15 seconds.
SILENT_FOR = timedelta(seconds=60)
MOST_AT_ONCE = 2
LONGEST_PLACE = 400
MOST_ASKED = 3  # of one member, in the line or being made


class Format(StrEnum):
    """What kind of file."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class State(StrEnum):
    """How far a file has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Problem(StrEnum):
    """Why a file could not be made; pages say what to do."""

    DIED = "died"  # its process ended without a word
    ROOM = "room"  # the disk is too full
    ROWS = "rows"  # the rows written are not those that the counts name
    RIGHTS = "rights"  # who asked is no longer in charge
    ERROR = "error"  # anything else; the log has it


class ExportJob(SQLModel, table=True):
    """One file that a member asked for. It holds what stood `as_of`, a settled moment.

    `token` is in the file's name: no other database ever takes the file for its own.
    `charge` are the ids of the units that the asker was in charge of, with a blank between: the file is
    theirs as long as they are. `place` names the unit asked for, or all of these. `beat_at` is when the
    process that makes the file last said that it lives.
    """

    __tablename__ = "export_job"
    __table_args__ = (
        one_of("map", Map),
        one_of("format", Format),
        one_of("state", State),
        one_of("problem", Problem),
        Index(
            "uq_export_job_running",
            "member_id",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", index=True)
    token: str = Field(default_factory=lambda: secrets.token_hex(8), max_length=16)
    charge: str = Field(max_length=2000)
    first: date
    last: date
    unit_code: str = Field(default="", max_length=16)
    place: str = Field(max_length=LONGEST_PLACE)
    map: Map = Field(sa_type=enum_column(Map))
    as_of: datetime
    format: Format = Field(sa_type=enum_column(Format))
    state: State = Field(default=State.WAITING, sa_type=enum_column(State), index=True)
    asked_at: datetime
    started_at: datetime | None = None
    beat_at: datetime | None = None
    ended_at: datetime | None = None
    rows_expected: int | None = None
    rows_written: int = 0
    size: int | None = Field(default=None, sa_type=BigInteger)
    checksum: str = Field(default="", max_length=64)
    problem: Problem | None = Field(default=None, sa_type=enum_column(Problem))

    @property
    def is_open(self) -> bool:
        """Whether it waits or is being made."""
        return self.state in {State.WAITING, State.RUNNING}

    @property
    def kept_until(self) -> datetime | None:
        """Until when the file can be fetched, once it is there."""
        return self.ended_at + KEPT_FOR if self.ended_at and self.state == State.DONE else None

    def is_there(self, now: datetime) -> bool:
        """Whether there is a file to fetch."""
        return self.kept_until is not None and now < self.kept_until

    def was_silent(self, now: datetime) -> bool:
        """Whether its process must have died."""
        return self.state == State.RUNNING and self.beat_at is not None and self.beat_at < now - SILENT_FOR

    @property
    def file_name(self) -> str:
        """What it is called in the folder of exports."""
        return f"{self.id}-{self.token}.{self.format}"

    @property
    def part_name(self) -> str:
        """The folder in which it is being made there."""
        return f"{self.id}-{self.token}.part"

    @property
    def query(self) -> Query:
        """The question whose rows it holds."""
        return Query(Period(self.first, self.last), unit_code=self.unit_code, map=self.map, as_of=self.as_of)
