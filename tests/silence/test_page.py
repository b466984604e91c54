"""The page: whose board, over how many days, what it says and where it leads."""

import re

import pytest
from fastapi.testclient import TestClient

from app import clock
from app.access.models import SignIn
from app.help_sessions.queries import present_code
from app.members.models import Member
from app.sync.models import PhoneReport
from tests.conftest import actor_for, database_of, sign_in
from tests.people import People
from tests.silence.helpers import TODAY, ago, at, come, help_on, new_point, plan
from tests.statements import counting


def page(client: TestClient, member: Member, query: str = "", status: int = 200) -> str:
    """The board as the member sees it on TODAY."""
    with clock.frozen(at(TODAY, 15)):
        answer = sign_in(client, member).get(f"/silence?{query}")
    assert answer.status_code == status, answer.text
    return answer.text


def figures(html: str) -> list[str]:
    return re.findall(r'<b class="num">([\d./]+)</b>([^<]+)', html)


def section(html: str, name: str) -> str:
    """The text of one section, without its tags."""
    found = re.search(rf'<section class="card" id="{name}">(.*?)</section>', html, re.DOTALL)
    assert found is not None, name
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_the_officer_sees_the_provinces_communes(client: TestClient, people: People) -> None:
    with database_of(client).writing() as db:
        help_on(db, people.stranger, ago(1))
        help_on(db, people.volunteer, ago(9))
    html = page(client, people.officer)
    assert figures(html)[0] == ("94/95", "xã, phường chưa có hoạt động")
    row = f"Xã Bù Gia Mập gần nhất {ago(9):%d/%m/%Y}, 9 ngày trước Trần Thị Thu 0912000004"
    assert row in section(html, "units")
    assert "Xã Đăk Ơ" not in section(html, "units")
    assert f'href="/members/{people.coordinator.id}"' in html
    assert 'href="tel:0912000004"' in html
    assert 'href="/silence?unit=25222&amp;days=7"' in html
    assert "Chưa có điều phối viên." in section(html, "units")
    assert 'id="points"' not in html


def test_the_coordinator_sees_her_teams_and_points(client: TestClient, people: People) -> None:
    with database_of(client).writing() as db:
        code = present_code(db, new_point(db, people.commune).id)
    html = page(client, people.coordinator)
    assert "Đội tình nguyện số xã Bù Gia Mập chưa có lần nào Điểu Thị Mai" in section(html, "teams")
    assert f'href="/points/{code}"' in html
    assert 'id="units"' not in html
    assert section(page(client, people.officer, "unit=25222"), "teams") == section(html, "teams")


def test_phones_and_sessions_say_what_to_do(client: TestClient, people: People) -> None:
    with database_of(client).writing() as db:
        help_on(db, people.volunteer, ago(9))
        come(db, people.volunteer, new_point(db, people.commune), ago(4))
        session = plan(db, people.coordinator, new_point(db, people.commune, "Chợ"), ago(2))
        with clock.frozen(at(ago(5))):
            sign_in_id = actor_for(db, people.teammate).sign_in_id
        assert db.get(SignIn, sign_in_id) is not None
        db.add(PhoneReport(sign_in_id=sign_in_id, kept=1_200, oldest_at=at(ago(7)), told_at=at(ago(2))))
    html = page(client, people.coordinator)
    phones = section(html, "phones")
    assert f"Lê Văn Nam 0912000002 1.200 bản ghi, cũ nhất {ago(7):%d/%m/%Y} 09:00" in phones
    assert f"Nguyễn Thị Hạnh 0912000001 Nhà văn hóa thôn 3, {ago(4):%d/%m/%Y}" in phones
    assert 'href="/hand-in"' in html
    assert "Dùng VNeID 08:00 đến 10:00" in section(html, "sessions")
    assert f'href="/sessions/{session.id}"' in html
    assert [n for n, _ in figures(html)] == ["0", "1", "2", "1"]


def test_where_all_goes_well_there_is_nothing_to_do(client: TestClient, people: People) -> None:
    with database_of(client).writing() as db:
        come(db, people.volunteer, new_point(db, people.commune), TODAY)
    html = page(client, people.coordinator)
    assert "Không cần làm gì." in html
    assert figures(html) == []


@pytest.mark.parametrize("days", [3, 7, 14, 30])
def test_the_window_can_be_chosen(client: TestClient, people: People, days: int) -> None:
    with database_of(client).writing() as db:
        help_on(db, people.volunteer, ago(10))
    html = page(client, people.officer, f"days={days}")
    assert f"{days} ngày qua, từ {ago(days - 1):%d/%m/%Y} đến {TODAY:%d/%m/%Y}" in html
    assert ("Xã Bù Gia Mập" in section(html, "units")) == (days < 14)
    assert html.count('aria-current="true"') == 1


@pytest.mark.parametrize("days", ["5", "0", "-7", "many", "7.0", "9" * 400])
def test_another_number_is_told_and_the_usual_shown(client: TestClient, people: People, days: str) -> None:
    html = page(client, people.coordinator, f"days={days}", status=422)
    assert "Chọn 3, 7, 14 hoặc 30 ngày. Đang hiện 7 ngày." in html


def test_nobody_looks_over_the_fence(client: TestClient, people: People) -> None:
    for member, query in (
        (people.coordinator, "unit=25225"),
        (people.coordinator, "unit=75"),
        (people.neighbour, "unit=25222"),
        (people.officer, "unit=99999"),
        (people.volunteer, ""),
        (people.leader, ""),
    ):
        page(client, member, query, status=404)


def test_it_asks_the_database_as_much_for_many_as_for_few(client: TestClient, people: People) -> None:
    engine = database_of(client).engine
    page(client, people.officer)
    with counting(engine) as few:
        page(client, people.officer)
    with database_of(client).writing() as db:
        help_on(db, people.volunteer, ago(9))
        for n in range(12):
            point = new_point(db, people.commune, f"Điểm {n}")
            plan(db, people.coordinator, point, ago(n % 5))
            come(db, people.volunteer, point, ago(12 - n) if n < 5 else ago(6))
    with counting(engine) as many:
        page(client, people.officer)
    assert len(many) <= len(few) + 3  # teams, reports and groups of sessions are asked for once there are any
