"""Making one file: the work of the process beside the server.

One moment of the database is read from the first row to the last, while a thread of its own says every other
second how far the file has come and asks whether it is still wanted. Only a file that holds exactly the turns
and tasks that the counts name is let out.
"""

import errno
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlalchemy import func
from sqlalchemy import select as select_rows
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col

from app.actor import Actor, Grant, Role
from app.assists import past
from app.assists.models import Assist
from app.config import Settings
from app.counts.models import Measure
from app.counts.queries import together
from app.db import Database
from app.exports import actions
from app.exports.facts import facts
from app.exports.folder import folder_of, has_room, remove
from app.exports.models import ExportJob, Problem, State
from app.exports.rows import AT_ONCE, Lines, RowsDifferError
from app.exports.writers import Writer, open_file
from app.members.models import Member, MemberState
from app.members.queries import grants_in_force
from app.reports.cells import Cell
from app.reports.scope import Scope, scope_of
from app.units.queries import atlas

log = logging.getLogger("app.exports")

BEAT_SECONDS = 2.0
_MEASURES = (Measure.ASSISTS, Measure.DONE, Measure.NOT_DONE)


class NoRoomError(Exception):
    """The disk is too full."""


class NoRightsError(Exception):
    """Who asked is no longer in charge of what they asked for."""


class NotWantedError(Exception):
    """The file was cancelled."""


@dataclass
class Progress:
    """How far a file has come; two threads speak through it."""

    rows: int = 0
    expected: int | None = None
    is_over: threading.Event = field(default_factory=threading.Event)
    is_wanted: bool = True


@dataclass(frozen=True, slots=True)
class Made:
    """A whole file."""

    rows: int
    checksum: str


def make_file(database: Database, settings: Settings, job_id: int) -> State:
    """Make the file of a job that was taken to be run; how it ended. Nothing is left of one that failed."""
    with database.reading() as db:
        job = db.get(ExportJob, job_id)
    if job is None or job.state != State.RUNNING:
        message = f"Export {job_id} is not to be made: it waits, has ended, or never was."
        raise RuntimeError(message)
    try:
        folder = folder_of(settings)
    except OSError as error:
        return _give_up(database, job_id, error)
    part, whole = folder / job.part_name, folder / job.file_name
    part.mkdir(mode=0o700)  # fails if another process is at it
    try:
        with _beating(database, job_id) as progress:
            made = _write(database, settings, job, part / job.file_name, progress)
        _keep(part / job.file_name, whole)
        return _finish(database, job, made, whole)
    except Exception as error:  # noqa: BLE001 - whatever it is, the waiting person is told
        remove(whole)
        return _give_up(database, job_id, error)
    finally:
        remove(part)


def _write(database: Database, settings: Settings, job: ExportJob, path: Path, progress: Progress) -> Made:
    with database.reading() as db:
        actor = _asker(db, job)
        units = atlas(db, actor.charge, job.query.today, job.as_of)  # as the page counts
        scope = scope_of(units, actor.charge, job.query)
        if scope is None:
            raise NoRightsError
        of_days = past.by_day(db, scope.ids, job.first, job.last, _MEASURES, job.as_of)
        counted = together(of_days.values())
        progress.expected = counted.of(Measure.ASSISTS)
        if not has_room(path.parent, progress.expected, job.format):
            raise NoRoomError
        lines = Lines(db, scope, units, job.as_of, counted)
        file = open_file(path, job.format, lines.heading)
        try:
            _write_lines(file, lines.of_days(list(of_days)), path.parent, progress)
            if not lines.tally.agrees_with(counted) or lines.tally.turns != _count(db, job, scope):
                raise RowsDifferError
            file.close(facts(job, actor, settings, lines.tally, file.checksum))
        finally:
            file.give_up()
        return Made(lines.tally.turns, file.checksum)


def _write_lines(file: Writer, lines: Iterator[list[Cell]], folder: Path, progress: Progress) -> None:
    while some := list(islice(lines, AT_ONCE)):
        file.write(some)
        progress.rows += len(some)
        if not progress.is_wanted:
            raise NotWantedError
        if not has_room(folder):
            raise NoRoomError


def _count(db: Session, job: ExportJob, scope: Scope) -> int:
    """How many turns the rows themselves are, asked in another way than they were read."""
    asked = (
        col(Assist.unit_id).in_(scope.ids),
        col(Assist.day).between(job.first, job.last),
        past.stood(job.as_of),
    )
    return int(
        db.connection().execute(select_rows(func.count()).select_from(Assist).where(*asked)).scalar_one()
    )


def _asker(db: Session, job: ExportJob) -> Actor:
    """Who asked, with the rights that the file needs.

    Raises:
        NoRightsError: they do not have them any more.
    """
    member = db.get_one(Member, job.member_id)
    held = [
        grant for grant in grants_in_force(db, member.id) if grant.role in {Role.COORDINATOR, Role.OFFICER}
    ]
    needed = set(map(int, job.charge.split()))
    grants = tuple(Grant(grant.role, grant.unit_id) for grant in held if grant.unit_id in needed)
    if member.state != MemberState.ACTIVE or {grant.unit_id for grant in grants} != needed:
        raise NoRightsError
    highest = max(grants, key=lambda grant: grant.role.rank)
    return Actor(member.id, member.full_name, highest.role, highest.unit_id, None, grants, 0, job.asked_at)


@contextmanager
def _beating(database: Database, job_id: int) -> Iterator[Progress]:
    """A thread that tells of the progress until the block ends."""
    progress = Progress()

    def tell() -> None:
        while not progress.is_over.wait(BEAT_SECONDS):
            try:
                with database.writing() as db:
                    progress.is_wanted = actions.beat(db, job_id, progress.rows, progress.expected)
            except SQLAlchemyError:
                log.warning("export %s: no word could be left in the database", job_id)

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield progress
    finally:
        progress.is_over.set()
        thread.join()


def _keep(part: Path, whole: Path) -> None:
    """Give the file its name once all of it is on the disk."""
    part.chmod(0o600)  # it has names in it, and the folder may be one that others can read
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.rename(whole)


def _finish(database: Database, job: ExportJob, made: Made, whole: Path) -> State:
    with database.writing() as db:
        is_done = actions.finish(db, job.id, made.rows, whole.stat().st_size, made.checksum)
    if not is_done:
        remove(whole)
    return State.DONE if is_done else State.CANCELLED


def _give_up(database: Database, job_id: int, error: Exception) -> State:
    problem = _problem_of(error)
    if problem is None:
        return State.CANCELLED
    log.error("export %s failed: %s", job_id, problem, exc_info=error if problem == Problem.ERROR else None)
    with database.writing() as db:
        actions.fail(db, job_id, problem)
    return State.FAILED


def _problem_of(error: Exception) -> Problem | None:
    match error:
        case NotWantedError():
            return None
        case NoRightsError():
            return Problem.RIGHTS
        case RowsDifferError():
            return Problem.ROWS
        case NoRoomError() | OSError(errno=errno.ENOSPC | errno.EDQUOT):
            return Problem.ROOM
        case _:
            return Problem.ERROR
