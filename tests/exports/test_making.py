"""What can go wrong while a file is made: then there is none, and it is said why."""

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import Session, col, update

from app import clock
from app.actor import Actor
from app.config import Settings
from app.counts.models import DailyCount, Measure
from app.db import Database
from app.exports import actions, folder, making, writers
from app.exports.making import make_file
from app.exports.models import Problem, State
from app.members.actions import deactivate
from app.reports.models import Query
from tests.exports.helpers import DAY, WEEK, actor_of, asked, make, wait_for
from tests.people import People


def spoil(database: Database, change: Callable[[Session], object]) -> None:
    with database.writing() as db:
        change(db)


@pytest.mark.parametrize("measure", [Measure.ASSISTS, Measure.DONE, Measure.NOT_DONE])
def test_one_row_too_few_or_too_many_fails_loudly_and_leaves_no_file(
    database: Database, settings: Settings, officer: Actor, turns: list[uuid.UUID], measure: Measure
) -> None:
    is_it = (col(DailyCount.measure) == measure) & (col(DailyCount.day) == DAY)
    spoil(database, lambda db: db.exec(update(DailyCount).where(is_it).values(n=DailyCount.n + 1)))  # type: ignore[call-overload]
    job = make(database, settings, officer, asked(database))
    assert (job.state, job.problem) == (State.FAILED, Problem.ROWS)
    assert list(Path(settings.app_export_folder).iterdir()) == []


def test_rows_of_a_day_that_the_counts_forgot_fail_loudly(
    database: Database, settings: Settings, officer: Actor, turns: list[uuid.UUID]
) -> None:
    spoil(database, lambda db: db.exec(update(DailyCount).where(col(DailyCount.day) == DAY).values(n=0)))  # type: ignore[call-overload]
    job = make(database, settings, officer, asked(database))
    assert job.problem == Problem.ROWS


def test_a_reader_that_loses_a_row_is_noticed(
    database: Database,
    settings: Settings,
    officer: Actor,
    turns: list[uuid.UUID],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    of_days = making.Lines.of_days
    monkeypatch.setattr(
        making.Lines, "of_days", lambda lines, days: (line for line in of_days(lines, days[:-1]))
    )
    job = make(database, settings, officer, asked(database))
    assert (job.state, job.problem) == (State.FAILED, Problem.ROWS)


def test_a_full_disk_is_told(
    database: Database,
    settings: Settings,
    officer: Actor,
    turns: list[uuid.UUID],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(folder, "LEAST_ROOM", 2**62)
    job = make(database, settings, officer, asked(database))
    assert job.problem == Problem.ROOM
    assert list(Path(settings.app_export_folder).iterdir()) == []


def test_who_lost_the_right_in_the_meantime_gets_no_file(
    database: Database, settings: Settings, people: People, turns: list[uuid.UUID]
) -> None:
    officer, coordinator = (actor_of(database, each) for each in (people.officer, people.coordinator))
    with database.writing() as db:
        job_id = wait_for(db, coordinator, asked_in(db)).id
        actions.take_next(db)
        deactivate(db, officer, people.coordinator)
    assert make_file(database, settings, job_id) == State.FAILED


def asked_in(db: Session) -> Query:
    return Query(WEEK, as_of=clock.now())


def test_a_file_that_is_cancelled_while_it_is_made_is_thrown_away(
    database: Database,
    settings: Settings,
    officer: Actor,
    turns: list[uuid.UUID],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with database.writing() as db:
        job = wait_for(db, officer, asked_in(db))
        actions.take_next(db)
    close = writers.CsvFile.close

    def close_late(file: writers.CsvFile, facts: object) -> None:
        close(file, facts)  # type: ignore[arg-type]
        with database.writing() as db:
            actions.cancel(db, officer, db.merge(job))

    monkeypatch.setattr(writers.CsvFile, "close", close_late)
    assert make_file(database, settings, job.id) == State.CANCELLED
    assert list(Path(settings.app_export_folder).iterdir()) == []


def test_two_processes_do_not_make_the_same_file(
    database: Database, settings: Settings, officer: Actor, turns: list[uuid.UUID]
) -> None:
    with database.writing() as db:
        job = wait_for(db, officer, asked_in(db))
        actions.take_next(db)
    part = folder.folder_of(settings) / job.part_name
    part.mkdir()
    with pytest.raises(FileExistsError):
        make_file(database, settings, job.id)
    assert part.exists()
    part.rmdir()
    assert make_file(database, settings, job.id) == State.DONE
    with pytest.raises(RuntimeError, match="has ended"):
        make_file(database, settings, job.id)
