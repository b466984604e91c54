"""Making somebody leader of a team, and ending it."""

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.actor import Role
from app.db import Database
from app.members.queries import grants_in_force
from tests.access.helpers import browser, is_signed_in, team_token, type_password
from tests.conftest import sign_in
from tests.people import People


def grant_id(database: Database, member_id: int, role: Role) -> int:
    with database.reading() as db:
        return next(grant.id for grant in grants_in_force(db, member_id) if grant.role == role)


def test_a_volunteer_becomes_leader_and_signs_in_anew(
    client: TestClient, app: FastAPI, people: People, database: Database
) -> None:
    phone = sign_in(browser(app), people.volunteer)
    path = f"/members/{people.volunteer.id}"
    assert "Cho làm đội trưởng" in sign_in(client, people.coordinator).get(path).text
    assert client.post(f"{path}/leader").headers["location"] == path
    assert "Cho làm đội trưởng" not in client.get(path).text
    assert not is_signed_in(phone)
    type_password(phone, people.volunteer)
    assert phone.get(f"/teams/{people.team.id}/invitation").status_code == 200


def test_a_leader_goes_back_to_being_a_volunteer(
    client: TestClient, app: FastAPI, people: People, db: Session, database: Database
) -> None:
    token = team_token(db, people)
    phone = sign_in(browser(app), people.leader)
    end = f"/members/{people.leader.id}/roles/{grant_id(database, people.leader.id, Role.LEADER)}/end"
    assert end in sign_in(client, people.coordinator).get(f"/members/{people.leader.id}").text
    assert client.post(end).status_code == 303
    with database.reading() as reading:
        roles = [grant.role for grant in grants_in_force(reading, people.leader.id)]
    assert roles == [Role.VOLUNTEER]  # nobody is left without any role
    assert not is_signed_in(phone)
    assert browser(app).get(f"/join/{token}").status_code == 404
    type_password(phone, people.leader)
    assert phone.get("/team").status_code == 404
    assert client.post(end).status_code == 404  # it has ended


def test_an_officer_ends_a_coordinator(client: TestClient, people: People, database: Database) -> None:
    grant = grant_id(database, people.coordinator.id, Role.COORDINATOR)
    end = f"/members/{people.coordinator.id}/roles/{grant}/end"
    for who in (people.neighbour, people.coordinator, people.leader):
        assert sign_in(client, who).post(end).status_code == 404
    assert sign_in(client, people.officer).post(end).status_code == 303
    with database.reading() as db:
        held = [(grant.role, grant.unit_id) for grant in grants_in_force(db, people.coordinator.id)]
    assert held == [(Role.VOLUNTEER, people.commune.id)]


def test_the_role_of_a_volunteer_cannot_be_ended(
    client: TestClient, people: People, database: Database
) -> None:
    grant = grant_id(database, people.volunteer.id, Role.VOLUNTEER)
    sign_in(client, people.coordinator)
    assert client.post(f"/members/{people.volunteer.id}/roles/{grant}/end").status_code == 404
    other = grant_id(database, people.leader.id, Role.LEADER)
    assert client.post(f"/members/{people.volunteer.id}/roles/{other}/end").status_code == 404


def test_who_was_deactivated_does_not_lead(client: TestClient, people: People) -> None:
    sign_in(client, people.coordinator)
    answer = client.post(f"/members/{people.deactivated.id}/leader")
    assert answer.status_code == 422
    assert "Chỉ thành viên đang ở trong đội" in answer.text
