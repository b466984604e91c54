"""What can go wrong while a file is made: then there is none, and it is said why."""

import errno
import stat
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
import xlsxwriter.workbook
from sqlmodel import Session, col, update

from app import clock
from app.actor import Actor, Role
from app.config import Settings
from app.counts.models import DailyCount, Measure
from app.db import Database
from app.exports import actions, folder, making, writers
from app.exports.making import make_file
from app.exports.models import Format, Problem, State
from app.members.actions import deactivate
from app.members.models import RoleGrant
from app.reports.models import Query
from app.units.queries import communes_under
from tests.exports.helpers import DAY, WEEK, actor_of, asked, make, wait_for, whole
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


def test_a_disk_that_is_full_when_the_workbook_is_packed_is_told(
    database: Database,
    settings: Settings,
    officer: Actor,
    turns: list[uuid.UUID],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_room(*_: object, **__: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(xlsxwriter.workbook, "ZipFile", no_room)
    job = make(database, settings, officer, asked(database), Format.XLSX)
    assert job.problem == Problem.ROOM
    assert list(Path(settings.app_export_folder).iterdir()) == []


def test_a_folder_that_cannot_be_used_is_told_at_once(
    database: Database, settings: Settings, officer: Actor, turns: list[uuid.UUID]
) -> None:
    Path(settings.app_export_folder).touch()
    assert make(database, settings, officer, asked(database)).problem == Problem.ERROR


@pytest.mark.parametrize("wanted", Format)
def test_nobody_else_on_the_machine_reads_a_file(
    database: Database, settings: Settings, officer: Actor, turns: list[uuid.UUID], wanted: Format
) -> None:
    Path(settings.app_export_folder).mkdir(mode=0o755)  # as somebody may have made it before
    file = whole(settings, make(database, settings, officer, asked(database), wanted))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_who_is_in_charge_of_many_units_gets_a_file_of_all(
    database: Database, settings: Settings, people: People, turns: list[uuid.UUID]
) -> None:
    with database.writing() as db:
        communes = communes_under(db, [people.province.id])[:40]
        for unit in [each for each in communes if each.id != people.commune.id]:
            db.add(
                RoleGrant(
                    member_id=people.coordinator.id,
                    role=Role.COORDINATOR,
                    unit_id=unit.id,
                    from_at=clock.now(),
                )
            )
    actor = actor_of(database, people.coordinator)
    job = make(database, settings, actor, asked(database))
    assert (job.state, job.problem) == (State.DONE, None)
    assert job.place.endswith("…")


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
