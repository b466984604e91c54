"""An officer invites the coordinator of a commune."""

from datetime import timedelta

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import clock
from app.access.models import InvitationKind
from app.access.tokens import hash_token
from app.actor import Role
from app.audit.queries import events_about
from app.db import Database
from tests.access.helpers import browser, later, stored, token_in
from tests.conftest import sign_in
from tests.people import People


def test_the_link_and_its_qr_code_are_shown_once(
    client: TestClient, people: People, database: Database
) -> None:
    sign_in(client, people.officer)
    page = client.post("/invitations/new", data={"unit": people.commune.id})
    token = token_in(page.text)
    assert f'value="http://testserver/join/{token}"' in page.text
    assert '<svg class="qr"' in page.text
    assert page.headers["cache-control"] == "no-store"
    invitation = stored(database, token)
    assert invitation.token_hash == hash_token(token)
    assert (invitation.kind, invitation.role) == (InvitationKind.COORDINATOR, Role.COORDINATOR)
    assert (invitation.unit_id, invitation.max_uses) == (people.commune.id, 1)
    assert invitation.expires_at - invitation.made_at == timedelta(hours=24)
    assert token not in client.get("/invitations").text


def test_communes_are_found_without_marks(client: TestClient, people: People) -> None:
    sign_in(client, people.officer)
    everything = client.get("/invitations/new").text
    assert everything.count("<option") == 96  # and the one that asks to choose
    found = client.get("/invitations/new?q=bu gia map").text
    assert found.count("<option") == 1
    assert people.commune.name in found
    assert "Không có xã, phường nào" in client.get("/invitations/new?q=zzz").text


def test_only_a_commune_of_the_own_province_can_be_chosen(client: TestClient, people: People) -> None:
    sign_in(client, people.officer)
    for unit in ("", "0", str(people.province.id), "x", "999999"):
        answer = client.post("/invitations/new", data={"unit": unit})
        assert answer.status_code == 422
        assert "Chọn xã, phường" in answer.text
    more = {"unit": people.commune.id, "role": "officer"}
    assert client.post("/invitations/new", data=more).status_code == 422


def test_an_open_invitation_is_listed_until_it_is_taken_back(
    client: TestClient, app: FastAPI, people: People, database: Database
) -> None:
    sign_in(client, people.officer)
    token = token_in(client.post("/invitations/new", data={"unit": people.commune.id}).text)
    invitation = stored(database, token)
    end = f"/invitations/{invitation.id}/end"
    for page in ("/invitations", "/invitations/new"):
        assert end in client.get(page).text
    assert client.post(end).headers["location"] == "/invitations"
    assert end not in client.get("/invitations").text
    assert client.post(end).status_code == 404  # it has ended
    assert browser(app).get(f"/join/{token}").status_code == 404
    with database.reading() as db:
        events = [event.event for event in events_about(db, f"invitation:{invitation.id}")]
    assert events == ["invitation.made", "invitation.ended"]


def test_it_expires_after_a_day(client: TestClient, app: FastAPI, people: People) -> None:
    sign_in(client, people.officer)
    token = token_in(client.post("/invitations/new", data={"unit": people.commune.id}).text)
    with clock.frozen(later(hours=23, minutes=59)):
        assert browser(app).get(f"/join/{token}").status_code == 200
    with clock.frozen(later(hours=24, minutes=1)):
        assert browser(app).get(f"/join/{token}").status_code == 404
