"""GET /today: one unit's day."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, update

from app import clock
from app.access.standing import deactivate
from app.assists.actions import void_assist
from app.assists.models import VoidReason
from app.checkins.actions import leave
from app.db import Database
from app.members.models import Member
from app.units.actions import rebuild_cover
from app.units.models import UnitSuccession
from app.units.queries import unit_by_code
from tests.conftest import actor_for, sign_in
from tests.people import People
from tests.reports.helpers import ACCOUNT, AFRAID, AFRAID_TOO, INSTALLED, LEGACY_DAY, log_on
from tests.statements import counting
from tests.today.helpers import figures, fragment, go_to_point, page

DAY, WEEK = timedelta(days=1), timedelta(days=7)
# Signed-in member, roles, team; units and what became of them; the day, the week before it; who is at
# points with which posters, who was; the latest entries and their items; whether the day is closed; tasks and
# barriers.
MOST_STATEMENTS = 15


@pytest.fixture
def logged(database: Database, people: People) -> None:
    """Today three turns in Bù Gia Mập, a fourth voided, one in Đăk Ơ; two yesterday, one a week ago."""
    today = clock.today()
    with database.writing() as db:
        volunteer, teammate = actor_for(db, people.volunteer), actor_for(db, people.teammate)
        log_on(db, volunteer, today, INSTALLED, ACCOUNT)
        log_on(db, volunteer, today, AFRAID, AFRAID_TOO)
        log_on(db, teammate, today, INSTALLED)
        void_assist(db, teammate, log_on(db, teammate, today, ACCOUNT), VoidReason.UNDONE)
        log_on(db, actor_for(db, people.stranger), today)
        log_on(db, teammate, today - DAY)
        log_on(db, teammate, today - DAY)
        log_on(db, teammate, today - WEEK)


def test_the_figures_of_the_coordinators_commune(client: TestClient, people: People, logged: None) -> None:
    sign_in(client, people.coordinator)
    html = page(client)
    assert "<h1>Xã Bù Gia Mập</h1>" in html
    assert figures(html) == {
        "lượt người dân": "3",
        "tình nguyện viên đang ở điểm": "0",
        "cài VNeID": "2",
        "tài khoản Dịch vụ công": "1",
    }
    assert ">hôm qua 2<" in html
    assert re.search(r">(thứ \w+|chủ nhật) trước 1<", html)


def test_why_tasks_were_not_done_and_what_was(client: TestClient, people: People, logged: None) -> None:
    sign_in(client, people.coordinator)
    html = page(client)
    assert "Chưa làm được vì sao (2)" in html
    assert '<span>Sợ lộ thông tin</span><b class="num">2</b>' in html
    assert '<span>Cài VNeID</span><b class="num">2</b>' in html
    assert "Không có mạng" not in html


def test_the_hours_stand_in_words_beside_the_bars(client: TestClient, people: People, logged: None) -> None:
    sign_in(client, people.coordinator)
    hour = min(9, clock.now().astimezone(clock.VIETNAM).hour)  # logged at nine, or just now before nine
    assert f"<li>{hour} giờ: 3 lượt</li>" in page(client)


def test_who_is_at_which_point_since_when(client: TestClient, database: Database, people: People) -> None:
    with database.writing() as db:
        here = go_to_point(db, actor_for(db, people.volunteer), people.commune, "Chợ")
        gone = go_to_point(db, actor_for(db, people.teammate), people.commune, "Nhà văn hóa thôn 3")
        leave(db, actor_for(db, people.teammate), gone)
        go_to_point(db, actor_for(db, people.stranger), people.next_commune, "Trạm y tế")
    sign_in(client, people.coordinator)
    html = page(client)
    there, hours = re.split("Giờ của tình nguyện viên", html)
    assert figures(html)["tình nguyện viên đang ở điểm"] == "1"
    assert "1 điểm hỗ trợ" in html
    assert "hôm nay 2 người ở 2 điểm" in html
    assert "Tình nguyện viên tham gia: 2 (2 điểm hỗ trợ)\n- đang ở điểm: 1 (1 điểm hỗ trợ)" in html
    since = here.happened_at.astimezone(clock.VIETNAM).strftime("%H:%M")
    assert re.search(rf"Chợ</a></h3>\s*<ul[^>]*>\s*<li><span>Nguyễn Thị Hạnh</span>.*từ {since}", there)
    assert "Lê Văn Nam" not in there
    assert "Lê Văn Nam" in hours
    assert "Hoàng Thị Lan" not in html


def test_on_a_past_day_who_never_left_is_marked(
    client: TestClient, database: Database, people: People
) -> None:
    yesterday = clock.today() - DAY
    morning = clock.start_of(yesterday) + timedelta(hours=7)
    with database.writing() as db:
        go_to_point(db, actor_for(db, people.volunteer), people.commune, "Chợ", morning)
        left = go_to_point(db, actor_for(db, people.teammate), people.commune, "Trạm", morning)
        leave(db, actor_for(db, people.teammate), left, morning + timedelta(hours=4, minutes=30))
    sign_in(client, people.coordinator)
    html = page(client, f"day={yesterday}")
    assert figures(html)["tình nguyện viên đã điểm danh"] == "2"
    assert "2 điểm hỗ trợ" in html
    assert "Ai đang ở điểm nào" not in html
    assert re.search(r"Lê Văn Nam</span>\s*<span class=\"num\">4 giờ 30 phút", html)
    assert re.search(
        r"Nguyễn Thị Hạnh<br><small>quên rời điểm[^<]+</small></span>\s*<span[^>]*>10 giờ 30 phút", html
    )


def test_people_and_turns_of_a_unit_that_went_in_partly_count_alike(
    client: TestClient, database: Database, people: People
) -> None:
    with database.writing() as db:
        old, new = unit_by_code(db, "25198", LEGACY_DAY), unit_by_code(db, "25195")
        assert old is not None
        assert new is not None
        db.exec(update(UnitSuccession).where(col(UnitSuccession.old_id) == old.id).values(whole=False))
        rebuild_cover(db)
        volunteer = actor_for(db, people.volunteer)
        go_to_point(db, volunteer, old, "Chợ", clock.start_of(LEGACY_DAY) + timedelta(hours=8))
        log_on(db, volunteer, LEGACY_DAY)
    sign_in(client, people.officer)
    html = page(client, f"unit={new.code}&day={LEGACY_DAY}")
    assert f"<h1>{new.name}</h1>" in html
    assert figures(html)["lượt người dân"] == "1"
    assert figures(html)["tình nguyện viên đã điểm danh"] == "1"
    assert people.volunteer.full_name in html.partition("Giờ của tình nguyện viên")[2]


def test_the_latest_entries_open(client: TestClient, people: People, logged: None) -> None:
    sign_in(client, people.coordinator)
    html = page(client)
    entries = re.findall(r'href="(/assists/[0-9a-f-]{36})"', html)
    assert len(entries) == 3
    assert client.get(entries[0]).status_code == 200
    (all_of_them,) = re.findall(r'href="(/assists\?[^"]+)"', html)
    assert client.get(all_of_them.replace("&amp;", "&")).status_code == 200


def test_the_officer_sees_the_province_and_each_commune(
    client: TestClient, database: Database, people: People, logged: None
) -> None:
    with database.writing() as db:
        go_to_point(db, actor_for(db, people.stranger), people.next_commune, "Trạm y tế")
    sign_in(client, people.officer)
    html = page(client)
    assert "<h1>Tỉnh Đồng Nai</h1>" in html
    assert (figures(html)["lượt người dân"], figures(html)["tình nguyện viên đang ở điểm"]) == ("4", "1")
    rows = re.findall(r'unit=(\d+)&amp;[^"]*">([^<]+)</a>\s*<span[^>]*><b>(\d+)</b> lượt · (\d+) TNV', html)
    assert len(rows) == 95
    assert ("25222", "Xã Bù Gia Mập", "3", "0") in rows
    assert ("25225", "Xã Đăk Ơ", "1", "1") in rows
    assert sum(int(turns) for *_, turns, _ in rows) == 4
    assert "Hoàng Thị Lan</span>" not in html  # names are for the commune's own page
    assert "<h1>Xã Đăk Ơ</h1>" in page(client, "unit=25225")


@pytest.mark.parametrize("unit", ["25225", "75", "99999"])
def test_a_unit_of_somebody_else_does_not_exist(client: TestClient, people: People, unit: str) -> None:
    sign_in(client, people.coordinator)
    page(client, f"unit={unit}", status=404)


@pytest.mark.parametrize("who", ["coordinator", "officer"])
def test_in_the_evening_those_who_left_took_part(
    client: TestClient, database: Database, people: People, who: str
) -> None:
    with database.writing() as db:
        actor = actor_for(db, people.volunteer)
        leave(db, actor, go_to_point(db, actor, people.commune, "Chợ"))
    html = page(sign_in(client, getattr(people, who)))
    assert figures(html)["tình nguyện viên đang ở điểm"] == "0"
    assert "hôm nay 1 người ở 1 điểm" in html
    assert "Tình nguyện viên tham gia: 1 (1 điểm hỗ trợ)" in html
    assert "- đang ở điểm" not in html


@pytest.mark.parametrize("who", ["coordinator", "officer"])
def test_who_was_deactivated_while_there_is_nowhere(
    client: TestClient, database: Database, people: People, who: str
) -> None:
    with database.writing() as db:
        go_to_point(db, actor_for(db, people.volunteer), people.commune, "Chợ")
        deactivate(db, actor_for(db, people.coordinator), db.get_one(Member, people.volunteer.id))
    html = page(sign_in(client, getattr(people, who)))
    assert "hôm nay 0 người ở 0 điểm" in html
    assert people.volunteer.full_name not in html


@pytest.mark.parametrize("day", ["2026-02-30", "gestern", "9999-12-31", "0001-01-01"])
def test_a_wrong_day_is_422_with_what_was_typed_and_todays_numbers(
    client: TestClient, people: People, day: str
) -> None:
    sign_in(client, people.coordinator)
    html = page(client, f"day={day}", status=422)
    assert f'value="{day}"' in html
    assert 'role="alert"' in html


def test_the_days_before_and_after_are_a_link_away(client: TestClient, people: People) -> None:
    sign_in(client, people.coordinator)
    today = clock.today()
    assert "Ngày sau" not in page(client)
    html = page(client, f"day={today - DAY}")
    assert f"day={today - 2 * DAY}" in html
    assert f"day={today}" in html


def test_polling_gets_the_board_alone_as_long_as_it_is_today(
    client: TestClient, people: People, logged: None
) -> None:
    sign_in(client, people.coordinator)
    today = clock.today()
    live = fragment(client, f"unit=25222&day={today}")
    assert "<html" not in live
    assert f'hx-get="/today?unit=25222&amp;day={today}"' in live
    over = fragment(client, f"unit=25222&day={today - DAY}")
    assert 'id="board-25222"' in over
    assert "hx-get" not in over


def test_without_javascript_the_page_claims_nothing_live(client: TestClient, people: People) -> None:
    sign_in(client, people.coordinator)
    html = page(client)
    assert re.search(r'id="live" role="status">Số lúc \d\d:\d\d<', html)
    assert "Trực tiếp" not in html


@pytest.mark.parametrize("who", ["coordinator", "officer"])
def test_the_number_of_statements_does_not_grow_with_the_day(
    client: TestClient, database: Database, people: People, who: str
) -> None:
    sign_in(client, getattr(people, who))
    engine = client.app.state.database.engine  # type: ignore[attr-defined]
    with database.writing() as db:
        log_on(db, actor_for(db, people.volunteer), clock.today())
    with counting(engine) as before:
        page(client)
    with database.writing() as db:
        go_to_point(db, actor_for(db, people.volunteer), people.commune, "Chợ")
        go_to_point(db, actor_for(db, people.stranger), people.next_commune, "Chợ")
        for person in (people.volunteer, people.stranger, people.teammate):
            log_on(db, actor_for(db, person), clock.today(), INSTALLED, AFRAID)
    with counting(engine) as after:
        page(client)
    assert len(before) == len(after) <= MOST_STATEMENTS
