"""Signing out, and being signed out."""

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.db import Database
from app.members.actions import deactivate
from app.members.models import Member
from tests.access.helpers import browser, is_signed_in, type_password
from tests.conftest import sign_in
from tests.people import People


def test_signing_out_ends_the_sign_in_for_good(client: TestClient, app: FastAPI, people: People) -> None:
    type_password(client, people.volunteer)
    token = client.cookies["sign_in"]
    assert client.post("/sign-out").headers["location"] == "/sign-in"
    assert "sign_in" not in client.cookies
    assert "device" in client.cookies  # the browser stays known
    again = browser(app)
    again.cookies.set("sign_in", token)
    assert not is_signed_in(again)


def test_a_link_does_not_sign_out(client: TestClient, people: People) -> None:
    sign_in(client, people.volunteer)
    assert client.get("/sign-out").status_code == 405
    assert is_signed_in(client)


def test_signing_out_without_being_signed_in_is_no_error(client: TestClient) -> None:
    assert client.post("/sign-out").status_code == 303


def test_a_deactivated_member_is_out_with_the_next_request(
    client: TestClient, people: People, database: Database
) -> None:
    sign_in(client, people.volunteer)
    with database.writing() as db:
        deactivate(db, None, db.get_one(Member, people.volunteer.id))
    assert client.get("/account").headers["location"].startswith("/sign-in")
