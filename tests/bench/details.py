"""All rows of a year as a file, by the process that the server starts, against bare dumps of these rows."""

import csv
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from app.access.actions import start_sign_in
from app.access.queries import actor_by_token
from app.actor import Role
from app.config import Settings
from app.db import Database
from app.exports import actions
from app.exports.models import ExportJob, Format, State
from app.exports.starting import _environment
from app.periods.models import Period
from app.reports.asking import ask
from app.reports.models import Query
from tests.bench.results import Result
from tests.bench.shape import Year

_ROOT = Path(__file__).parents[2]
_ROWS = (
    "SELECT a.id, a.happened_at, a.day, a.received_at, a.unit_id, a.point_id, a.team_id, a.member_id, "
    "a.over_60, a.first_smartphone, a.flags, b.task, b.outcome, b.barrier "
    "FROM assist a JOIN assist_item b ON b.assist_id = a.id WHERE a.voided_at IS NULL"
)


def measure(database: Database, year: Year, size: int, folder: Path) -> list[Result]:
    name = database.engine.dialect.name
    base, took = _dump(database, folder / "bare.csv")
    results = [Result(name, size, base, took, base, 1)]
    for wanted in Format:
        seconds, peak, job = _export(database, year, folder, wanted)
        assert (job.state, job.rows_written) == (State.DONE, size), job
        what = f"export of all rows as {wanted.value.upper()} ({(job.size or 0) / 2**20:.0f} MiB)"
        results.append(Result(name, size, what, seconds, base, seconds / took, peak))
    return results


def _dump(database: Database, path: Path) -> tuple[str, float]:
    """The rows, a line for each task, as fast as they come."""
    start = time.perf_counter()
    connection = database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        if database.engine.dialect.name == "sqlite":
            what = "bare csv.writer over the driver's cursor"
            with path.open("w", newline="") as file:
                csv.writer(file).writerows(cursor.execute(_ROWS))
        else:
            what = "bare COPY … TO STDOUT"
            with path.open("wb") as file, cursor.copy(f"COPY ({_ROWS}) TO STDOUT (FORMAT csv)") as rows:
                for part in rows:
                    file.write(part)
        cursor.close()
    finally:
        connection.rollback()
        connection.close()
    path.unlink()
    return what, time.perf_counter() - start


def _export(database: Database, year: Year, folder: Path, wanted: Format) -> tuple[float, int, ExportJob]:
    """How long the process took, and the most memory it held, in MiB."""
    with database.writing() as db:
        token = start_sign_in(db, year.officer.id, Role.OFFICER)
    settled = database.settled()
    with database.writing() as db:
        actor = actor_by_token(db, token)
        assert actor is not None
        query = replace(Query(Period(year.first, year.last)), as_of=settled)
        job_id = actions.ask_for(db, actor, ask(db, actor, query), wanted).id
        assert actions.take_next(db) == [job_id]
    settings = Settings(
        database_url=database.engine.url.render_as_string(hide_password=False),
        app_env="development",
        app_export_folder=str(folder / "exports"),
        _env_file=None,
    )
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "export", "--job", str(job_id)],
        env=os.environ | _environment(settings),
        cwd=_ROOT,
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    took = time.perf_counter() - start
    with database.reading() as db:
        job = db.get_one(ExportJob, job_id)
    (folder / "exports" / job.file_name).unlink()
    return took, usage.ru_maxrss // 1024, job
