"""A leader or coordinator decides who joins a team."""

import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import Session, select

from app.access.models import JoinRequest
from app.actor import Role
from app.audit.queries import events_about
from app.db import Database
from app.members.models import Member
from app.members.queries import grants_in_force, member_by_phone, present_team_id
from tests.access.helpers import (
    NEW_PASSWORD,
    NEWCOMER,
    NEWCOMERS_PHONE,
    all_at_once,
    ask_to_join,
    browser,
    is_signed_in,
    team_token,
    type_password,
)
from tests.conftest import sign_in
from tests.people import People


@pytest.fixture
def path(app: FastAPI, db: Session, people: People) -> str:
    """The page on which a newcomer waits."""
    location: str = ask_to_join(browser(app), team_token(db, people)).headers["location"]
    return location


def newcomer(database: Database) -> Member | None:
    with database.reading() as db:
        return member_by_phone(db, NEWCOMERS_PHONE)


@pytest.mark.parametrize("who", ["leader", "coordinator"])
def test_who_answers_for_the_team_sees_the_request_at_once(
    client: TestClient, people: People, path: str, who: str
) -> None:
    sign_in(client, getattr(people, who))
    for page in ("/team", f"/teams/{people.team.id}", "/join-requests"):
        text = client.get(page).text
        assert NEWCOMER["full_name"] in text
        assert f'action="{path}/approve"' in text
        assert f'action="{path}/refuse"' in text
    assert 'hx-trigger="every 4s"' in text


@pytest.mark.parametrize("who", ["leader", "coordinator", "officer"])
def test_an_approved_newcomer_is_a_volunteer_of_the_team(
    client: TestClient, app: FastAPI, people: People, path: str, database: Database, who: str
) -> None:
    assert sign_in(client, getattr(people, who)).post(f"{path}/approve").headers["location"] == "/team"
    member = newcomer(database)
    assert member is not None
    assert member.badge_no
    with database.reading() as db:
        held = [(grant.role, grant.unit_id) for grant in grants_in_force(db, member.id)]
        assert held == [(Role.VOLUNTEER, people.commune.id)]
        assert present_team_id(db, member.id) == people.team.id
    phone = browser(app)
    waiting = phone.get(path).text
    assert "Bạn đã được nhận" in waiting
    assert "hx-trigger" not in waiting
    assert type_password(phone, member, NEW_PASSWORD).headers["location"] == "/assists/new"


def test_what_was_typed_is_wiped_with_the_decision(
    client: TestClient, people: People, path: str, database: Database
) -> None:
    sign_in(client, people.leader).post(f"{path}/approve")
    with database.reading() as db:
        request = db.exec(select(JoinRequest)).one()
        events = events_about(db, f"join_request:{request.id}")
    assert (request.full_name, request.phone, request.password_hash) == (None, None, None)
    assert (request.is_approved, request.decided_by) == (True, people.leader.id)
    assert [event.event for event in events] == ["join.requested", "join.approved"]


def test_a_refused_newcomer_is_nobody(
    client: TestClient, people: People, path: str, database: Database
) -> None:
    sign_in(client, people.leader).post(f"{path}/refuse")
    assert newcomer(database) is None
    assert "không được nhận" in client.get(path).text
    with database.reading() as db:
        request = db.exec(select(JoinRequest)).one()
    assert (request.full_name, request.phone, request.password_hash) == (None, None, None)


def test_htmx_gets_the_list_that_is_left(client: TestClient, people: People, path: str) -> None:
    sign_in(client, people.leader)
    answer = client.post(f"{path}/approve", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.text.startswith('<section id="requests"')
    assert NEWCOMER["full_name"] not in answer.text


def test_a_request_is_decided_once(client: TestClient, people: People, path: str) -> None:
    sign_in(client, people.leader).post(f"{path}/refuse")
    answer = client.post(f"{path}/approve")
    assert answer.status_code == 422
    assert "đã được xử lý" in answer.text


def test_many_approvals_at_once_make_one_member(
    app: FastAPI, people: People, path: str, database: Database
) -> None:
    def approve(who: Member) -> Response:
        return sign_in(browser(app), who).post(f"{path}/approve")

    both = [people.leader, people.coordinator] * 4
    answers = all_at_once([lambda who=who: approve(who) for who in both])
    assert (
        sorted(answer.status_code for answer in answers if isinstance(answer, Response)) == [303] + [422] * 7
    )
    assert newcomer(database) is not None


def test_the_approver_is_told_if_the_number_has_an_account(
    client: TestClient, app: FastAPI, people: People, db: Session, database: Database
) -> None:
    token = team_token(db, people)
    path = ask_to_join(browser(app), token, phone=people.stranger.phone).headers["location"]
    sign_in(client, people.leader)
    page = client.get("/team").text
    assert "đã có tài khoản" in page
    assert f"{path}/approve" not in page
    answer = client.post(f"{path}/approve")
    assert answer.status_code == 422
    assert "quét lại mã" in answer.text
    with database.reading() as reading:
        request = reading.exec(select(JoinRequest)).one()
        assert request.decided_at is None  # it waits to be refused
        assert present_team_id(reading, people.stranger.id) == people.next_team.id


def test_a_member_who_asked_is_moved_and_stays_signed_in(
    client: TestClient, app: FastAPI, people: People, db: Session, database: Database
) -> None:
    phone = sign_in(browser(app), people.stranger)
    path = phone.post(f"/join/{team_token(db, people)}/accept").headers["location"]
    page = sign_in(client, people.leader).get("/team").text
    assert "xin chuyển đến" in page
    assert people.stranger.full_name in page
    client.post(f"{path}/approve")
    with database.reading() as reading:
        assert present_team_id(reading, people.stranger.id) == people.team.id
        held = [(grant.role, grant.unit_id) for grant in grants_in_force(reading, people.stranger.id)]
    assert held == [(Role.VOLUNTEER, people.commune.id)]
    assert is_signed_in(phone)
    assert "Bắt đầu" in phone.get(path).text


def test_a_coordinator_who_joins_a_team_keeps_coordinating(
    client: TestClient, app: FastAPI, people: People, db: Session, database: Database
) -> None:
    phone = sign_in(browser(app), people.neighbour)
    path = phone.post(f"/join/{team_token(db, people)}/accept").headers["location"]
    sign_in(client, people.leader).post(f"{path}/approve")
    with database.reading() as reading:
        held = {(grant.role, grant.unit_id) for grant in grants_in_force(reading, people.neighbour.id)}
    assert held == {(Role.COORDINATOR, people.next_commune.id), (Role.VOLUNTEER, people.commune.id)}


def test_nobody_decides_for_another_team(client: TestClient, people: People, path: str) -> None:
    for who in (people.volunteer, people.stranger, people.neighbour):
        sign_in(client, who)
        assert client.post(f"{path}/approve").status_code == 404
        assert client.post(f"{path}/refuse").status_code == 404
        assert not re.search(path, client.get("/team").text)
