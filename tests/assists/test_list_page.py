"""The rows behind a number."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from app import clock
from app.assists.actions import void_assist
from app.assists.models import VoidReason
from app.assists.routes import PER_PAGE
from app.db import Database
from tests.assists.helpers import AFRAID, INSTALLED, done, go_to_point, log, not_done
from tests.conftest import actor_for, sign_in
from tests.people import People

BU_GIA_MAP, DAK_O = "25222", "25225"


@pytest.fixture
def logged(database: Database, people: People) -> None:
    """Three turns in Bù Gia Mập, of which one is voided, and two in Đăk Ơ."""
    with database.writing() as db:
        volunteer, coordinator = actor_for(db, people.volunteer), actor_for(db, people.coordinator)
        stranger = actor_for(db, people.stranger)
        log(db, volunteer, INSTALLED, AFRAID)
        log(db, coordinator, done("dvc_account"))
        void_assist(db, volunteer, log(db, volunteer, INSTALLED), VoidReason.MISTAKE)
        log(db, stranger, AFRAID, not_done("vneid_install", "fear_of_theft"))
        log(db, stranger, INSTALLED)


def turns(client: TestClient, query: str = "") -> int:
    """The number on the page, which is also the number of rows."""
    page = client.get(f"/assists?{query}")
    assert page.status_code == 200, query
    found = re.search(r"<h1>(\d+) lượt hỗ trợ</h1>", page.text)
    assert found is not None
    assert page.text.count('<li id="assist-') == int(found[1])
    return int(found[1])


@pytest.mark.usefixtures("logged")
def test_the_officer_sees_the_province_and_narrows_it_down(client: TestClient, people: People) -> None:
    officer = sign_in(client, people.officer)
    assert turns(officer) == 4
    assert turns(officer, f"unit={BU_GIA_MAP}") == 2
    assert turns(officer, f"unit={DAK_O}") == 2
    assert turns(officer, f"unit={DAK_O}&map=then") == 2
    assert turns(officer, "unit=75") == 4
    assert turns(officer, f"team={people.team.id}") == 1
    assert turns(officer, "team=0") == 1
    assert turns(officer, "task=vneid_install") == 3
    assert turns(officer, "task=vneid_install&outcome=done") == 2
    assert turns(officer, "outcome=not_done") == 2
    assert turns(officer, "barrier=fear_of_theft") == 2
    assert turns(officer, "barrier=no_network") == 0


@pytest.mark.usefixtures("logged")
def test_it_says_how_many_tasks_are_behind_them(client: TestClient, people: People) -> None:
    page = sign_in(client, people.officer).get("/assists?barrier=fear_of_theft").text
    assert "<p>Sợ lộ thông tin: 3 việc.</p>" in page


@pytest.mark.usefixtures("logged")
def test_days_and_periods(client: TestClient, people: People) -> None:
    officer, today = sign_in(client, people.officer), clock.today()
    yesterday = today - timedelta(days=1)
    assert turns(officer, f"day={today}") == 4
    assert turns(officer, f"day={yesterday}") == 0
    assert turns(officer, f"from={yesterday}&to={today}") == 4
    assert turns(officer, f"from={yesterday}&to={yesterday}") == 0
    assert turns(officer, f"from={yesterday}") == 4


@pytest.mark.usefixtures("logged")
def test_a_coordinator_sees_her_commune_alone(client: TestClient, people: People) -> None:
    coordinator = sign_in(client, people.coordinator)
    assert turns(coordinator) == 2
    page = coordinator.get("/assists").text
    assert f"<b>{people.commune.name}</b>" in page
    assert people.volunteer.full_name in page
    assert coordinator.get(f"/assists?unit={DAK_O}").status_code == 404
    assert coordinator.get("/assists?unit=75").status_code == 404


@pytest.mark.usefixtures("logged")
def test_a_team_from_elsewhere_is_found_by_its_turns_here(
    database: Database, client: TestClient, people: People
) -> None:
    coordinator = sign_in(client, people.coordinator)
    assert coordinator.get(f"/assists?team={people.next_team.id}").status_code == 404
    with database.writing() as db:
        stranger = actor_for(db, people.stranger)
        go_to_point(db, stranger, people.commune)
        log(db, stranger)
    assert turns(coordinator, f"team={people.next_team.id}") == 1
    assert turns(coordinator, f"team={people.team.id}&barrier=no_network") == 0


@pytest.mark.parametrize("who", ["volunteer", "leader"])
def test_it_is_for_who_is_in_charge(client: TestClient, people: People, who: str) -> None:
    assert sign_in(client, getattr(people, who)).get("/assists").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        *("unit=99999", "unit=%00", "task=haircut", "task=%00", "barrier=weather", "outcome=maybe"),
        *(
            "team=99999",
            "team=-1",
            "team=99999999999",
            "map=1900",
            "day=0001-01-01",
            "page=0",
            "note=x",
            "voided=no",
        ),
    ],
)
def test_what_cannot_be_asked_is_not_found(client: TestClient, people: People, query: str) -> None:
    assert sign_in(client, people.officer).get(f"/assists?{query}").status_code == 404


def test_a_long_list_has_pages(database: Database, client: TestClient, people: People) -> None:
    with database.writing() as db:
        actor = actor_for(db, people.volunteer)
        ids = [log(db, actor).id for _ in range(PER_PAGE + 1)]
    coordinator = sign_in(client, people.coordinator)
    first = coordinator.get("/assists?task=vneid_install").text
    assert f"<h1>{PER_PAGE + 1} lượt hỗ trợ</h1>" in first
    assert (str(ids[-1]) in first, str(ids[0]) in first) == (True, False)
    link = re.search(r'href="(/assists\?[^"]+)">Cũ hơn', first)
    assert link is not None
    second = coordinator.get(link[1].replace("&amp;", "&")).text
    assert re.findall(r'<li id="assist-([^"]+)"', second) == [str(ids[0])]
    assert "Mới hơn" in second


@pytest.mark.usefixtures("logged")
def test_voided_turns_are_a_link_away_and_do_not_count(client: TestClient, people: People) -> None:
    coordinator = sign_in(client, people.coordinator)
    usual = coordinator.get(f"/assists?unit={BU_GIA_MAP}&task=vneid_install").text
    assert "<s>" not in usual
    link = re.search(r'href="([^"]+)">Xem cả lượt đã hủy', usual)
    assert link is not None
    whole = coordinator.get(link[1].replace("&amp;", "&")).text
    assert "<h1>1 lượt hỗ trợ</h1>" in whole
    assert "cả 1 lượt đã hủy" in whole
    assert whole.count('<li id="assist-') == 2
    assert "<s>Cài VNeID</s>" in whole
    assert "đã hủy: bấm nhầm" in whole
    back = re.search(r'href="([^"]+)">Chỉ xem lượt được tính', whole)
    assert back is not None
    assert coordinator.get(back[1].replace("&amp;", "&")).text == usual


def test_a_long_list_with_voided_turns_has_all_its_pages(
    database: Database, client: TestClient, people: People
) -> None:
    with database.writing() as db:
        actor = actor_for(db, people.volunteer)
        first = log(db, actor)
        for _ in range(PER_PAGE):
            void_assist(db, actor, log(db, actor), VoidReason.DOUBLE)
    page = sign_in(client, people.coordinator).get("/assists?voided=yes").text
    assert (str(first.id) in page, "Trang 1/2" in page) == (False, True)
    assert str(first.id) in client.get("/assists?voided=yes&page=2").text
