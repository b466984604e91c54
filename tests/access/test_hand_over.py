"""Handing the own role over to a member of the unit."""

import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import Session, select

from app import clock
from app.access.models import SignIn
from app.access.queries import open_sign_ins
from app.actor import Role
from app.db import Database
from app.members.models import Member
from app.members.queries import grants_in_force
from tests.access.helpers import all_at_once, browser, is_signed_in, later, team_token, type_password
from tests.conftest import sign_in
from tests.people import People


def hand_over(client: TestClient, member: Member) -> Response:
    path = f"/members/{member.id}/hand-over"
    found = re.search(r'name="role" value="(\d+)"', client.get(path).text)
    return client.post(path, data={"role": found.group(1) if found else ""})


def roles(database: Database, member: Member) -> set[tuple[Role, int]]:
    with database.reading() as db:
        return {(grant.role, grant.unit_id) for grant in grants_in_force(db, member.id)}


def test_the_coordinators_role_goes_to_a_member_and_both_sign_in_anew(
    client: TestClient, app: FastAPI, people: People, db: Session, database: Database
) -> None:
    token = team_token(db, people, people.coordinator)
    successor = sign_in(browser(app), people.volunteer)
    elsewhere = sign_in(browser(app), people.coordinator)
    type_password(client, people.coordinator)
    old = client.cookies["sign_in"]
    assert hand_over(client, people.volunteer).headers["location"] == "/assists/new"
    assert roles(database, people.coordinator) == {(Role.VOLUNTEER, people.commune.id)}
    assert (Role.COORDINATOR, people.commune.id) in roles(database, people.volunteer)
    assert client.cookies["sign_in"] != old
    assert is_signed_in(client)
    assert client.get("/team").status_code == 404
    assert not is_signed_in(elsewhere)
    assert not is_signed_in(successor)
    assert type_password(successor, people.volunteer).headers["location"] == "/today"
    assert browser(app).get(f"/join/{token}").status_code == 404


def test_the_new_sign_in_is_no_proof_of_the_password(
    client: TestClient, people: People, database: Database
) -> None:
    sign_in(client, people.coordinator)
    with database.reading() as db:
        before = max(db.exec(select(SignIn.password_at)))
    with clock.frozen(later(minutes=20)):
        assert hand_over(client, people.volunteer).status_code == 303
    with database.reading() as db:
        assert [row.password_at for row in open_sign_ins(db, people.coordinator.id)] == [before]


@pytest.mark.parametrize("who", ["stranger", "neighbour", "officer", "coordinator", "deactivated"])
def test_only_to_an_active_member_of_the_own_commune(
    client: TestClient, people: People, database: Database, who: str
) -> None:
    sign_in(client, people.coordinator)
    assert hand_over(client, getattr(people, who)).status_code in {404, 422}
    assert roles(database, people.coordinator) == {(Role.COORDINATOR, people.commune.id)}


def test_nobody_hands_over_the_role_of_another(
    client: TestClient, people: People, database: Database
) -> None:
    with database.reading() as db:
        [officers] = grants_in_force(db, people.officer.id)
        [neighbours] = grants_in_force(db, people.neighbour.id)
    sign_in(client, people.coordinator)
    for grant in (officers, neighbours):
        answer = client.post(f"/members/{people.volunteer.id}/hand-over", data={"role": grant.id})
        assert answer.status_code == 422
    assert roles(database, people.volunteer) == {(Role.VOLUNTEER, people.commune.id)}


def test_two_at_once_hand_over_one_role_once(app: FastAPI, people: People, database: Database) -> None:
    tabs = [sign_in(browser(app), people.coordinator) for _ in range(2)]
    heirs = [people.volunteer, people.teammate]
    all_at_once(
        [lambda tab=tab, heir=heir: hand_over(tab, heir) for tab, heir in zip(tabs, heirs, strict=True)]
    )
    held = [(Role.COORDINATOR, people.commune.id) in roles(database, heir) for heir in heirs]
    assert sorted(held) == [False, True]


def test_an_officer_hands_over_the_province(client: TestClient, people: People, database: Database) -> None:
    sign_in(client, people.officer)
    assert hand_over(client, people.coordinator).status_code == 303
    assert (Role.OFFICER, people.province.id) in roles(database, people.coordinator)
    assert roles(database, people.officer) == {(Role.VOLUNTEER, people.province.id)}
