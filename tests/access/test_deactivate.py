"""Shutting a member out, and letting a member in again."""

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.audit.queries import events_about
from app.db import Database
from tests.access.helpers import browser, is_signed_in, team_token, type_password
from tests.conftest import sign_in
from tests.people import People


def test_the_member_is_out_with_the_next_request(
    client: TestClient, app: FastAPI, people: People, database: Database
) -> None:
    phone = sign_in(browser(app), people.volunteer)
    path = f"/members/{people.volunteer.id}"
    answer = sign_in(client, people.coordinator).post(f"{path}/deactivate")
    assert answer.headers["location"] == path
    assert "Đã ngừng" in client.get(path).text
    assert not is_signed_in(phone)
    with database.reading() as db:
        events = [event.event for event in events_about(db, f"member:{people.volunteer.id}")]
    assert events[-2:] == ["member.deactivated", "sign_in.ended"]
    assert type_password(phone, people.volunteer).status_code == 422


def test_what_the_member_handed_out_ends_for_good(client: TestClient, people: People, db: Session) -> None:
    token = team_token(db, people)
    sign_in(client, people.coordinator)
    client.post(f"/members/{people.leader.id}/deactivate")
    client.post(f"/members/{people.leader.id}/reactivate")
    client.post("/sign-out")
    assert client.get(f"/join/{token}").status_code == 404


def test_a_reactivated_member_has_the_roles_and_team_of_before_but_no_sign_in(
    client: TestClient, app: FastAPI, people: People
) -> None:
    phone = sign_in(browser(app), people.leader)
    path = f"/members/{people.leader.id}"
    sign_in(client, people.coordinator)
    client.post(f"{path}/deactivate")
    client.post(f"{path}/reactivate")
    assert not is_signed_in(phone)
    assert type_password(phone, people.leader).status_code == 303
    page = phone.get("/team").text
    assert people.team.name in page


def test_doing_it_twice_changes_nothing(client: TestClient, people: People, database: Database) -> None:
    sign_in(client, people.coordinator)
    for action in ("deactivate", "deactivate", "reactivate", "reactivate"):
        assert client.post(f"/members/{people.teammate.id}/{action}").status_code == 303
    with database.reading() as db:
        events = [event.event for event in events_about(db, f"member:{people.teammate.id}")]
    assert events[-2:] == ["member.deactivated", "member.reactivated"]


def test_an_officer_shuts_a_coordinator_out(client: TestClient, app: FastAPI, people: People) -> None:
    page = sign_in(browser(app), people.coordinator)
    sign_in(client, people.officer).post(f"/members/{people.coordinator.id}/deactivate")
    assert not is_signed_in(page)
