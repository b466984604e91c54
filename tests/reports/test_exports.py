"""What every file of totals says; the same question as of the same moment brings the same data again."""

import csv
import io
import json
import re
import zipfile
from datetime import datetime, timedelta

import openpyxl
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app import clock
from app.assists.actions import log_assist, void_assist
from app.assists.forms import new_id
from app.assists.models import Assist, Logged, VoidReason
from app.db import Database
from app.members.actions import add_team
from app.reports.cells import harmless
from app.reports.models import By
from tests.conftest import actor_for, sign_in
from tests.people import People
from tests.reports.helpers import AFRAID, INSTALLED, log_on

FORMULAS = ("=1+1", "+84 912", "-5", "@SUM(A1)", "＝1+1")
HIDDEN = ("\t=2+2", "\r=3+3", "\n =4+4", "\x00-6")
SUFFIXES = ("csv", "xlsx", "json", "docx")


@pytest.fixture
def logged(database: Database, people: People) -> Assist:
    """Two turns in Bù Gia Mập, one in Đăk Ơ, all today; the first one."""
    with database.writing() as db:
        first = log_on(db, actor_for(db, people.volunteer), clock.today(), INSTALLED, AFRAID)
        log_on(db, actor_for(db, people.teammate), clock.today())
        log_on(db, actor_for(db, people.stranger), clock.today())
        return first


def query() -> str:
    return f"from={clock.today()}&to={clock.today()}"


def fetch(client: TestClient, suffix: str, more: str = "") -> bytes:
    answer = client.get(f"/totals.{suffix}?{query()}{more}")
    assert answer.status_code == 200, (suffix, more)
    assert answer.headers["cache-control"] == "no-store"
    return answer.content


def read_csv(content: bytes) -> tuple[list[list[str]], dict[str, str]]:
    """The table, and what the file says of itself."""
    read = content.decode("utf-8-sig")
    assert read.count("\n") == read.count("\r\n") > 1
    lines = list(csv.reader(io.StringIO(read, newline="")))
    end = lines.index([])
    return lines[:end], {name.removeprefix("# "): value for name, value in lines[end + 1 :]}


def test_the_csv_is_one_table_and_then_says_where_it_comes_from(
    client: TestClient, people: People, logged: Assist
) -> None:
    sign_in(client, people.officer)
    content = fetch(client, "csv")
    assert content.startswith('\ufeff"Xã, phường",Mã,'.encode())
    table, facts = read_csv(content)
    assert table[0] == [
        *("Xã, phường", "Mã", "Lượt người dân", "Cài VNeID", "Tài khoản Dịch vụ công"),
        *("Đã làm được", "Chưa làm được"),
    ]
    assert ["Xã Bù Gia Mập", "25222", "2", "2", "0", "2", "1"] in table
    assert table[-1] == ["Toàn tỉnh", "", "3", "3", "0", "3", "1"]
    assert facts["Số dòng"] == str(len(table) - 2) == "95"
    assert len(facts["SHA-256"]) == 64


def test_a_file_says_what_was_asked_when_and_by_whom(
    client: TestClient, people: People, logged: Assist
) -> None:
    sign_in(client, people.coordinator)
    _, facts = read_csv(fetch(client, "csv", "&by=task&map=then"))
    today = clock.today().strftime("%d/%m/%Y")
    assert facts["Cơ quan"] == "Tỉnh Đoàn"
    assert facts["Đơn vị"] == "Xã Bù Gia Mập"
    assert (facts["Từ ngày"], facts["Đến ngày"]) == (today, today)
    assert (facts["Xem theo"], facts["Bản đồ hành chính"]) == ("Nội dung", "đơn vị tại thời điểm đó")
    assert facts["Người xuất"] == "Trần Thị Thu, điều phối viên"
    assert facts["Đối chiếu"] == "Khớp 100% với chi tiết"
    assert facts["Số liệu lúc"].startswith(today)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", facts["as_of"])
    assert facts["Lưu ý"].startswith("Một lượt có thể gồm nhiều nội dung")
    assert facts["Hỏi lại"].startswith("http://testserver/totals?from=")
    again = client.get(facts["Hỏi lại"].removeprefix("http://testserver"))
    assert again.status_code == 200


def test_files_with_columns_beside_say_of_which_days_they_are(client: TestClient, people: People) -> None:
    sign_in(client, people.officer)
    quarter = "from=2025-10-01&to=2025-12-31&as_of=2025-11-24T17:30:00"
    facts = client.get(f"/totals.json?{quarter}").json()["facts"]
    assert facts["Kỳ trước"] == "55 ngày đầu quý III/2025, từ ngày 01/07/2025 đến ngày 24/08/2025"
    assert facts["Lũy kế"] == "từ ngày 01/01/2025 đến ngày 24/11/2025"


def test_a_file_says_whether_its_numbers_agree_with_the_rows(
    client: TestClient, database: Database, people: People, logged: Assist, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, people.officer)
    with database.writing() as db:
        db.execute(text("UPDATE daily_count SET n = n + 1 WHERE measure = 'done'"))
    assert read_csv(fetch(client, "csv"))[1]["Đối chiếu"].startswith("CHƯA KHỚP với chi tiết")
    monkeypatch.setattr("app.reports.remarks.CHECKED_UP_TO", 2)
    assert read_csv(fetch(client, "csv"))[1]["Đối chiếu"].startswith("Chưa đối chiếu, vì có trên 2 lượt")


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
    client: TestClient, people: People, logged: Assist, by: str, heading: list[str], first: list[str]
) -> None:
    sign_in(client, people.coordinator)
    table, _ = read_csv(fetch(client, "csv", f"&by={by}"))
    assert table[0] == heading
    assert first in table


