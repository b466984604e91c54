"""Who is next, what is left behind, and many at once."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select, update

from app import clock
from app.config import Settings
from app.db import Database
from app.exports import actions, starting
from app.exports.folder import folder_of, tidy
from app.exports.models import ExportJob, Problem, State
from app.exports.queries import ahead_of
from app.exports.starting import start_waiting
from app.members.models import Member
from app.reports.forms import default_query
from tests.conftest import actor_for
from tests.exports.helpers import wait_for
from tests.people import People

ROOT = Path(__file__).parents[2]


def wait(db: Session, member: Member) -> int:
    query = default_query()
    return wait_for(db, actor_for(db, member), type(query)(query.period, as_of=clock.now())).id


def states(database: Database) -> dict[int, State]:
    with database.reading() as db:
        return {job.id: job.state for job in db.exec(select(ExportJob).order_by(col(ExportJob.id)))}


def test_two_run_at_once_and_one_of_each_member(db: Session, people: People) -> None:
    first, second = wait(db, people.officer), wait(db, people.officer)
    third, fourth = wait(db, people.coordinator), wait(db, people.neighbour)
    assert actions.take_next(db) == [first, third]
    assert actions.take_next(db) == []
    assert ahead_of(db, db.get_one(ExportJob, second)) == 2
    assert ahead_of(db, db.get_one(ExportJob, fourth)) == 3
    assert actions.finish(db, third, 0, 1, "")
    assert actions.take_next(db) == [fourth]
    assert actions.finish(db, first, 0, 1, "")
    assert actions.take_next(db) == [second]


def test_many_servers_that_ask_at_once_start_each_file_once(database: Database, people: People) -> None:
    with database.writing() as db:
        jobs = [wait(db, member) for member in (people.officer, people.coordinator, people.neighbour)]

    def take(_: int) -> list[int]:
        with database.writing() as db:
            return actions.take_next(db)

    with ThreadPoolExecutor(8) as threads:
        taken = [job_id for found in threads.map(take, range(8)) for job_id in found]
    assert sorted(taken) == jobs[:2]


def test_a_beat_tells_of_progress_until_the_file_is_not_wanted(db: Session, people: People) -> None:
    job_id = wait(db, people.officer)
    actions.take_next(db)
    assert actions.beat(db, job_id, 5, 10)
    job = db.get_one(ExportJob, job_id)
    db.refresh(job)
    assert (job.rows_written, job.rows_expected) == (5, 10)
    actions.cancel(db, actor_for(db, people.officer), job)
    assert not actions.beat(db, job_id, 6, 10)
    assert not actions.finish(db, job_id, 10, 1, "")
    actions.fail(db, job_id, Problem.ERROR)
    db.refresh(job)
    assert (job.state, job.problem) == (State.CANCELLED, None)


def test_a_process_that_cannot_be_started_fails_its_file(
    database: Database, settings: Settings, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise BlockingIOError

    monkeypatch.setattr(starting, "start", refuse)
    with database.writing() as db:
        job_id = wait(db, people.officer)
    start_waiting(database, settings)
    assert states(database) == {job_id: State.FAILED}


def test_only_outdated_files_of_this_database_are_removed(
    database: Database, settings: Settings, people: People
) -> None:
    with database.writing() as db:
        kept, old, running, lost = (
            wait(db, member)
            for member in (people.officer, people.coordinator, people.neighbour, people.officer)
        )
        hours = {kept: 23, old: 25}
        for job_id, ago in hours.items():
            ended = {"state": State.DONE, "ended_at": clock.now() - timedelta(hours=ago)}
            db.exec(update(ExportJob).where(col(ExportJob.id) == job_id).values(**ended))  # type: ignore[call-overload]
        assert actions.take_next(db) == [running, lost]
        actions.fail(db, lost, Problem.DIED)
        db.expire_all()
        jobs = {job_id: db.get_one(ExportJob, job_id) for job_id in (kept, old, running, lost)}
    folder = folder_of(settings)
    stay = {
        jobs[kept].file_name,
        jobs[running].file_name,
        jobs[running].part_name,
        f"{old}-other.csv",
        "notes",
    }
    for name in stay | {jobs[old].file_name}:
        (folder / name).touch()
    (folder / jobs[lost].part_name).mkdir()
    (folder / jobs[lost].part_name / "rows").touch()
    tidy(database, settings)
    assert {path.name for path in folder.iterdir()} == stay


def test_a_server_on_which_nobody_asks_any_more_removes_files_too(
    database: Database, settings: Settings, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as db:
        job = db.get_one(ExportJob, wait(db, people.officer))
        actions.fail(db, job.id, Problem.DIED)
    left = folder_of(settings) / job.part_name
    left.mkdir()
    monkeypatch.setattr(starting, "_HOUR", 0.01)
    with starting.tidying(database, settings):
        deadline = time.monotonic() + 10
        while left.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
    assert not left.exists()


def test_a_process_that_is_killed_leaves_a_file_that_fails_and_the_next_one_starts(
    database: Database,
    settings: Settings,
    people: People,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    with database.writing() as db:
        killed, following = wait(db, people.officer), wait(db, people.officer)
        assert actions.take_next(db) == [killed]
    # The process is stopped before it reads a row, as a machine may go down at any moment.
    program = "import os, signal; from app.exports import making; "
    program += "making.open_file = lambda *_: os.kill(os.getpid(), signal.SIGKILL); "
    program += (
        f"import sys; sys.argv = ['cli', 'export', '--job', '{killed}']; from app.cli import main; main()"
    )
    environment = os.environ | starting._environment(settings)
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, check=False, timeout=60
    )
    assert ended.returncode == -signal.SIGKILL
    assert states(database)[killed] == State.RUNNING
    assert len(list(folder_of(settings).iterdir())) == 1
    started: list[int] = []
    monkeypatch.setattr(starting, "start", lambda _, job_id: started.append(job_id))
    start_waiting(database, settings)
    assert started == []  # it may only be slow
    with clock.frozen(clock.now() + timedelta(seconds=90)):
        start_waiting(database, settings)
    assert started == [following]
    assert states(database) == {killed: State.FAILED, following: State.RUNNING}
    assert list(folder_of(settings).iterdir()) == []


def test_the_process_of_one_file_starts_the_next(
    database: Database, settings: Settings, people: People
) -> None:
    with database.writing() as db:
        jobs = [wait(db, people.officer) for _ in range(2)]
    start_waiting(database, settings)
    until = time.monotonic() + 60
    while set(states(database).values()) != {State.DONE}:
        assert time.monotonic() < until, states(database)
        time.sleep(0.2)
    assert list(states(database)) == jobs
