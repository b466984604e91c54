"""The workbook, read back with another library than wrote it."""

import io
import re
from collections.abc import Sequence
from datetime import datetime

import openpyxl
import pytest
from fastapi.testclient import TestClient
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from app import clock
from app.assists.actions import log_assist
from app.assists.forms import new_id
from app.assists.models import Logged
from app.closing.actions import close
from app.closing.queries import figures_of
from app.db import Database
from app.reports import details
from app.web import vietnamese
from tests.conftest import actor_for, sign_in
from tests.people import People
from tests.reports.helpers import AFRAID, INSTALLED, log_on
from tests.targets.helpers import set_target

SHEETS = ["Tổng hợp", "Theo xã phường", "Theo nội dung", "Theo ngày", "Lý do", "Chi tiết", "Thông tin"]


@pytest.fixture
def logged(database: Database, people: People) -> None:
    """Two turns in Bù Gia Mập, one in Đăk Ơ, all today."""
    with database.writing() as db:
        log_on(db, actor_for(db, people.volunteer), clock.today(), INSTALLED, AFRAID)
        log_on(db, actor_for(db, people.teammate), clock.today())
        log_on(db, actor_for(db, people.stranger), clock.today())


def workbook(client: TestClient, more: str = "") -> Workbook:
    answer = client.get(f"/totals.xlsx?from={clock.today()}&to={clock.today()}{more}")
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def lines(sheet: Worksheet) -> list[tuple[object, ...]]:
    return list(sheet.iter_rows(values_only=True))


def facts(book: Workbook) -> dict[object, object]:
    return dict(line[:2] for line in lines(book["Thông tin"]))


def test_the_sheets_are_those_of_a_report_and_it_opens_on_the_asked_one(
    client: TestClient, people: People, logged: None
) -> None:
    sign_in(client, people.officer)
    book = workbook(client, "&by=day")
    assert book.sheetnames == SHEETS
    assert book.active is book["Theo ngày"]
    by_team = workbook(client, "&by=team")
    assert by_team.sheetnames == [*SHEETS[:5], "Theo đội", *SHEETS[5:]]


def test_numbers_are_numbers_and_the_total_is_their_sum(
    client: TestClient, people: People, logged: None
) -> None:
    sign_in(client, people.officer)
    sheet = workbook(client)["Theo xã phường"]
    heading, *rows, total = lines(sheet)
    assert heading == (
        *("Xã, phường", "Mã", "Lượt người dân", "Cài VNeID", "Tài khoản Dịch vụ công"),
        *("Đã làm được", "Chưa làm được"),
    )
    assert len(rows) == 95
    assert [row for row in rows if row[2]] == [
        ("Xã Bù Gia Mập", "25222", 2, 2, 0, 2, 1),
        ("Xã Đăk Ơ", "25225", 1, 1, 0, 1, 0),
    ]
    assert total == ("Toàn tỉnh", None, *sums(rows, 2))
    assert sums(rows, 2) == (3, 3, 0, 3, 1)
    assert {sheet.cell(2, column).number_format for column in range(3, 8)} == {"#,##0"}


def sums(rows: Sequence[tuple[object, ...]], first: int) -> tuple[int, ...]:
    """What the columns from `first` on add up to; each of their cells is a whole number."""
    columns = list(zip(*(row[first:] for row in rows), strict=True))
    assert all(type(cell) is int for column in columns for cell in column)
    return tuple(sum(column) for column in columns)  # type: ignore[arg-type]


