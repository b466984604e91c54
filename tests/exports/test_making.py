"""A file holds every turn that stood at the moment, once, and says so; or there is no file."""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, col, select, update

from app import clock
from app.actor import Actor
from app.assists.actions import correct_assist, log_assist, void_assist
from app.assists.models import Assist, Item, Outcome, VoidReason
from app.config import Settings
from app.counts.models import DailyCount, Measure
from app.db import Database
from app.exports import actions, folder, making, writers
from app.exports.making import make_file
from app.exports.models import Format, Problem, State
from app.members.actions import deactivate
from app.periods.models import Period
from app.reports.digest import canonical
from app.reports.models import Map, Query
from app.units.queries import atlas
from tests.assists.helpers import go_to_point, said
from tests.conftest import actor_for
from tests.exports.helpers import make, take_apart, wait_for, whole
from tests.people import People
from tests.reports.helpers import AFRAID, INSTALLED, LEGACY_DAY, log_on

DAY = date(2026, 11, 20)
WEEK = Period(date(2026, 11, 16), date(2026, 11, 22))


def actor_of(database: Database, people: People, name: str) -> Actor:
    with database.writing() as db:
        return actor_for(db, getattr(people, name))


@pytest.fixture
def officer(database: Database, people: People) -> Actor:
    return actor_of(database, people, "officer")


@pytest.fixture
def turns(database: Database, people: People) -> list[uuid.UUID]:
    """Five that stand, and one that was voided; two communes."""
    with database.writing() as db:
        volunteer, stranger = actor_for(db, people.volunteer), actor_for(db, people.stranger)
        kept = [log_on(db, volunteer, DAY, INSTALLED, AFRAID) for _ in range(3)]
        kept += [log_on(db, stranger, DAY + timedelta(days=1)) for _ in range(2)]
        wrong = log_on(db, volunteer, DAY)
        void_assist(db, volunteer, wrong, VoidReason.MISTAKE, DAY)
        return [assist.id for assist in kept]


def asked(database: Database, period: Period = WEEK, **more: object) -> Query:
    return Query(period, as_of=database.settled(), **more)  # type: ignore[arg-type]


def test_the_csv_holds_every_turn_once_and_its_checksum(
    database: Database, settings: Settings, officer: Actor, turns: list[uuid.UUID]
) -> None:
    job = make(database, settings, officer, asked(database))
    file = whole(settings, job)
    parts = take_apart(file.read_bytes())
    assert sorted(parts.column("Mã lượt")) == sorted(map(str, turns))
    assert sum(map(int, parts.column("Việc làm được"))) == 5
    assert sum(map(int, parts.column("Việc chưa làm được"))) == 3
    assert parts.column("Tài khoản Dịch vụ công").count("Chưa: Sợ lộ thông tin") == 3
    assert parts.column("Cài VNeID") == ["Làm được"] * 5
    assert parts.checksum == job.checksum == parts.facts["SHA-256"]
    assert parts.facts["Số dòng"] == "5"
    assert (job.rows_written, job.rows_expected, job.size) == (5, 5, file.stat().st_size)
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_line_says_who_helped_where_and_when(
    database: Database, settings: Settings, officer: Actor, people: People
) -> None:
    with database.writing() as db:
        volunteer = actor_for(db, people.volunteer)
        go_to_point(db, volunteer, people.commune)
        assist = log_assist(db, volunteer, said(over_60=True)).assist
    today = Period(clock.today(), clock.today())
    parts = take_apart(
        whole(settings, make(database, settings, officer, asked(database, today))).read_bytes()
    )
    line = dict(zip(parts.lines[0], parts.lines[1], strict=True))
    local = assist.happened_at.astimezone(clock.VIETNAM)
    assert line == {
        "Thời điểm": local.strftime("%Y-%m-%d %H:%M:%S"),
        "Ngày": local.date().isoformat(),
        "Xã, phường khi đó": "Xã Bù Gia Mập",
        "Mã khi đó": "25222",
        "Xã, phường nay": "Xã Bù Gia Mập",
        "Mã nay": "25222",
        "Điểm hỗ trợ": "Nhà văn hóa thôn 3",
        "Đội": people.team.name,
        "Tình nguyện viên": people.volunteer.full_name,
        "Số thẻ": people.volunteer.badge_no,
        "Cài VNeID": "Làm được",
        "Việc làm được": "1",
        "Việc chưa làm được": "0",
        "Từ 60 tuổi": "có",
        "Lần đầu dùng điện thoại thông minh": "",
        "Ghi chú": "",
        "Nhận lúc": assist.received_at.astimezone(clock.VIETNAM).strftime("%Y-%m-%d %H:%M:%S"),
        "Mã lượt": str(assist.id),
    }
    assert people.volunteer.phone not in parts.data.decode()


def test_the_workbook_holds_the_same_lines_and_the_same_checksum(
    database: Database, settings: Settings, officer: Actor, turns: list[uuid.UUID]
) -> None:
    query = asked(database)
    data = take_apart(whole(settings, make(database, settings, officer, query)).read_bytes())
    job = make(database, settings, officer, query, Format.XLSX)
    book = load_workbook(whole(settings, job))
    assert book.sheetnames == ["Chi tiết", "Thông tin"]
    rows = [["" if cell is None else cell for cell in row] for row in book["Chi tiết"].values]
    days = rows[0].index("Ngày")
    for row in rows[1:]:
        assert isinstance(row[0], datetime)
        row[days] = row[days].date()
    assert hashlib.sha256(canonical(rows).encode()).hexdigest() == job.checksum == data.checksum
    assert dict(book["Thông tin"].values)["SHA-256"] == job.checksum
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n", "d", "inlineStr"}


