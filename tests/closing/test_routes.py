"""The pages of closings: asking first, closing, what changed since with its rows, reopening, the list."""

import re
from datetime import timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app import clock
from app.assists.actions import void_assist
from app.assists.models import Assist, VoidReason
from app.closing.models import Closing
from app.db import Database
from app.units.models import Unit
from tests.assists.helpers import go_to_point, log
from tests.closing.helpers import close_days
from tests.conftest import actor_for, sign_in
from tests.people import People
from tests.reports.helpers import LEGACY_DAY, log_on

DAY = timedelta(days=1)


@pytest.fixture
def turn(database: Database, people: People) -> Assist:
    with database.writing() as db:
        return log(db, actor_for(db, people.volunteer))


@pytest.fixture
def closing(database: Database, people: People, turn: Assist) -> Closing:
    """The coordinator closed today with one turn."""
    with database.writing() as db:
        return close_days(db, actor_for(db, people.coordinator), people.commune, clock.today())


def get(client: TestClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.text
    return unescape(re.sub(r"\s+", " ", answer.text))


def post(client: TestClient, url: str, **form: str) -> str:
    """Where a form that was taken sends the browser."""
    answer = client.post(url, data=form)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def today() -> str:
    return clock.today().isoformat()


def test_before_closing_it_shows_the_number_and_what_is_open(
    client: TestClient, database: Database, people: People, turn: Assist
) -> None:
    with database.writing() as db:
        go_to_point(db, actor_for(db, people.volunteer), people.commune)
        go_to_point(db, actor_for(db, people.teammate), people.commune, "Chợ")
    sign_in(client, people.coordinator)
    html = get(client, f"/closings/new?unit=25222&from={today()}")
    assert '<b class="num">1</b>lượt người dân' in html
    assert "</b> người chưa rời điểm: Nguyễn Thị Hạnh, Lê Văn Nam." in html
    assert '<b class="num">1</b> người đã điểm danh mà chưa có lượt nào: Lê Văn Nam.' in html
    assert ">Chốt 1 lượt</button>" in html


def test_asking_closes_nothing(client: TestClient, database: Database, people: People, turn: Assist) -> None:
    sign_in(client, people.coordinator)
    get(client, f"/closings/new?unit=25222&from={today()}")
    with database.reading() as db:
        assert db.exec(select(Closing)).all() == []


def test_the_coordinator_closes_the_day_and_reads_it_there(
    client: TestClient, database: Database, people: People, turn: Assist
) -> None:
    sign_in(client, people.coordinator)
    assert f"/closings/new?unit=25222&from={today()}" in get(client, "/today")
    there = post(client, "/closings", unit="25222", **{"from": today(), "to": today()})
    assert there == f"/today?unit=25222&day={today()}"
    html = get(client, there)
    assert 'bởi Trần Thị Thu: <b class="num">1 lượt</b>; <span class="num">từ đó không đổi</span>' in html
    assert f"/closings/new?unit=25222&from={today()}" not in html
    with database.writing() as db:
        void_assist(db, actor_for(db, people.coordinator), db.get_one(Assist, turn.id), VoidReason.DOUBLE)
        log(db, actor_for(db, people.volunteer))
        log(db, actor_for(db, people.volunteer))
    html = get(client, there)
    assert "từ đó +2 ghi sau lúc chốt, −1 hủy = 2" in html
    assert re.search(r"Đã chốt lúc \d\d:\d\d: 1 lượt; từ đó \+2 ghi sau lúc chốt, −1 hủy = 2 ", html)


def test_sending_the_form_twice_closes_once(client: TestClient, database: Database, people: People) -> None:
    sign_in(client, people.coordinator)
    for _ in range(2):
        post(client, "/closings", unit="25222", **{"from": today()})
    with database.reading() as db:
        assert len(db.exec(select(Closing)).all()) == 1
    html = get(client, f"/closings/new?unit=25222&from={today()}")
    assert "Xem lần chốt này" in html
    assert '<form class="stack"' not in html


def test_a_coordinator_closes_single_days_only(
    client: TestClient, database: Database, people: People
) -> None:
    sign_in(client, people.coordinator)
    first = (clock.today() - DAY).isoformat()
    answer = client.post("/closings", data={"unit": "25222", "from": first, "to": today()})
    assert answer.status_code == 422
    assert "Điều phối viên chốt từng ngày" in answer.text
    with database.reading() as db:
        assert db.exec(select(Closing)).all() == []


def test_the_officer_closes_a_period_of_the_province(
    client: TestClient, people: People, turn: Assist
) -> None:
    sign_in(client, people.officer)
    first = (clock.today() - 9 * DAY).isoformat()
    there = post(client, "/closings", unit="75", **{"from": first, "to": today()})
    assert re.fullmatch(r"/closings/\d+", there)
    html = get(client, there)
    assert "Tỉnh Đồng Nai" in html
    assert '<b class="num">1</b>lượt đã chốt' in html
    assert "Đã làm được: Cài VNeID" in html


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ({"from": "gestern"}, "Chọn ngày"),
        ({"from": "2026-01-31", "to": "2026-01-01"}, "Ngày cuối phải từ ngày đầu trở đi"),
        ({"from": "1999-01-01", "to": "1999-01-01"}, "từ năm 2000"),
        ({"from": "2099-01-01"}, "Kỳ này chưa hết"),
        ({"from": "2001-01-01", "to": "2025-01-01"}, "dài quá 10 năm"),
    ],
)
def test_wrong_days_are_422_with_what_was_typed(
    client: TestClient, people: People, days: dict[str, str], says: str
) -> None:
    sign_in(client, people.officer)
    for answer in (
        client.get("/closings/new", params=days),
        client.post("/closings", data=days),
    ):
        assert answer.status_code == 422
        assert says in answer.text
        assert f'value="{days["from"]}"' in answer.text