def test_every_file_holds_the_asked_table_alike(client: TestClient, people: People, logged: Assist) -> None:
    sign_in(client, people.officer)
    for by in By:
        table, facts = read_csv(fetch(client, "csv", f"&by={by}&as_of={moment()}"))
        asked = f"&by={by}&as_of={facts['as_of']}"
        answer = json.loads(fetch(client, "json", asked))
        (same,) = [each for each in answer["tables"] if each["sha256"] == facts["SHA-256"]]
        assert [[str(cell) for cell in line] for line in same["lines"]] == table, by
        assert same["rows"] == int(facts["Số dòng"])
        book = openpyxl.load_workbook(io.BytesIO(fetch(client, "xlsx", asked)))
        sheet = book[same["name"]]
        assert book.active is sheet
        assert [list(map(as_text, line)) for line in sheet.iter_rows(values_only=True)] == table, by


def as_text(cell: object) -> str:
    if cell is None:
        return ""
    return str(cell.date() if isinstance(cell, datetime) else cell)


def moment() -> str:
    return clock.now().isoformat().replace("+00:00", "Z")


def data_of(suffix: str, content: bytes) -> object:
    """What docs/exports.md calls the data of a file."""
    if suffix == "csv":
        return content.partition(b"\r\n\r\n")[0]
    if suffix == "json":
        return json.loads(content)["tables"], json.loads(content)["sha256"]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        if suffix == "xlsx":
            sheets = sorted(name for name in parts.namelist() if name.startswith("xl/worksheets/sheet"))
            return {name: parts.read(name) for name in sheets[:-1]}
        return re.findall(rb"<w:tbl>.*?</w:tbl>", parts.read("word/document.xml"), re.DOTALL)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_question_as_of_the_same_moment_has_the_same_data_bytes(
    client: TestClient, database: Database, people: People, logged: Assist, suffix: str
) -> None:
    sign_in(client, people.officer)
    _, facts = read_csv(fetch(client, "csv"))
    as_of = f"&as_of={facts['as_of']}"
    before = data_of(suffix, fetch(client, suffix, as_of))
    with database.writing() as db:
        another, boss = actor_for(db, people.stranger), actor_for(db, people.officer)
        log_assist(db, another, Logged(new_id(), (INSTALLED, AFRAID)))
        void_assist(db, boss, db.get_one(Assist, logged.id), VoidReason.MISTAKE)
        add_team(db, None, "Đội mới", people.commune.id)
    sign_in(client, people.officer)
    assert data_of(suffix, fetch(client, suffix, as_of)) == before
    assert data_of(suffix, fetch(client, suffix)) != before


def test_a_moment_to_come_and_a_wrong_question_give_a_page_and_no_file(
    client: TestClient, people: People
) -> None:
    sign_in(client, people.officer)
    tomorrow = (clock.now() + timedelta(days=1)).isoformat().replace("+00:00", "Z")
    for wrong in (f"as_of={tomorrow}", "as_of=2026-11-01", "from=2026-11-02&to=2026-11-01", "untl=x"):
        for suffix in SUFFIXES:
            answer = client.get(f"/totals.{suffix}?{wrong}")
            assert answer.status_code == 422, (suffix, wrong)
            assert "content-disposition" not in answer.headers
            assert answer.headers["content-type"].startswith("text/html")
    assert client.get("/totals.docx?layout=party").status_code == 422
    assert client.get("/totals.xlsx?layout=state").status_code == 422


def test_the_name_of_a_file_says_its_period_in_ascii(client: TestClient, people: People) -> None:
    sign_in(client, people.officer)
    for suffix in SUFFIXES:
        answer = client.get(f"/totals.{suffix}?from=2026-10-01&to=2026-12-31&by=team")
        name = f"tiep-suc-so_2026-10-01_2026-12-31_team.{suffix}"
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'


def test_nothing_that_looks_like_a_formula_becomes_one(
    client: TestClient, database: Database, people: People
) -> None:
    with database.writing() as db:
        for name in (*FORMULAS, *(name for name in HIDDEN if "\x00" not in name)):
            add_team(db, None, name, people.commune.id)
    sign_in(client, people.officer)
    table, _ = read_csv(fetch(client, "csv", "&by=team"))
    names = {line[0] for line in table}
    assert {f"'{name}" for name in FORMULAS} <= names
    assert {"'=2+2", "'=3+3", "'=4+4"} <= names
    book = openpyxl.load_workbook(io.BytesIO(fetch(client, "xlsx", "&by=team")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert {f"'{name}" for name in FORMULAS} <= {cell.value for cell in cells}


@pytest.mark.parametrize("name", [*FORMULAS, *HIDDEN])
def test_text_that_starts_a_formula_is_made_harmless_once(name: str) -> None:
    made = str(harmless(name))
    assert made.startswith("'")
    assert harmless(made) == made
    assert made.isprintable()


def test_a_formula_cannot_hide_behind_the_separator_of_a_vietnamese_excel() -> None:
    made = str(harmless("Đội A;=1+1;  @SUM(A1);+2; B"))
    assert made == "Đội A;'=1+1;  '@SUM(A1);'+2; B"
    assert harmless(made) == made


def test_names_and_numbers_stay_as_they_are() -> None:
    for cell in ("Xã Bù Gia Mập", "Đội 1-2", "a=b", "a; b", "", 0, -5, clock.today()):
        assert harmless(cell) == cell