def test_the_heading_is_bold_frozen_and_printed_on_every_page_and_the_filter_leaves_the_total_out(
    client: TestClient, people: People
) -> None:
    sign_in(client, people.officer)
    sheet = workbook(client)["Theo xã phường"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:G96"
    assert sheet.print_title_rows == "$1:$1"
    assert all(cell.font.bold for cell in sheet[1])
    assert all(cell.font.bold for cell in sheet[97])
    assert sheet.column_dimensions["A"].width > 15


def test_days_are_days(client: TestClient, people: People, logged: None) -> None:
    sign_in(client, people.officer)
    book = workbook(client)
    sheet = book["Theo ngày"]
    assert [cell.value for cell in sheet[1]][:3] == ["Ngày", "Thứ", "Lượt người dân"]
    for cell in (sheet["A2"], book["Chi tiết"]["A2"]):
        assert isinstance(cell.value, datetime)
        assert cell.value.date() == clock.today()
        assert cell.number_format == "dd/mm/yyyy"
    assert f"{sheet['B2'].value}, " in vietnamese.weekday(clock.today())


def test_the_turns_one_by_one_are_as_many_as_are_counted_and_name_no_member(
    client: TestClient, people: People, logged: None
) -> None:
    sign_in(client, people.officer)
    book = workbook(client)
    heading, *rows = lines(book["Chi tiết"])
    assert heading[:5] == ("Ngày", "Giờ", "Xã, phường", "Mã", "Đội")
    assert len(rows) == 3 == lines(book["Theo xã phường"])[-1][2]
    (afraid,) = [row for row in rows if row[6]]
    assert re.fullmatch(r"\d\d:\d\d:\d\d", str(afraid[1]))
    assert afraid[2:8] == (
        *("Xã Bù Gia Mập", "25222", people.team.name),
        *("Cài VNeID", "Tài khoản Dịch vụ công", "Sợ lộ thông tin"),
    )
    assert len({row[10] for row in rows}) == 3
    everything = " ".join(str(cell) for sheet in book.worksheets[:-1] for row in lines(sheet) for cell in row)
    for member in (people.volunteer, people.teammate, people.stranger, people.officer):
        assert member.full_name not in everything


def test_too_many_turns_are_not_listed_and_the_sheet_says_where_to_get_them(
    client: TestClient, people: People, logged: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, people.officer)
    monkeypatch.setattr("app.reports.files.UP_TO", 3)
    assert len(lines(workbook(client)["Chi tiết"])) == 4
    for module in ("files", "details"):
        monkeypatch.setattr(f"app.reports.{module}.UP_TO", 2)
    said = [line[0] for line in lines(workbook(client)["Chi tiết"])]
    assert said[1] == "Kỳ này có 3 lượt, nhiều hơn 2 dòng mà trang này chứa, nên không liệt kê ở đây."
    assert str(said[3]).startswith("http://testserver/exports/new?from=")


def test_a_turn_too_few_fails_loudly(
    client: TestClient, people: People, logged: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, people.officer)
    all_of_them = details._lines
    monkeypatch.setattr(details, "_lines", lambda *asked: list(all_of_them(*asked))[1:])
    with pytest.raises(RuntimeError, match="2 turns were read where 3 are counted"):
        workbook(client)


def test_the_summary_has_the_period_before_the_cumulative_and_the_targets(
    client: TestClient, database: Database, people: People, logged: None
) -> None:
    today = clock.today()
    year = (today.replace(month=1, day=1), today.replace(month=12, day=31))
    with database.writing() as db:
        officer = actor_for(db, people.officer)
        set_target(db, officer, people.province, 12, days=year)
        set_target(db, officer, people.commune, 4, days=year)  # not that of the province
    sign_in(client, people.officer)
    heading, *rows = lines(workbook(client)["Tổng hợp"])
    assert heading == (
        *("Nội dung", "ĐVT", "Kỳ này", "Kỳ trước", "Lũy kế"),
        *("Chỉ tiêu", "Đạt đến nay", "Tỷ lệ %", "Ghi chú"),
    )
    found = {row[0]: row[1:] for row in rows}
    note = f"kỳ chỉ tiêu: Năm {today.year}; theo 12-KH/TĐTN"
    assert found["Số lượt người dân được hỗ trợ"] == ("lượt", 3, 0, 3, 12, 3, 25, note)
    assert found["Hỗ trợ cài đặt ứng dụng VNeID"] == ("lượt", 3, 0, 3, None, None, None, None)
    assert found["Số tình nguyện viên"][:2] == ("người", 3)
    assert found["Việc chưa làm được"][:4] == ("việc", 1, 0, 1)
    assert found["Xã, phường có hoạt động"][1] == 2


def test_the_last_sheet_counts_the_rows_of_every_sheet_and_tells_of_closed_days(
    client: TestClient, database: Database, people: People, logged: None
) -> None:
    sign_in(client, people.coordinator)
    today, commune = clock.today(), people.commune
    assert facts(workbook(client))["Chốt số"] == (
        "Chưa chốt ngày nào trên 1 ngày có hoạt động của các xã, phường"
    )
    with database.writing() as db:
        moment = clock.now()
        figures = figures_of(db, [commune.id], today, today, moment)
        close(db, actor_for(db, people.coordinator), commune, today, today, moment, figures)
    with database.writing() as db:
        log_assist(db, actor_for(db, people.volunteer), Logged(new_id(), (INSTALLED,)))
    book = workbook(client)
    told = facts(book)
    assert "bởi Trần Thị Thu: 2 lượt; từ đó ghi sau lúc chốt +1 lượt, nay là 3 lượt" in str(told["Chốt số"])
    assert str(told["Chốt số"]).endswith(
        "Đã chốt 1 trên 1 ngày có hoạt động của các xã, phường: 2 lượt lúc chốt, từ đó +1 lượt"
    )
    for sheet in book.worksheets[:-1]:
        rows = len(lines(sheet)) - (1 if sheet.title in {"Tổng hợp", "Chi tiết"} else 2)
        assert told[f"{sheet.title}: số dòng"] == rows, sheet.title
