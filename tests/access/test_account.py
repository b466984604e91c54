"""The own account: what is on it, a new password, other sign-ins."""

import re

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.access import guesses
from app.audit.queries import events_about
from app.db import Database
from tests.access.helpers import NEW_PASSWORD, browser, is_signed_in, type_password
from tests.conftest import sign_in
from tests.people import PASSWORD, People


def change(client: TestClient, old: str = PASSWORD, new: str = NEW_PASSWORD, **more: str) -> object:
    return client.post("/account/password", data={"old_password": old, "new_password": new, **more})


def test_it_shows_who_one_is(client: TestClient, people: People) -> None:
    page = sign_in(client, people.leader).get("/account").text
    for words in (people.leader.full_name, people.leader.badge_no, people.leader.phone, "Đội trưởng"):
        assert words in page
    assert people.team.name in page


def test_a_new_password_ends_all_sign_ins_and_rotates_this_one(
    client: TestClient, app: FastAPI, people: People, database: Database
) -> None:
    other = browser(app)
    type_password(other, people.volunteer)
    type_password(client, people.volunteer)
    old_token = client.cookies["sign_in"]
    assert change(client).headers["location"] == "/account"
    assert client.cookies["sign_in"] != old_token
    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert type_password(other, people.volunteer).status_code == 422
    assert type_password(other, people.volunteer, NEW_PASSWORD).status_code == 303
    with database.reading() as db:
        events = [event.event for event in events_about(db, f"member:{people.volunteer.id}")]
    assert "member.password_changed" in events


def test_the_old_password_is_asked_and_guesses_are_limited(client: TestClient, people: People) -> None:
    sign_in(client, people.volunteer)
    for _ in range(guesses.PER_DEVICE):
        answer = change(client, old="không phải mật khẩu")
        assert answer.status_code == 422
        assert "Mật khẩu chưa đúng" in answer.text
    assert change(client).status_code == 422
    assert type_password(client, people.volunteer).status_code == 303  # it has not changed


def test_a_guessable_password_is_refused_the_own_name_and_number_too(
    client: TestClient, people: People
) -> None:
    sign_in(client, people.volunteer)
    for new in ("12345678", "matkhau123", people.volunteer.phone, people.volunteer.full_name, "ngắn"):
        answer = change(client, new=new)
        assert answer.status_code == 422
        assert new not in answer.text.split('id="new_password"')[1].split(">")[0]
    assert change(client, role="officer").status_code == 422


def test_another_sign_in_can_be_ended(client: TestClient, app: FastAPI, people: People) -> None:
    other = browser(app)
    type_password(other, people.volunteer)
    type_password(client, people.volunteer)
    ends = re.findall(r'action="(/account/sign-ins/\d+/end)"', client.get("/account").text)
    assert len(ends) == 1  # not the one of this browser
    assert client.post(ends[0]).headers["location"] == "/account"
    assert not is_signed_in(other)
    assert is_signed_in(client)


def test_nobody_ends_the_sign_in_of_another_member(client: TestClient, app: FastAPI, people: People) -> None:
    other = browser(app)
    type_password(other, people.teammate)
    type_password(client, people.volunteer)
    for sign_in_id in (1, 99, 2**40):
        assert client.post(f"/account/sign-ins/{sign_in_id}/end").status_code == 404
    assert is_signed_in(other)
