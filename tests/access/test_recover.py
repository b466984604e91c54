"""A forgotten password: a code in person, once, for ten minutes."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session

from app import clock
from app.access.standing import deactivate
from app.access.tokens import in_groups
from app.audit.queries import events_about
from app.db import Database
from app.members.models import Member
from tests.access.helpers import (
    NEW_PASSWORD,
    browser,
    is_signed_in,
    later,
    recovery_token,
    stored,
    token_in,
    type_password,
)
from tests.conftest import actor_for, sign_in
from tests.people import People


@pytest.fixture
def token(db: Session, people: People) -> str:
    return recovery_token(db, people, people.volunteer)


def test_the_code_is_shown_once_to_scan_and_to_read_out(
    client: TestClient, people: People, database: Database
) -> None:
    sign_in(client, people.coordinator)
    path = f"/members/{people.volunteer.id}/recovery"
    assert people.volunteer.full_name in client.get(path).text
    page = client.post(path).text
    token = token_in(page)
    assert in_groups(token) in page
    assert '<svg class="qr"' in page
    invitation = stored(database, token)
    assert (invitation.max_uses, invitation.member_id) == (1, people.volunteer.id)
    assert invitation.expires_at - invitation.made_at == timedelta(minutes=10)


def test_a_new_password_ends_all_sign_ins_but_this_one(
    client: TestClient, app: FastAPI, people: People, token: str, database: Database
) -> None:
    stolen = sign_in(browser(app), people.volunteer)
    answer = client.post(f"/recover/{token}", data={"password": NEW_PASSWORD})
    assert answer.headers["location"] == "/assists/new"
    assert is_signed_in(client)
    assert not is_signed_in(stolen)
    assert type_password(stolen, people.volunteer).status_code == 422
    assert type_password(stolen, people.volunteer, NEW_PASSWORD).status_code == 303
    with database.reading() as db:
        events = [event.event for event in events_about(db, f"member:{people.volunteer.id}")]
    assert "member.password_changed" in events


def test_the_page_changes_nothing_and_names_nobody(
    client: TestClient, people: People, token: str, database: Database
) -> None:
    for path in (f"/recover/{token}", f"/R/{token}", f"/r/{token.lower()}", f"/RECOVER/{token}"):
        page = client.get(path)
        assert page.status_code == 200
        assert people.volunteer.full_name not in page.text
    assert stored(database, token).uses == 0


def test_the_code_can_be_typed_in_groups(client: TestClient, token: str) -> None:
    typed = in_groups(token).lower()
    assert client.post("/recover", data={"code": typed}).headers["location"] == f"/recover/{token}"
    answer = client.post("/recover", data={"code": "K7QX2"})
    assert answer.status_code == 422
    assert 'value="K7QX2"' in answer.text
    assert client.get("/recover").status_code == 200


def test_it_works_once(client: TestClient, app: FastAPI, token: str) -> None:
    client.post(f"/recover/{token}", data={"password": NEW_PASSWORD})
    again = browser(app)
    assert again.post(f"/recover/{token}", data={"password": "kẻ gian đến sau"}).status_code == 404
    assert again.post("/recover", data={"code": token}).status_code == 422


def test_it_lasts_ten_minutes(client: TestClient, token: str) -> None:
    with clock.frozen(later(minutes=10, seconds=1)):
        assert client.get(f"/recover/{token}").status_code == 404
        assert client.post(f"/recover/{token}", data={"password": NEW_PASSWORD}).status_code == 404


def test_a_guessable_password_leaves_the_code_unused(
    client: TestClient, people: People, token: str, database: Database
) -> None:
    for password in ("12345678", people.volunteer.phone, people.volunteer.full_name):
        assert client.post(f"/recover/{token}", data={"password": password}).status_code == 422
    assert stored(database, token).uses == 0


def test_a_newer_code_ends_the_older(client: TestClient, people: People, token: str, db: Session) -> None:
    newer = recovery_token(db, people, people.volunteer)
    assert client.get(f"/recover/{token}").status_code == 404
    assert client.get(f"/recover/{newer}").status_code == 200


@pytest.mark.parametrize("who", ["coordinator", "volunteer"])
def test_it_dies_when_who_issued_it_or_whom_it_is_for_is_shut_out(
    client: TestClient, people: People, token: str, db: Session, who: str
) -> None:
    deactivate(db, actor_for(db, people.officer), db.get_one(Member, getattr(people, who).id))
    db.commit()
    assert client.post(f"/recover/{token}", data={"password": NEW_PASSWORD}).status_code == 404


def test_no_code_for_who_was_deactivated(client: TestClient, people: People) -> None:
    sign_in(client, people.coordinator)
    assert client.get(f"/members/{people.deactivated.id}/recovery").status_code == 404
    assert client.post(f"/members/{people.deactivated.id}/recovery").status_code == 404


def test_another_members_sign_in_in_this_browser_ends(
    client: TestClient, app: FastAPI, people: People, token: str
) -> None:
    type_password(client, people.teammate)
    old = client.cookies["sign_in"]
    client.post(f"/recover/{token}", data={"password": NEW_PASSWORD})
    other = browser(app)
    other.cookies.set("sign_in", old)
    assert not is_signed_in(other)