@pytest.mark.parametrize("unit", ["25225", "75", "99999"])
def test_what_is_not_the_coordinators_does_not_exist(
    client: TestClient, database: Database, people: People, unit: str
) -> None:
    sign_in(client, people.coordinator)
    assert client.get(f"/closings/new?unit={unit}").status_code == 404
    assert client.get(f"/closings?unit={unit}").status_code == 404
    assert client.post("/closings", data={"unit": unit, "from": today()}).status_code == 404
    with database.reading() as db:
        assert db.exec(select(Closing)).all() == []


def test_a_closing_of_next_door_does_not_exist(client: TestClient, people: People, closing: Closing) -> None:
    sign_in(client, people.neighbour)
    for path in ("", "/entries", "/reopen"):
        assert client.get(f"/closings/{closing.id}{path}").status_code == 404
    assert client.post(f"/closings/{closing.id}/reopen", data={"reason": "không"}).status_code == 404


def test_the_rows_behind_a_change_are_a_link_away(
    client: TestClient, database: Database, people: People, closing: Closing, turn: Assist
) -> None:
    with database.writing() as db:
        void_assist(db, actor_for(db, people.coordinator), db.get_one(Assist, turn.id), VoidReason.DOUBLE)
    sign_in(client, people.coordinator)
    html = get(client, f"/closings/{closing.id}")
    assert 'Hủy: <span class="num">1 lượt</span>' in html
    (url,) = re.findall(r'href="(/closings/\d+/entries\?cause=\w+)"', html)
    entries = get(client, url)
    assert f'id="assist-{turn.id}"' in entries
    assert "đã hủy: ghi trùng" in entries
    assert client.get(f"/assists/{turn.id}").status_code == 200


