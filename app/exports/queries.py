"""Reading jobs: one's own, who is next, what is kept."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, and_, col, or_, select

from app.actor import Actor
from app.exports.models import MOST_AT_ONCE, SILENT_FOR, ExportJob, State
from app.web.errors import NotFoundError

_LISTED = 20


def find_job(db: Session, actor: Actor, job_id: int) -> ExportJob:
    """The job, if the actor asked for it and is still in charge of all that it holds.

    Raises:
        NotFoundError: there is none, or it is not the actor's to see.
    """
    job = db.get(ExportJob, job_id)
    if job is None or not _is_theirs(actor, job):
        raise NotFoundError
    return job


def jobs_of(db: Session, actor: Actor) -> list[ExportJob]:
    """The actor's latest jobs, newest first."""
    jobs = db.exec(
        select(ExportJob)
        .where(ExportJob.member_id == actor.member_id)
        .order_by(col(ExportJob.id).desc())
        .limit(_LISTED)
    )
    return [job for job in jobs if _is_theirs(actor, job)]


def _is_theirs(actor: Actor, job: ExportJob) -> bool:
    return job.member_id == actor.member_id and set(map(int, job.charge.split())) <= actor.charge


def open_jobs(db: Session, member_id: int) -> int:
    """How many files a member waits for."""
    count = select(func.count()).select_from(ExportJob).where(ExportJob.member_id == member_id)
    return db.exec(count.where(col(ExportJob.state).in_((State.WAITING, State.RUNNING)))).one()


def ahead_of(db: Session, job: ExportJob) -> int:
    """How many files come before one that waits: those being made, and those that were asked for earlier."""
    is_before = and_(ExportJob.state == State.WAITING, col(ExportJob.id) < job.id)
    count = select(func.count()).select_from(ExportJob)
    return db.exec(count.where(or_(ExportJob.state == State.RUNNING, is_before))).one()


def silent_jobs(db: Session, now: datetime) -> list[ExportJob]:
    """Those whose process must have died."""
    return list(
        db.exec(
            select(ExportJob).where(
                ExportJob.state == State.RUNNING, col(ExportJob.beat_at) < now - SILENT_FOR
            )
        )
    )


def next_jobs(db: Session) -> list[ExportJob]:
    """Those in line that may begin now: two at once in all, one of each member."""
    busy = set(db.exec(select(ExportJob.member_id).where(ExportJob.state == State.RUNNING)))
    waiting = db.exec(
        select(ExportJob).where(ExportJob.state == State.WAITING).order_by(col(ExportJob.id))
    ).all()
    found: list[ExportJob] = []
    for job in waiting:
        if len(busy) < MOST_AT_ONCE and job.member_id not in busy:
            busy.add(job.member_id)
            found.append(job)
    return found


def outdated_names(db: Session, job_ids: Iterable[int], now: datetime) -> set[str]:
    """The files of some jobs that nobody waits for or may fetch any more."""
    found: set[str] = set()
    for job in db.exec(select(ExportJob).where(col(ExportJob.id).in_(list(job_ids)))):
        if job.state != State.RUNNING:
            found.add(job.part_name)
            found |= set() if job.is_there(now) else {job.file_name}
    return found
