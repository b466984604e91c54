"""From every number of the page of totals to the rows behind it, and back: both pages say the same."""

import re
import uuid
from datetime import date, datetime, time, timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from app import clock
from app.actor import Actor
from app.assists.actions import log_assist, void_assist
from app.assists.models import Assist, Item, Logged, VoidReason
from app.db import Database
from app.members.actions import add_team, join_team
from app.reports.models import By
from app.units.queries import unit_by_code
from tests.conftest import actor_for, sign_in
from tests.people import People
from tests.reports.cells import Cell, cells_of, figures_of
from tests.reports.helpers import ACCOUNT, AFRAID, AFRAID_TOO, FIRST_DAY, INSTALLED, LEGACY_DAY, NO_PHONE

DAYS = f"from={LEGACY_DAY}&to={FIRST_DAY + timedelta(days=9)}"
DISTRICT_OF_THEN, MERGED_CODE = "691", "25195"
# Numbers of tasks; all others are of turns.
OF_TASKS = {"Đã làm được", "Chưa làm được", "việc chưa làm được"}


def log_at(db: Session, actor: Actor, day: date, hour: int, *items: Item) -> None:
    """One sitting at an hour of the day, received at once."""
    with clock.frozen(datetime.combine(day, time(hour, 20), clock.VIETNAM)):
        log_assist(db, actor, Logged(uuid.uuid4(), items))


@pytest.fixture
def before_long(database: Database, people: People) -> datetime:
    """A story over a merger: two communes that became one, a province's own people, a void, several tasks and
    barriers in a turn. Then the moment, after which one turn is voided and another comes late."""
    with database.writing() as db:
        volunteer, officer = actor_for(db, people.volunteer), actor_for(db, people.officer)
        log_at(db, volunteer, LEGACY_DAY, 8, INSTALLED, AFRAID, AFRAID_TOO)
        log_at(db, volunteer, FIRST_DAY, 23, NO_PHONE, AFRAID)
        log_at(db, officer, FIRST_DAY, 0, ACCOUNT)
        for code, day in ((MERGED_CODE, LEGACY_DAY), ("25198", LEGACY_DAY), (MERGED_CODE, FIRST_DAY)):
            unit = unit_by_code(db, code, day)
            assert unit is not None
            team = add_team(db, None, f"Đội của {unit.name}", unit.id)
            join_team(db, None, people.stranger.id, team.id)
            log_at(db, actor_for(db, people.stranger), day, 9, INSTALLED, ACCOUNT)
        with clock.frozen(datetime.combine(FIRST_DAY, time(10), clock.VIETNAM)):
            late = log_assist(db, volunteer, Logged(uuid.uuid4(), (INSTALLED,))).assist
            gone = log_assist(db, volunteer, Logged(uuid.uuid4(), (NO_PHONE,))).assist
            void_assist(db, officer, gone, VoidReason.DOUBLE)
    moment = clock.now()
    with database.writing() as db:
        void_assist(db, officer, db.get_one(Assist, late.id), VoidReason.MISTAKE)
        happened_at = datetime.combine(FIRST_DAY, time(11), clock.VIETNAM)
        log_assist(
            db, volunteer, Logged(uuid.uuid4(), (ACCOUNT,), happened_at=happened_at, device_at=happened_at)
        )
    return moment


