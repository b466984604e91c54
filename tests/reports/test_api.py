"""GET /api/v1/totals."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app import clock
from app.assists.actions import log_assist, void_assist
from app.assists.models import Assist, VoidReason
from app.db import Database
from app.members.actions import add_team
from app.reports.models import By
from tests.assists.helpers import said
from tests.conftest import actor_for, sign_in
from tests.people import People
from tests.reports.helpers import AFRAID, INSTALLED, log_on

URL = "/api/v1/totals"


@pytest.fixture
def logged(database: Database, people: People) -> None:
    """Two turns in Bù Gia Mập, one in Đăk Ơ, all today."""
    with database.writing() as db:
        log_on(db, actor_for(db, people.volunteer), clock.today(), INSTALLED, AFRAID)
        log_on(db, actor_for(db, people.teammate), clock.today())
        log_on(db, actor_for(db, people.stranger), clock.today())


def today() -> str:
    return clock.today().isoformat()


def test_the_answer_has_the_shape_of_the_contract(client: TestClient, people: People, logged: None) -> None:
    sign_in(client, people.officer)
    answer = client.get(f"{URL}?from={today()}&to={today()}&by=unit&unit=25222&map=then")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    as_of = answer.json()["query"]["as_of"]
    assert timedelta() <= clock.now() - datetime.fromisoformat(as_of) < timedelta(minutes=1)
    asked = {"from": today(), "to": today(), "by": "unit", "unit": "25222", "map": "then"}
    assert answer.json() == {
        "query": {**asked, "as_of": as_of},
        "rows": [{"key": "25222", "label": "Xã Bù Gia Mập", "assists": 2, "done": 2, "not_done": 1}],
        "total": {"assists": 2, "done": 2, "not_done": 1},
    }


@pytest.mark.parametrize("by", ["unit", "task", "team", "day", "barrier"])
def test_the_total_is_the_same_by_whatever_it_is_asked(
    client: TestClient, people: People, logged: None, by: str
) -> None:
    sign_in(client, people.officer)
    found = client.get(f"{URL}?from={today()}&to={today()}&by={by}").json()
    with_barrier = {"assists": 1, "done": 0, "not_done": 1}  # by barrier only turns that met one count
    assert found["total"] == (with_barrier if by == "barrier" else {"assists": 3, "done": 3, "not_done": 1})
    assert sum(row["not_done"] for row in found["rows"]) == 1
    assert set(found["rows"][0]) == {"key", "label", "assists", "done", "not_done"}


def test_without_dates_it_answers_for_this_quarter_and_says_so(client: TestClient, people: People) -> None:
    sign_in(client, people.coordinator)
    query = client.get(URL).json()["query"]
    assert query["from"] <= today() <= query["to"]
    assert (query["by"], query["unit"], query["map"]) == ("unit", None, "now")


def test_signed_out_is_401_in_json(client: TestClient) -> None:
    answer = client.get(URL)
    assert answer.status_code == 401
    assert set(answer.json()) == {"error", "message"}


def test_a_unit_of_somebody_else_is_404_like_one_that_is_not(client: TestClient, people: People) -> None:
    sign_in(client, people.coordinator)
    elsewhere, unknown = client.get(f"{URL}?unit=25225"), client.get(f"{URL}?unit=99999")
    assert elsewhere.status_code == unknown.status_code == 404
    assert elsewhere.json() == unknown.json()
    assert client.get(f"{URL}?unit=25222").status_code == 200


def test_a_coordinator_counts_her_commune_alone(client: TestClient, people: People, logged: None) -> None:
    sign_in(client, people.coordinator)
    assert client.get(f"{URL}?by=day").json()["total"]["assists"] == 2


def test_the_answer_as_of_a_moment_is_the_same_bytes_again(
    client: TestClient, database: Database, people: People, logged: None
) -> None:
    """Whoever asked yesterday and asks the same of yesterday again gets what he or she got."""
    sign_in(client, people.officer)
    url = f"{URL}?from=2025-06-01&to={clock.today() + timedelta(days=9)}&as_of="
    moment = client.get(URL).json()["query"]["as_of"]
    first = {by: client.get(f"{url}{moment}&by={by}").content for by in By}
    with database.writing() as db:
        officer, volunteer = actor_for(db, people.officer), actor_for(db, people.volunteer)
        void_assist(db, officer, db.exec(select(Assist)).first(), VoidReason.MISTAKE)
        log_assist(db, volunteer, said(AFRAID))
        add_team(db, None, "Đội mới", people.commune.id)
    assert {by: client.get(f"{url}{moment}&by={by}").content for by in By} == first
    now = client.get(f"{URL}?from=2025-06-01&to={today()}&by=barrier").content
    assert now != first[By.BARRIER]


@pytest.mark.parametrize("zone", ["+07:00", "%2B07:00", " 07:00", "Z", ""])
def test_a_moment_may_come_with_any_offset_and_a_plus_that_became_a_blank(
    client: TestClient, people: People, zone: str
) -> None:
    sign_in(client, people.officer)
    answer = client.get(f"{URL}?as_of=2026-11-01T08:00:00.000001{zone}")
    assert answer.status_code == 200
    said = datetime.fromisoformat(answer.json()["query"]["as_of"])
    assert said == datetime(2026, 11, 1, 8 if zone == "Z" else 1, microsecond=1, tzinfo=UTC)


def test_without_dates_a_moment_asks_for_the_quarter_that_was_running_then(
    client: TestClient, people: People
) -> None:
    sign_in(client, people.officer)
    query = client.get(f"{URL}?as_of=2026-09-30T23:30:00+07:00").json()["query"]
    assert (query["from"], query["to"]) == ("2026-07-01", "2026-09-30")


@pytest.mark.parametrize(
    "moment", ["2099-01-01T00:00:00Z", "2026-11-01", "yesterday", "0001-01-01T00:00:00Z"]
)
def test_a_moment_to_come_or_none_at_all_is_refused(client: TestClient, people: People, moment: str) -> None:
    sign_in(client, people.officer)
    answer = client.get(f"{URL}?as_of={moment}")
    assert answer.status_code == 422
    assert "as_of" in answer.json()["message"]
    assert client.get(f"/assists?as_of={moment}").status_code == 404  # an address that no page links to


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-11-01",
        "to=2026-11-01",
        "from=2026-11-02&to=2026-11-01",
        "from=gestern&to=2026-11-01",
        "from=0001-01-01&to=0001-01-02",
        "from=9999-12-30&to=9999-12-31",
        "from=2001-01-01&to=2026-11-01",
        "by=village",
        "map=tomorrow",
        "untl=2026-11-01",
    ],
)
def test_a_wrong_question_is_422_with_what_to_do(client: TestClient, people: People, query: str) -> None:
    sign_in(client, people.officer)
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 422
    assert set(answer.json()) == {"error", "message"}
    assert answer.json()["message"]


def test_days_are_listed_once_each(client: TestClient, people: People, logged: None) -> None:
    sign_in(client, people.officer)
    first = clock.today() - timedelta(days=6)
    rows = client.get(f"{URL}?from={first}&to={today()}&by=day").json()["rows"]
    assert [row["key"] for row in rows] == [(first + timedelta(days=n)).isoformat() for n in range(7)]
    assert [row["assists"] for row in rows] == [0, 0, 0, 0, 0, 0, 3]
