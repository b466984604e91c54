"""The password once more before a delicate step."""

import pytest
from fastapi.testclient import TestClient

from app import clock
from app.access import guesses
from app.access.gate import FRESH_FOR
from tests.access.helpers import later
from tests.architecture.test_routes import every_route
from tests.conftest import sign_in
from tests.people import PASSWORD, People

STALE = FRESH_FOR.total_seconds() + 1


def test_a_delicate_page_asks_when_the_password_is_old(client: TestClient, people: People) -> None:
    sign_in(client, people.officer)
    assert client.get("/invitations/new").status_code == 200
    with clock.frozen(later(seconds=STALE)):
        answer = client.get("/invitations/new?q=dak")
        assert answer.headers["location"] == "/sign-in/confirm?next=%2Finvitations%2Fnew%3Fq%3Ddak"
        page = client.get(answer.headers["location"])
        assert 'value="/invitations/new?q=dak"' in page.text
        typed = {"password": PASSWORD, "next": "/invitations/new?q=dak"}
        assert client.post("/sign-in/confirm", data=typed).headers["location"] == "/invitations/new?q=dak"
        assert client.get("/invitations/new").status_code == 200


def test_a_delicate_form_leads_back_to_its_page(client: TestClient, people: People) -> None:
    sign_in(client, people.leader)
    path = f"/teams/{people.team.id}/invitation"
    with clock.frozen(later(seconds=STALE)):
        answer = client.post(path)
    assert answer.headers["location"] == f"/sign-in/confirm?next={path.replace('/', '%2F')}"


def test_every_delicate_form_has_a_page_at_its_address() -> None:
    routes = every_route()
    pages = {route.path for route in routes if "GET" in route.methods}
    delicate = {
        route.path
        for route in routes
        if "POST" in route.methods
        and any(getattr(needed.call, "is_fresh", False) for needed in route.dependant.dependencies)
    }
    assert len(delicate) >= 4
    assert delicate <= pages


def test_a_wrong_password_is_refused_and_counted(client: TestClient, people: People) -> None:
    sign_in(client, people.officer)
    for _ in range(guesses.PER_DEVICE):
        answer = client.post("/sign-in/confirm", data={"password": "không phải", "next": "/"})
        assert answer.status_code == 422
        assert "Mật khẩu chưa đúng" in answer.text
    assert client.post("/sign-in/confirm", data={"password": PASSWORD, "next": "/"}).status_code == 422
    with clock.frozen(later(minutes=16)):
        assert client.post("/sign-in/confirm", data={"password": PASSWORD, "next": "/"}).status_code == 303


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_it_is_for_members_only(client: TestClient, method: str) -> None:
    assert client.request(method, "/sign-in/confirm").headers["location"].startswith("/sign-in?")