def test_reopening_needs_a_reason_and_leaves_the_old_figure_in_the_history(
    client: TestClient, people: People, closing: Closing
) -> None:
    sign_in(client, people.coordinator)
    url = f"/closings/{closing.id}/reopen"
    assert "Vì sao mở lại" in get(client, url)
    empty = client.post(url, data={"reason": " "})
    assert empty.status_code == 422
    assert "Ghi vì sao phải mở lại." in empty.text
    assert post(client, url, reason="Đội 2 chưa gửi hết") == f"/closings/{closing.id}"
    html = get(client, f"/closings/{closing.id}")
    assert "bởi Trần Thị Thu: Đội 2 chưa gửi hết" in html
    assert post(client, "/closings", unit="25222", **{"from": today()}) == f"/today?unit=25222&day={today()}"
    history = get(client, f"/closings/{closing.id}").partition("Lịch sử chốt")[2]
    assert history.count('id="closing-') == 2
    assert "Đã mở lại" in history
    assert client.get(url).status_code == 303
    again = client.post(url, data={"reason": "lần nữa"})
    assert again.status_code == 422
    assert "đã được mở lại rồi" in again.text


def test_a_period_is_reopened_by_the_officer_only(
    client: TestClient, database: Database, people: People
) -> None:
    with database.writing() as db:
        officer = actor_for(db, people.officer)
        made = close_days(db, officer, people.commune, clock.today() - DAY, clock.today())
    sign_in(client, people.coordinator)
    assert "Mở lại để chốt lại" not in get(client, f"/closings/{made.id}")
    assert client.post(f"/closings/{made.id}/reopen", data={"reason": "sai"}).status_code == 404
    sign_in(client, people.officer)
    post(client, f"/closings/{made.id}/reopen", reason="sai")


def test_the_list_is_filtered_by_unit_and_days(
    client: TestClient, database: Database, people: People
) -> None:
    yesterday = clock.today() - DAY
    with database.writing() as db:
        close_days(db, actor_for(db, people.coordinator), people.commune, clock.today())
        close_days(db, actor_for(db, people.neighbour), people.next_commune, yesterday)
        close_days(db, actor_for(db, people.officer), people.province, yesterday - 5 * DAY, yesterday)

    def listed(query: str) -> list[str]:
        return re.findall(
            r'<a class="entry" href="/closings/\d+"> <b>([^·]+) ·', get(client, f"/closings?{query}")
        )

    sign_in(client, people.officer)
    assert listed("") == ["Xã Bù Gia Mập", "Xã Đăk Ơ", "Tỉnh Đồng Nai"]
    assert listed("unit=25225") == ["Xã Đăk Ơ"]
    assert listed(f"from={today()}") == ["Xã Bù Gia Mập"]
    assert listed(f"to={yesterday - 3 * DAY}") == ["Tỉnh Đồng Nai"]
    assert client.get("/closings?from=2026-02-01&to=2026-01-01").status_code == 422
    sign_in(client, people.coordinator)
    assert listed("") == ["Xã Bù Gia Mập"]


def test_the_officer_sees_which_communes_closed_the_day(
    client: TestClient, people: People, closing: Closing
) -> None:
    sign_in(client, people.officer)
    html = get(client, "/today?unit=75")
    assert "1/1 xã, phường có hoạt động đã chốt ngày này: 1 lượt" in html
    assert re.search(r"Xã Bù Gia Mập</a> <span[^>]*><b>1</b> lượt · 0 TNV · đã chốt", html)


def test_after_a_merger_the_days_that_former_communes_closed_are_told_by_name(
    client: TestClient, database: Database, people: People
) -> None:
    with database.writing() as db:
        officer = actor_for(db, people.officer)
        turn = log_on(db, actor_for(db, people.volunteer), LEGACY_DAY)
        former = db.get_one(Unit, turn.unit_id)
        close_days(db, officer, former, LEGACY_DAY)
    assert former.id != people.commune.id
    sign_in(client, people.officer)
    html = get(client, f"/today?unit={people.commune.code}&day={LEGACY_DAY}")
    assert f"<h2>{former.name} đã chốt</h2>" in html
    assert f"/closings/new?unit={people.commune.code}" in html  # the new commune's own day is open
