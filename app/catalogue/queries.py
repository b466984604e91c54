"""Reading the catalogue."""

from sqlmodel import Session, col, select

from app.catalogue.models import Barrier, Task


def active_tasks(db: Session) -> list[Task]:
    """The tasks that may be logged now, in the order of the log page."""
    return list(db.exec(select(Task).where(col(Task.is_active)).order_by(col(Task.position))))


def active_barriers(db: Session) -> list[Barrier]:
    """The reasons that may be given now, in the order of the log page."""
    return list(db.exec(select(Barrier).where(col(Barrier.is_active)).order_by(col(Barrier.position))))


def task_labels(db: Session) -> dict[str, str]:
    """The short label of every task that ever was, by code."""
    return {task.code: task.label for task in db.exec(select(Task).order_by(col(Task.position)))}


def barrier_labels(db: Session) -> dict[str, str]:
    """The label of every barrier that ever was, by code."""
    return {
        barrier.code: barrier.label for barrier in db.exec(select(Barrier).order_by(col(Barrier.position)))
    }
