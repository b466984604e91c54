"""The pages with which a leader's phone helps others: who gets them, and that they know no member."""

import pytest
from fastapi.testclient import TestClient

from app.help_sessions.actions import add_point
from app.help_sessions.queries import present_code
from tests.conftest import database_of, sign_in
from tests.people import People


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/live", {"leader", "coordinator", "neighbour"}),
        ("/hand-in", {"leader", "coordinator", "neighbour", "officer"}),
    ],
)
def test_they_are_for_those_who_lead(
    client: TestClient, people: People, path: str, allowed: set[str]
) -> None:
    for name in ("volunteer", "leader", "coordinator", "neighbour", "officer"):
        status = sign_in(client, getattr(people, name)).get(path).status_code
        assert status == (200 if name in allowed else 404), name


@pytest.mark.parametrize("path", ["/live", "/hand-in"])
def test_without_javascript_they_say_so(client: TestClient, people: People, path: str) -> None:
    page = sign_in(client, people.leader).get(path).text
    assert "Trang này cần JavaScript" in page.partition("<noscript>")[2].partition("</noscript>")[0]


@pytest.mark.parametrize("name", ["live", "hand-in"])
def test_their_shells_know_nobody(client: TestClient, people: People, name: str) -> None:
    signed_out = client.get(f"/shell/{name}").text
    assert sign_in(client, people.leader).get(f"/shell/{name}").text == signed_out
    assert f'data-page="{name}" data-member=""' in signed_out


def test_they_are_a_link_away(client: TestClient, people: People) -> None:
    with database_of(client).writing() as db:
        code = present_code(db, add_point(db, None, "Nhà văn hóa thôn 3", people.commune.id).id)
    sign_in(client, people.leader)
    assert f'href="/live?point={code}"' in client.get(f"/points/{code}").text
    assert 'href="/live"' in client.get("/check-in").text
    assert 'href="/hand-in"' in client.get("/team").text
    sign_in(client, people.volunteer)
    assert 'href="/live"' not in client.get("/check-in").text
    sign_in(client, people.officer)
    assert "/live" not in client.get(f"/points/{code}").text
