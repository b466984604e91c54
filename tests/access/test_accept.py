"""A member who is signed in takes on a role, or asks to move to a team."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app import clock
from app.access import invitations
from app.access.models import JoinRequest
from app.actor import Role
from app.db import Database
from app.members.queries import grants_in_force
from tests.access.helpers import (
    NEWCOMER,
    ask_to_join,
    browser,
    coordinator_token,
    is_signed_in,
    later,
    stored,
    team_token,
    type_password,
)
from tests.conftest import actor_for, sign_in
from tests.people import PASSWORD, People


def test_a_member_takes_on_the_role_and_all_sign_ins_rotate(
    client: TestClient, app: FastAPI, people: People, db: Session, database: Database
) -> None:
    token = coordinator_token(db, people)
    other = browser(app)
    type_password(other, people.volunteer)
    type_password(client, people.volunteer)
    old = client.cookies["sign_in"]
    page = client.get(f"/join/{token}").text
    assert "Nhận nhiệm vụ" in page
    assert people.volunteer.full_name in page
    assert client.post(f"/join/{token}/accept").headers["location"] == "/today"
    assert client.cookies["sign_in"] != old
    assert is_signed_in(client)
    assert not is_signed_in(other)
    with database.reading() as reading:
        roles = {grant.role for grant in grants_in_force(reading, people.volunteer.id)}
    assert roles == {Role.VOLUNTEER, Role.COORDINATOR}


def test_a_role_that_is_held_already_leaves_the_invitation_to_another(
    client: TestClient, people: People, db: Session, database: Database
) -> None:
    token = coordinator_token(db, people)
    answer = sign_in(client, people.coordinator).post(f"/join/{token}/accept")
    assert answer.status_code == 422
    assert "Bạn đã có nhiệm vụ này" in answer.text
    assert stored(database, token).uses == 0


def test_the_form_for_newcomers_is_not_for_who_is_signed_in(
    client: TestClient, people: People, db: Session, database: Database
) -> None:
    token = coordinator_token(db, people)
    sign_in(client, people.volunteer)
    answer = client.post(f"/join/{token}", data=NEWCOMER)
    assert answer.headers["location"] == f"/join/{token}"
    assert stored(database, token).uses == 0


def test_accepting_asks_to_sign_in_first(client: TestClient, people: People, db: Session) -> None:
    token = coordinator_token(db, people)
    assert client.post(f"/join/{token}/accept").headers["location"].startswith("/sign-in")
    page = client.get(f"/join/{token}").text
    assert f'href="/sign-in?next=/join/{token}"' in page


def test_taking_on_a_role_asks_for_the_password_if_it_is_old(
    client: TestClient, people: People, db: Session, database: Database
) -> None:
    token = coordinator_token(db, people)
    sign_in(client, people.volunteer)
    with clock.frozen(later(minutes=31)):
        answer = client.post(f"/join/{token}/accept")
        assert answer.headers["location"] == f"/sign-in/confirm?next=/join/{token}"
        assert stored(database, token).uses == 0
        typed = {"password": PASSWORD, "next": f"/join/{token}"}
        assert client.post("/sign-in/confirm", data=typed).headers["location"] == f"/join/{token}"
        assert client.post(f"/join/{token}/accept").headers["location"] == "/today"


def test_a_new_role_is_no_proof_of_the_password(client: TestClient, people: People, db: Session) -> None:
    token = coordinator_token(db, people)
    sign_in(client, people.volunteer)
    with clock.frozen(later(minutes=20)):
        client.post(f"/join/{token}/accept")
    with clock.frozen(later(minutes=35)):
        answer = client.get(f"/members/{people.teammate.id}/recovery")
    assert answer.headers["location"].startswith("/sign-in/confirm")


def test_asking_to_move_takes_no_fresh_password(client: TestClient, people: People, db: Session) -> None:
    token = team_token(db, people)
    sign_in(client, people.stranger)
    with clock.frozen(later(minutes=31)):
        assert client.post(f"/join/{token}/accept").headers["location"].startswith("/join-requests/")


def test_a_member_asks_to_move_once(
    client: TestClient, people: People, db: Session, database: Database
) -> None:
    token = team_token(db, people)
    sign_in(client, people.stranger)
    assert "Xin vào đội" in client.get(f"/join/{token}").text
    first = client.post(f"/join/{token}/accept").headers["location"]
    assert client.post(f"/join/{token}/accept").headers["location"] == first
    with database.reading() as reading:
        request = reading.exec(select(JoinRequest)).one()
        assert (request.member_id, request.team_id) == (people.stranger.id, people.team.id)
        assert (request.full_name, request.password_hash) == (None, None)
    assert stored(database, token).uses == 1


def test_who_is_in_the_team_has_nothing_to_ask(client: TestClient, people: People, db: Session) -> None:
    token = team_token(db, people)
    answer = sign_in(client, people.volunteer).post(f"/join/{token}/accept")
    assert answer.status_code == 422
    assert "Bạn đang ở đội này rồi" in answer.text


def test_the_member_takes_the_place_of_somebody_who_typed_that_number(
    client: TestClient, app: FastAPI, people: People, db: Session, database: Database
) -> None:
    token = team_token(db, people)
    ask_to_join(client, token, phone=people.stranger.phone)
    sign_in(client, people.stranger).post(f"/join/{token}/accept")
    with database.reading() as reading:
        rows = reading.exec(select(JoinRequest)).all()
    assert {(row.member_id, row.is_approved) for row in rows} == {
        (None, False),
        (people.stranger.id, None),
    }


@pytest.mark.parametrize("kind", ["recovery", "nothing"])
def test_other_codes_are_not_accepted_here(
    client: TestClient, people: People, db: Session, kind: str
) -> None:
    token = "0" * 26
    if kind == "recovery":
        token = invitations.issue_recovery(db, actor_for(db, people.coordinator), people.volunteer).token
        db.commit()
    assert client.get(f"/join/{token}").status_code == 404
    assert sign_in(client, people.volunteer).post(f"/join/{token}/accept").status_code == 404
