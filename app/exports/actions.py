"""Asking for files of all rows, taking them in turn, and saying how they ended."""

from collections.abc import Mapping
from textwrap import shorten
from typing import Any

from sqlalchemy import func, update
from sqlalchemy import select as select_rows
from sqlmodel import Session, col

from app import clock
from app.actor import Actor
from app.audit.actions import record
from app.audit.models import Event
from app.exports.models import LONGEST_PLACE, MOST_ASKED, ExportJob, Format, Problem, State
from app.exports.queries import next_jobs, open_jobs, silent_jobs
from app.reports.asking import Asked
from app.web.errors import RefusedError

LINE_LOCK = 7_302_029  # any fixed number: on PostgreSQL one at a time says who is next; SQLite has one writer

_TOO_MANY = "Bạn đang chờ {n} tệp. Hãy đợi một tệp xong, hoặc hủy bớt một tệp rồi xuất lại."


def ask_for(db: Session, actor: Actor, asked: Asked, wanted: Format) -> ExportJob:
    """Put a file of all rows behind the question into the line. Its `as_of` must be settled.

    Raises:
        RefusedError: the actor waits for too many already.
    """
    query = asked.query
    assert query.as_of is not None
    _lock_line(db)
    if open_jobs(db, actor.member_id) >= MOST_ASKED:
        raise RefusedError(_TOO_MANY.format(n=MOST_ASKED))
    job = ExportJob(
        member_id=actor.member_id,
        charge=" ".join(map(str, sorted(actor.charge))),
        first=query.period.first,
        last=query.period.last,
        unit_code=query.unit_code,
        place=shorten(asked.scope.name, LONGEST_PLACE, placeholder="…"),
        map=query.map,
        as_of=query.as_of,
        format=wanted,
        asked_at=clock.now(),
    )
    db.add(job)
    db.flush()
    record(
        db,
        actor,
        Event.EXPORT_ASKED,
        _subject(job.id),
        {
            "from": job.first.isoformat(),
            "to": job.last.isoformat(),
            "unit": job.unit_code,
            "map": job.map,
            "as_of": job.as_of.isoformat(),
            "format": job.format,
        },
    )
    return job


def cancel(db: Session, actor: Actor, job: ExportJob) -> None:
    """Stop waiting for a file; one that has ended stays as it is."""
    if _end(db, job.id, State.CANCELLED, (State.WAITING, State.RUNNING)):
        record(db, actor, Event.EXPORT_CANCELLED, _subject(job.id))
    db.refresh(job)


def take_next(db: Session) -> list[int]:
    """Take those in line that may begin now as running; their ids.

    Whose process died no longer stands in the way.
    """
    _lock_line(db)
    now = clock.now()
    for job in silent_jobs(db, now):
        fail(db, job.id, Problem.DIED)
    taken = next_jobs(db)
    for job in taken:
        # An event of its own would say nothing new: who asked for it is recorded, and so is how it ends.
        _set(db, job.id, (State.WAITING,), state=State.RUNNING, started_at=now, beat_at=now)
    return [job.id for job in taken]


def beat(db: Session, job_id: int, rows_written: int, rows_expected: int | None) -> bool:
    """Note that the process lives and how far it has come; False if nobody wants the file any more."""
    progress = {"rows_written": rows_written, "rows_expected": rows_expected}
    return _set(db, job_id, (State.RUNNING,), beat_at=clock.now(), **progress)


def finish(db: Session, job_id: int, rows: int, size: int, checksum: str) -> bool:
    """The file is there and holds all rows; False if it was cancelled in the meantime."""
    made = {"rows_written": rows, "rows_expected": rows, "size": size, "checksum": checksum}
    if not _end(db, job_id, State.DONE, (State.RUNNING,), **made):
        return False
    record(db, _asker(db, job_id), Event.EXPORT_MADE, _subject(job_id), {"rows": rows, "sha256": checksum})
    return True


def fail(db: Session, job_id: int, problem: Problem) -> None:
    """The file could not be made; nothing happens to one that has ended otherwise."""
    if _end(db, job_id, State.FAILED, (State.WAITING, State.RUNNING), problem=problem):
        record(db, _asker(db, job_id), Event.EXPORT_FAILED, _subject(job_id), {"problem": problem})


def note_fetched(db: Session, actor: Actor, job: ExportJob) -> None:
    """Record that the file left the house."""
    record(db, actor, Event.EXPORT_FETCHED, _subject(job.id), {"sha256": job.checksum})


def _end(db: Session, job_id: int, state: State, before: tuple[State, ...], **more: object) -> bool:
    return _set(db, job_id, before, state=state, ended_at=clock.now(), **more)


def _set(db: Session, job_id: int, before: tuple[State, ...], **values: Any) -> bool:  # noqa: ANN401 - columns
    """Change the job if it is in one of the states `before`: two processes may speak of it at once."""
    is_it = (col(ExportJob.id) == job_id) & col(ExportJob.state).in_(before)
    changed: Mapping[str, Any] = values
    result = db.connection().execute(update(ExportJob).where(is_it).values(**changed))
    return result.rowcount == 1


def _asker(db: Session, job_id: int) -> int:
    wanted = select_rows(col(ExportJob.member_id)).where(col(ExportJob.id) == job_id)
    return int(db.connection().execute(wanted).scalar_one())


def _subject(job_id: int) -> str:
    return f"export:{job_id}"


def _lock_line(db: Session) -> None:
    if db.get_bind().dialect.name == "postgresql":
        db.connection().execute(select_rows(func.pg_advisory_xact_lock(LINE_LOCK)))
