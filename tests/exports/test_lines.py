"""A file holds every turn that stood at the moment, once, in lines that a reader can add up."""

import hashlib
import uuid
from dataclasses import replace
from datetime import date, datetime, time

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from app import clock
from app.actor import Actor
from app.assists.actions import correct_assist, log_assist, void_assist
from app.assists.models import Assist, Item, Outcome, VoidReason
from app.config import Settings
from app.db import Database
from app.exports import writers
from app.exports.models import Format
from app.periods.models import Period
from app.reports.digest import canonical
from app.reports.models import Map
from app.units.actions import import_units
from app.units.imports import CsvFile
from app.units.queries import atlas
from tests.assists.helpers import go_to_point, said
from tests.conftest import actor_for
from tests.exports.helpers import DAY, actor_of, asked, make, take_apart, whole
from tests.people import People
from tests.reports.helpers import AFRAID, INSTALLED, LEGACY_DAY, log_on


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


def test_a_merger_that_is_imported_later_does_not_change_the_file_of_a_moment(
    database: Database, settings: Settings, officer: Actor, turns: list[uuid.UUID]
) -> None:
    query = asked(database)
    first = take_apart(whole(settings, make(database, settings, officer, query)).read_bytes())
    units = (
        "code,name,kind,parent_code,valid_from,valid_to",
        "25225,Xã Đăk Ơ,xa,75,2025-07-01,2026-11-23",
        "25222,Xã Bù Gia Mập,xa,75,2025-07-01,2026-11-23",
        "99001,Xã Hợp Nhất,xa,75,2026-11-24,",
    )
    steps = ("old_code,new_code,day,whole", *(f"{old},99001,2026-11-24,yes" for old in ("25222", "25225")))
    with database.writing() as db:
        files = (
            CsvFile(f"{what}.csv", "\n".join(lines).encode())
            for what, lines in (("units", units), ("succession", steps))
        )
        import_units(db, None, *files)
    again = take_apart(whole(settings, make(database, settings, officer, query)).read_bytes())
    assert again.data == first.data


def test_a_coordinator_gets_her_communes_rows_only(
    database: Database, settings: Settings, people: People, turns: list[uuid.UUID]
) -> None:
    coordinator = actor_of(database, people.coordinator)
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
