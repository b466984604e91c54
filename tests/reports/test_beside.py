"""What stands beside the rows of totals: three periods, sessions, targets, closed days."""

import re
from datetime import timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient

from app import clock
from app.db import Database
from app.help_sessions.actions import add_point
from app.help_sessions.planning import Told, report_session
from app.periods.models import Kind, around
from tests.closing.helpers import close_days
from tests.conftest import actor_for, sign_in
from tests.help_sessions.helpers import planned
from tests.people import People
from tests.reports.cells import Cell, cells_of
from tests.reports.helpers import ACCOUNT, INSTALLED, log_on
from tests.targets.helpers import set_target

YESTERDAY = clock.today() - timedelta(days=1)
DAY = f"from={YESTERDAY}&to={YESTERDAY}"
YEAR = around(Kind.YEAR, YESTERDAY)
THREE = "Kỳ này, kỳ trước và lũy kế"


@pytest.fixture
def story(database: Database, people: People) -> None:
    """Yesterday two turns and a class of 30, the day before one turn; all three days lie in one year."""
    with database.writing() as db:
        volunteer = actor_for(db, people.volunteer)
        log_on(db, volunteer, YESTERDAY, INSTALLED)
        log_on(db, volunteer, YESTERDAY, INSTALLED, ACCOUNT)
        log_on(db, volunteer, YESTERDAY - timedelta(days=1), ACCOUNT)
        point = add_point(db, None, "Nhà văn hóa thôn 3", people.commune.id)
        coordinator = actor_for(db, people.coordinator)
        session = planned(db, coordinator, point, team_id=people.team.id)
        report_session(db, coordinator, session, Told(headcount=30, volunteers=4))


def three(html: str) -> dict[str, list[int]]:
    """The period, the one before and what is cumulative, by what is counted."""
    found: dict[str, list[int]] = {}
    for cell in cells_of(html):
        if cell.table == THREE:
            found.setdefault(cell.row, []).append(cell.n)
    return found


def test_the_period_stands_beside_the_one_before_and_what_is_cumulative(
    client: TestClient, people: People, story: None
) -> None:
    found = three(sign_in(client, people.officer).get(f"/totals?{DAY}").text)
    cumulative = 3 if YEAR.first < YESTERDAY else 2  # on New Year's Day the day before is last year's
    assert found["Lượt người dân"] == [2, 1, cumulative]
    assert found["Cài VNeID"] == [2, 0, 2]
    assert found["Số lớp tập huấn"] == [1, 0, 1]
    assert found["Số lượt người dân dự lớp tập huấn"] == [30, 0, 30]
    assert found["Số lượt ĐVTN tham gia"] == [4, 0, 4]
    assert found["Số buổi hỗ trợ"] == [0, 0, 0]


def test_numbers_of_sessions_open_the_sessions_and_lead_back(
    client: TestClient, people: People, story: None
) -> None:
    sign_in(client, people.officer)
    html = client.get(f"/totals?{DAY}").text
    wanted = {"Số lớp tập huấn": "buổi, lớp đã tổ chức", "Số lượt ĐVTN tham gia": "lượt tình nguyện viên"}
    for row, figure in wanted.items():
        cell = next(cell for cell in cells_of(html) if (cell.table, cell.row) == (THREE, row))
        sessions = client.get(cell.url).text
        assert f'<b class="num">{cell.n}</b>{figure}' in sessions
        back = re.search(r'href="([^"]+)">← Về bảng tổng hợp', sessions)
        assert back
        assert cells_of(client.get(unescape(back[1])).text) == cells_of(html)


def test_targets_stand_beside_the_rows_of_their_units(
    client: TestClient, database: Database, people: People, story: None
) -> None:
    sign_in(client, people.officer)
    before = client.get(f"/totals?{DAY}").text
    assert "đã đạt" not in before
    assert "Đạt chỉ tiêu" not in before
    with database.writing() as db:
        officer = actor_for(db, people.officer)
        set_target(db, officer, people.province, 3, days=(YEAR.first, YEAR.last))
        set_target(db, officer, people.province, 100, days=(YEAR.first, YEAR.last), indicator="dvc_account")
        set_target(db, officer, people.commune, 4, days=(YEAR.first, YEAR.last))
    html = client.get(f"/totals?{DAY}").text
    reached = "1/2" if YEAR.first < YESTERDAY else "0/2"
    assert f'<b class="num">{reached}</b> đã đạt' in html
    percent = 75 if YEAR.first < YESTERDAY else 50
    assert f'<span class="fair">{percent}%</span>' in html
    assert len(re.findall(r'<span class="(?:good|fair|poor)">', html)) == 1


def test_it_says_how_far_the_days_are_closed_and_what_came_since(
    client: TestClient, database: Database, people: People, story: None
) -> None:
    sign_in(client, people.officer)
    assert "Số đã chốt" not in client.get(f"/totals?{DAY}").text
    with database.writing() as db:
        close_days(db, actor_for(db, people.coordinator), people.commune, YESTERDAY)
    with database.writing() as db:
        log_on(db, actor_for(db, people.teammate), YESTERDAY, INSTALLED)
    html = client.get(f"/totals?{DAY}").text
    assert "Đã chốt 1/1 ngày có hoạt động của các xã, phường: 2 lượt; từ đó +1 lượt." in html


def test_every_door_of_the_page_opens(client: TestClient, people: People, story: None) -> None:
    for person in (people.officer, people.coordinator):
        html = sign_in(client, person).get(f"/totals?{DAY}").text
        doors = re.search(r'<nav class="doors".*?</nav>', html, re.DOTALL)
        assert doors
        urls = [unescape(url) for url in re.findall(r'href="([^"]+)"', doors[0])]
        assert len(urls) == 6
        for url in urls:
            assert client.get(url).status_code in {200, 303}, url  # the export asks for the password again


def test_pictures_have_their_numbers_in_tables_beneath(
    client: TestClient, people: People, story: None
) -> None:
    cells = cells_of(sign_in(client, people.officer).get(f"/totals?from={YEAR.first}&to={YEAR.last}").text)

    def turns(picture: str) -> dict[str, int]:
        return {cell.row: cell.n for cell in cells if cell.table == f"Bảng {picture}" and cell.n}

    whole = next(cell for cell in cells if is_total(cell)).n
    assert sum(turns("diễn biến").values()) == whole
    assert turns("theo giờ trong ngày") == {"9 giờ": whole}
    assert turns("theo xã, phường") == {"Xã Bù Gia Mập": whole}


def is_total(cell: Cell) -> bool:
    return (cell.table, cell.row, cell.column) == ("Bảng xã, phường", "Toàn tỉnh", "Lượt người dân")