def test_many_rows_go_on_on_further_sheets(
    database: Database,
    settings: Settings,
    officer: Actor,
    turns: list[uuid.UUID],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(writers, "ROWS_OF_A_SHEET", 2)
    book = load_workbook(whole(settings, make(database, settings, officer, asked(database), Format.XLSX)))
    assert book.sheetnames == ["Chi tiết", "Chi tiết 2", "Chi tiết 3", "Thông tin"]
    found = [list(sheet.values) for sheet in book.worksheets[:-1]]
    assert [len(rows) - 1 for rows in found] == [2, 2, 1]
    assert found[0][0] == found[1][0] == found[2][0]
    assert {row[-1] for rows in found for row in rows[1:]} == set(map(str, turns))


def test_names_that_look_like_formulas_stay_text(
    database: Database, settings: Settings, officer: Actor, people: People
) -> None:
    with database.writing() as db:
        volunteer = actor_for(db, people.volunteer)
        go_to_point(db, volunteer, people.commune, "=1+1")
        log_assist(db, volunteer, said())
        people.team.name = "@SUM(A1)\t+84"
        db.add(db.merge(people.team))
    query = asked(database, Period(clock.today(), clock.today()))
    parts = take_apart(whole(settings, make(database, settings, officer, query)).read_bytes())
    assert parts.column("Điểm hỗ trợ") == ["'=1+1"]
    assert parts.column("Đội") == ["'@SUM(A1) +84"]
    book = load_workbook(whole(settings, make(database, settings, officer, query, Format.XLSX)))
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert [cell for cell in cells if cell.data_type == "f"] == []


def test_the_same_question_as_of_the_same_moment_gives_the_same_bytes_of_data(
    database: Database, settings: Settings, officer: Actor, people: People, turns: list[uuid.UUID]
) -> None:
    query = asked(database)
    first = take_apart(whole(settings, make(database, settings, officer, query)).read_bytes())
    with database.writing() as db:
        coordinator = actor_for(db, people.coordinator)
        void_assist(db, coordinator, db.get_one(Assist, turns[0]), VoidReason.MISTAKE)
        late = replace(said(), happened_at=datetime.combine(DAY, time(10), clock.VIETNAM))
        log_assist(db, actor_for(db, people.volunteer), late)
    with database.writing() as db:
        coordinator = actor_for(db, people.coordinator)
        correct_assist(db, coordinator, db.get_one(Assist, turns[1]), said(INSTALLED))
    again = take_apart(whole(settings, make(database, settings, officer, query)).read_bytes())
    now = take_apart(whole(settings, make(database, settings, officer, asked(database))).read_bytes())
    assert again.data == first.data
    assert str(turns[0]) not in now.column("Mã lượt")
    assert str(late.id) in now.column("Mã lượt")
    assert now.data != first.data


def test_former_communes_are_named_as_they_were_and_as_they_are(
    database: Database, settings: Settings, officer: Actor, people: People
) -> None:
    with database.writing() as db:
        log_on(db, actor_for(db, people.volunteer), LEGACY_DAY)
    query = asked(database, Period(LEGACY_DAY, LEGACY_DAY), map=Map.THEN)
    parts = take_apart(whole(settings, make(database, settings, officer, query)).read_bytes())
    assert parts.facts["Bản đồ hành chính"] == Map.THEN.label
    (then,), (now,) = parts.column("Xã, phường khi đó"), parts.column("Xã, phường nay")
    with database.reading() as db:
        unit = db.exec(select(Assist)).one().unit_id
        units = atlas(db, officer.charge)
    assert (then, now) == (units.units[unit].name, units.units[units.now(unit)].name)


def test_a_coordinator_gets_her_communes_rows_only(
    database: Database, settings: Settings, people: People, turns: list[uuid.UUID]
) -> None:
    coordinator = actor_of(database, people, "coordinator")
    parts = take_apart(whole(settings, make(database, settings, coordinator, asked(database))).read_bytes())
    assert sorted(parts.column("Mã lượt")) == sorted(map(str, turns[:3]))


def test_a_period_without_turns_makes_a_file_without_rows(
    database: Database, settings: Settings, officer: Actor
) -> None:
    for wanted in Format:
        job = make(
            database, settings, officer, asked(database, Period(date(2026, 1, 1), date(2026, 1, 1))), wanted
        )
        assert (whole(settings, job).exists(), job.rows_written) == (True, 0)


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
    officer, coordinator = (actor_of(database, people, name) for name in ("officer", "coordinator"))
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


def test_several_tasks_of_one_turn_are_one_line(
    database: Database, settings: Settings, officer: Actor, people: People
) -> None:
    with database.writing() as db:
        items = (INSTALLED, AFRAID, Item("other", Outcome.DONE))
        log_on(db, actor_for(db, people.volunteer), DAY, *items)
    parts = take_apart(whole(settings, make(database, settings, officer, asked(database))).read_bytes())
    assert len(parts.lines) == 2
    line = dict(zip(parts.lines[0], parts.lines[1], strict=True))
    assert (line["Cài VNeID"], line["Việc khác"]) == ("Làm được", "Làm được")
    assert (line["Việc làm được"], line["Việc chưa làm được"]) == ("2", "1")
