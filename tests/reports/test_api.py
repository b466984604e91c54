"""GET /api/v1/totals."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from app import clock
from app.db import Database
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
    assert answer.json() == {
        "query": {"from": today(), "to": today(), "by": "unit", "unit": "25222", "map": "then"},
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


def test_a_moment_of_the_past_is_refused_and_not_overlooked(client: TestClient, people: People) -> None:
    sign_in(client, people.officer)
    answer = client.get(f"{URL}?as_of=2026-11-01T00:00:00Z")
    assert answer.status_code == 422
    assert "as_of" in answer.json()["message"]


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