def counted_behind(client: TestClient, url: str) -> tuple[int, int, str]:
    """The turns and tasks that the page behind a number counts, and the address of its way back."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    turns = re.search(r"<h1>([\d.]+) lượt hỗ trợ</h1>", answer.text)
    tasks = re.search(r": ([\d.]+) việc\.</p>", answer.text)
    back = re.search(r'href="([^"]+)">← Về bảng tổng hợp', answer.text)
    assert turns
    assert back
    return int(turns[1]), int(tasks[1]) if tasks else 0, unescape(back[1])


def is_of_tasks(cell: Cell) -> bool:
    return bool({cell.column, cell.row} & OF_TASKS)


def check(client: TestClient, url: str, by: By) -> None:
    """Go from each number to its rows, and from the first of them back. What is the same by whatever is asked
    is looked at by unit alone."""
    html = client.get(url).text
    cells = [*cells_of(html), *figures_of(html)]
    assert [cell for cell in cells if cell.n and not cell.url] == [], url
    if by != By.UNIT:
        cells = [cell for cell in cells if cell.table == f"Bảng {by.label.lower()}"]
    found = [cell for cell in cells if "/assists?" in cell.url]
    assert len(found) > 3, url
    for cell in found:
        turns, tasks, _ = counted_behind(client, cell.url)
        assert (tasks if is_of_tasks(cell) else turns) == cell.n, f"{cell} on {url}"
    _, _, back = counted_behind(client, found[0].url)
    assert cells_of(client.get(back).text) == cells_of(html), f"{back} leads elsewhere than {url}"


@pytest.mark.parametrize("map_", ["now", "then"])
@pytest.mark.parametrize("by", [*By])
def test_every_number_is_what_the_page_behind_it_counts_and_leads_back(
    client: TestClient, people: People, before_long: datetime, by: By, map_: str
) -> None:
    sign_in(client, people.officer)
    moment = before_long.isoformat().replace("+", "%2B")
    check(client, f"/totals?{DAYS}&by={by}&map={map_}", by)
    check(client, f"/totals?{DAYS}&by={by}&map={map_}&unit={DISTRICT_OF_THEN}&as_of={moment}", by)


@pytest.mark.parametrize("map_", ["now", "then"])
@pytest.mark.parametrize("days", [DAYS, f"from={FIRST_DAY}&to={FIRST_DAY}", "from=2025-07-01&to=2025-09-30"])
def test_so_it_is_where_a_code_was_another_units_before(
    client: TestClient, people: People, before_long: datetime, map_: str, days: str
) -> None:
    sign_in(client, people.officer)
    check(client, f"/totals?{days}&map={map_}&unit={MERGED_CODE}", By.UNIT)


def test_a_moment_that_has_passed_is_said_and_kept_in_every_link(
    client: TestClient, people: People, before_long: datetime
) -> None:
    sign_in(client, people.officer)
    html = client.get(f"/totals?{DAYS}&as_of={before_long.isoformat().replace('+', '%2B')}").text
    assert "Số liệu như lúc" in html
    urls = [cell.url for cell in [*cells_of(html), *figures_of(html)] if cell.url]
    assert [url for url in urls if url.startswith(("/assists", "/totals")) and "&as_of=" not in url] == []
    rows = client.get(urls[0]).text
    assert "Như lúc" in rows


def test_the_numbers_of_this_moment_can_be_kept(
    client: TestClient, database: Database, people: People, before_long: datetime
) -> None:
    sign_in(client, people.officer)
    html = client.get(f"/totals?{DAYS}").text
    kept = re.search(r'href="([^"]+)">Liên kết giữ nguyên', html)
    assert kept
    with database.writing() as db:
        happened_at = datetime.combine(FIRST_DAY, time(13), clock.VIETNAM)
        turn = Logged(uuid.uuid4(), (INSTALLED,), happened_at=happened_at, device_at=happened_at)
        log_assist(db, actor_for(db, people.volunteer), turn)
    assert amounts(client.get(f"/totals?{DAYS}").text) != amounts(html)
    assert amounts(client.get(unescape(kept[1])).text) == amounts(html)


def amounts(html: str) -> list[tuple[str, str, str, int]]:
    """The numbers without where they lead."""
    return [(cell.table, cell.row, cell.column, cell.n) for cell in cells_of(html)]


def test_an_ended_commune_opens_its_history_one_that_lasts_its_days(
    client: TestClient, people: People, before_long: datetime
) -> None:
    sign_in(client, people.officer)
    html = unescape(client.get(f"/totals?{DAYS}&map=then").text)
    assert '<a href="/units/25198?on=2025-06-30">Phường Tân Đồng (đến 30/06/2025)</a>' in html
    assert re.search(r'<a href="/totals\?from=[^"]+&by=day&unit=25222&map=then">Xã Bù Gia Mập</a>', html)
    history = unescape(client.get("/units/25198?on=2025-06-30").text)
    url = "/totals?from=2025-01-01&to=2025-06-30&unit=25198&map=then"
    assert f'href="{url}">Số liệu của nơi này trước 01/07/2025' in history
    assert figures_of(client.get(url).text)[0].n == 1
