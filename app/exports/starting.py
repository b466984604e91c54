"""Starting the processes that make files: never in a web process, which must not stall."""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from app.config import Settings
from app.db import Database
from app.exports import actions
from app.exports.folder import tidy
from app.exports.models import Problem

log = logging.getLogger("app.exports")

_HOUR = 3600.0  # seconds
_ROOT = Path(__file__).parents[2]


def start_waiting(database: Database, settings: Settings) -> None:
    """Start those in line that may begin now, and remove files whose time is over.

    Called after everything that moves the line: a new file, one that ended, one that was cancelled. Who waits
    in it calls too, for a process that was killed says nothing.
    """
    with database.writing() as db:
        taken = actions.take_next(db)
    for job_id in taken:
        try:
            start(settings, job_id)
        except OSError:
            log.exception("export %s could not be started", job_id)
            with database.writing() as db:
                actions.fail(db, job_id, Problem.ERROR)
    tidy(database, settings)


@contextmanager
def tidying(database: Database, settings: Settings) -> Iterator[None]:
    """Remove files whose time is over every hour, also where nobody ever asks for another."""
    is_over = threading.Event()

    def tidy_hourly() -> None:
        while not is_over.wait(_HOUR):
            try:
                tidy(database, settings)
            except (OSError, SQLAlchemyError) as error:
                log.warning("files of all rows could not be tidied: %s", type(error).__name__)

    threading.Thread(target=tidy_hourly, daemon=True).start()
    try:
        yield
    finally:
        is_over.set()


def start(settings: Settings, job_id: int) -> None:
    """A process of its own that outlives this one, with these very settings."""
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "app.cli", "export", "--job", str(job_id)],
        env=os.environ | _environment(settings),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    # Somebody must take note of its end, else it stays in the list of processes.
    threading.Thread(target=process.wait, daemon=True).start()


def _environment(settings: Settings) -> dict[str, str]:
    values = {name.upper(): str(value) for name, value in settings.model_dump().items() if value is not None}
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    return {**values, "PYTHONPATH": path}
