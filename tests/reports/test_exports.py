"""The workbook and the CSV, read back with another library than wrote them."""

import csv
import io
from datetime import datetime

import openpyxl
import pytest
from fastapi.testclient import TestClient
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from app import clock
from app.db import Database
from app.members.actions import add_team
from app.members.models import Team
from app.web import vietnamese
from tests.conftest import actor_for, sign_in
from tests.people import People
from tests.reports.helpers import AFRAID, INSTALLED, log_on

FORMULAS = ("=1+1", "+84 912", "-5", "@SUM(A1)", "\tx", "\rx")


@pytest.fixture
def logged(database: Database, people: People) -> None:
    """Two turns in Bù Gia Mập, one in Đăk Ơ, all today."""
    with database.writing() as db:
        log_on(db, actor_for(db, people.volunteer), clock.today(), INSTALLED, AFRAID)
        log_on(db, actor_for(db, people.teammate), clock.today())
        log_on(db, actor_for(db, people.stranger), clock.today())


def query() -> str:
    return f"from={clock.today()}&to={clock.today()}"


def workbook(client: TestClient, more: str = "") -> Workbook:
    answer = client.get(f"/totals.xlsx?{query()}{more}")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def lines(sheet: Worksheet) -> list[tuple[object, ...]]:
    return list(sheet.iter_rows(values_only=True))


