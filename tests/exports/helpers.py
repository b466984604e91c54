"""Asking for files, and reading them."""

import csv
import hashlib
import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import Session

from app.actor import Actor
from app.config import Settings
from app.db import Database
from app.exports import actions
from app.exports.making import make_file
from app.exports.models import ExportJob, Format, State
from app.members.models import Member
from app.periods.models import Period
from app.reports.asking import ask
from app.reports.models import Query
from tests.conftest import actor_for

DAY = date(2026, 11, 20)
WEEK = Period(date(2026, 11, 16), date(2026, 11, 22))


@dataclass(frozen=True)
class CsvParts:
    """A CSV file taken apart: its data as bytes and as lines, and the facts beneath."""

    data: bytes
    lines: list[list[str]]
    facts: dict[str, str]

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def column(self, heading: str) -> list[str]:
        place = self.lines[0].index(heading)
        return [line[place] for line in self.lines[1:]]


def take_apart(body: bytes) -> CsvParts:
    """As docs/exports.md says: the data are the bytes between the BOM and the empty line."""
    assert body.startswith(b"\xef\xbb\xbf")
    data, _, about = body.removeprefix(b"\xef\xbb\xbf").partition(b"\r\n\r\n")
    data += b"\r\n"
    facts = {name.removeprefix("# "): value for name, value in _lines(about)}
    return CsvParts(data, _lines(data), facts)


def _lines(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def actor_of(database: Database, member: Member) -> Actor:
    with database.writing() as db:
        return actor_for(db, member)


def asked(database: Database, period: Period = WEEK, **more: object) -> Query:
    return Query(period, as_of=database.settled(), **more)  # type: ignore[arg-type]


def wait_for(db: Session, actor: Actor, query: Query, wanted: Format = Format.CSV) -> ExportJob:
    """A file that stands in the line."""
    return actions.ask_for(db, actor, ask(db, actor, query), wanted)


def make(
    database: Database, settings: Settings, actor: Actor, query: Query, wanted: Format = Format.CSV
) -> ExportJob:
    """Ask for a file, take it and make it here and now; the job as it ended."""
    with database.writing() as db:
        job_id = wait_for(db, actor, query, wanted).id
        assert actions.take_next(db) == [job_id]
    make_file(database, settings, job_id)
    with database.reading() as db:
        return db.get_one(ExportJob, job_id)


def whole(settings: Settings, job: ExportJob) -> Path:
    """Where the file of a job is that ended well."""
    assert (job.state, job.problem) == (State.DONE, None)
    return Path(settings.app_export_folder) / job.file_name