def read_csv(client: TestClient, more: str = "") -> list[list[str]]:
    answer = client.get(f"/totals.csv?{query()}{more}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    text = answer.content.decode("utf-8-sig")
    assert answer.content.startswith("\ufeff".encode())
    assert text.count("\n") == text.count("\r\n") > 1
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_workbook_holds_numbers_as_numbers(client: TestClient, people: People, logged: None) -> None:
    sign_in(client, people.officer)
    sheet = workbook(client)["Tổng hợp"]
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
    assert total == ("Toàn tỉnh", "", 3, 3, 0, 3, 1)
    assert {sheet.cell(2, column).number_format for column in range(3, 8)} == {"#,##0"}


def test_the_heading_is_bold_and_frozen_and_the_filter_leaves_the_total_out(
    client: TestClient, people: People
) -> None:
    sign_in(client, people.officer)
    sheet = workbook(client)["Tổng hợp"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:G96"
    assert all(cell.font.bold for cell in sheet[1])
    assert all(cell.font.bold for cell in sheet[97])
    assert sheet.column_dimensions["A"].width > 40


def test_the_second_sheet_says_what_was_asked_when_and_by_whom(
    client: TestClient, people: People, logged: None
) -> None:
    sign_in(client, people.coordinator)
    facts = dict(row[:2] for row in lines(workbook(client, "&by=task&map=then")["Thông tin"]))
    today = clock.today().strftime("%d/%m/%Y")
    assert facts["Cơ quan"] == "Tỉnh Đoàn"
    assert facts["Đơn vị"] == "Xã Bù Gia Mập"
    assert (facts["Từ ngày"], facts["Đến ngày"]) == (today, today)
    assert (facts["Xem theo"], facts["Bản đồ hành chính"]) == ("Nội dung", "đơn vị tại thời điểm đó")
    assert facts["Người xuất"] == "Trần Thị Thu, điều phối viên"
    assert facts["Đối chiếu"] == "Khớp 100% với chi tiết"
    assert str(facts["Số liệu lúc"]).startswith(today)
    assert facts["Số dòng"] == len(lines(workbook(client, "&by=task")["Tổng hợp"])) - 2


def test_by_day_the_workbook_holds_days_as_days(client: TestClient, people: People, logged: None) -> None:
    sign_in(client, people.officer)
    sheet = workbook(client, "&by=day")["Tổng hợp"]
    assert [cell.value for cell in sheet[1]][:3] == ["Ngày", "Thứ", "Lượt người dân"]
    assert isinstance(sheet["A2"].value, datetime)
    assert sheet["A2"].value.date() == clock.today()
    assert sheet["A2"].number_format == "dd/mm/yyyy"
    assert f"{sheet['B2'].value}, " in vietnamese.weekday(clock.today())


@pytest.mark.parametrize(
    ("by", "heading", "first"),
    [
        (
            "task",
            ["Nội dung", "Lượt người dân", "Đã làm được", "Chưa làm được"],
            ["Cài VNeID", "2", "2", "0"],
        ),
        (
            "barrier",
            ["Lý do chưa làm được", "Lượt người dân", "Chưa làm được"],
            ["Sợ lộ thông tin", "1", "1"],
        ),
    ],
)
def test_our_own_codes_stay_inside(
    client: TestClient, people: People, logged: None, by: str, heading: list[str], first: list[str]
) -> None:
    sign_in(client, people.coordinator)
    lines_of_it = read_csv(client, f"&by={by}")
    assert lines_of_it[0] == heading
    assert first in lines_of_it
    assert workbook(client, f"&by={by}")["Tổng hợp"].freeze_panes == "B2"


def test_by_barrier_the_note_is_true_of_the_table(client: TestClient, people: People, logged: None) -> None:
    sign_in(client, people.officer)
    book = workbook(client, "&by=barrier")
    assert lines(book["Tổng hợp"])[-1] == ("Cộng các lượt có vướng mắc", 1, 1)
    assert str(dict(row[:2] for row in lines(book["Thông tin"]))["Lưu ý"]).startswith("Bảng này chỉ tính")
    html = client.get(f"/totals?{query()}&by=barrier").text
    assert "Cộng các lượt có vướng mắc" in html
    assert '<b class="num">3</b>lượt người dân' in html  # the figures above still hold everything
    assert "Bảng này chỉ tính các lượt có vướng mắc" in html


def test_nothing_that_looks_like_a_formula_becomes_one(
    client: TestClient, database: Database, people: People
) -> None:
    with database.writing() as db:
        teams = [add_team(db, None, name, people.commune.id) for name in FORMULAS]
    sign_in(client, people.officer)
    book = workbook(client, "&by=team")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert {"=1+1", "+84 912", "-5", "@SUM(A1)"} <= {cell.value for cell in cells}
    names = {line[0] for line in read_csv(client, "&by=team")}
    assert {f"'{name}" for name in FORMULAS} <= names
    assert not {name for name in names if name.startswith(("=", "+", "-", "@", "\t", "\r"))}
    assert len(teams) == len(FORMULAS)


def test_the_csv_says_the_same_as_the_workbook(client: TestClient, people: People, logged: None) -> None:
    sign_in(client, people.officer)
    for by in ("unit", "task", "team", "day", "barrier"):
        in_book = lines(workbook(client, f"&by={by}")["Tổng hợp"])
        as_text = [
            [str(cell.date() if isinstance(cell, datetime) else "" if cell is None else cell) for cell in row]
            for row in in_book
        ]
        assert read_csv(client, f"&by={by}") == as_text, by


def test_the_name_of_a_file_says_its_period_in_ascii(client: TestClient, people: People) -> None:
    sign_in(client, people.officer)
    for suffix in ("xlsx", "csv"):
        answer = client.get(f"/totals.{suffix}?from=2026-10-01&to=2026-12-31&by=team")
        name = f"tiep-suc-so_2026-10-01_2026-12-31_team.{suffix}"
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_wrong_question_gives_a_page_and_no_file(client: TestClient, people: People, suffix: str) -> None:
    sign_in(client, people.officer)
    for wrong in ("as_of=2026-11-01", "from=2026-11-02&to=2026-11-01", "untl=x"):
        answer = client.get(f"/totals.{suffix}?{wrong}")
        assert answer.status_code == 422
        assert "content-disposition" not in answer.headers
        assert answer.headers["content-type"].startswith("text/html")


def test_teams_keep_their_names(database: Database, people: People) -> None:
    """The team's name of the fixture is no formula, so the test above proves what it says."""
    with database.reading() as db:
        assert not db.get_one(Team, people.team.id).name.startswith(FORMULAS)
