"""Moving a member to another team."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.actor import Role
from app.db import Database
from app.members.actions import add_team
from app.members.models import Team
from app.members.queries import grants_in_force, present_team_id
from tests.access.helpers import browser, is_signed_in
from tests.conftest import sign_in
from tests.people import People


@pytest.fixture
def second_team(db: Session, people: People) -> Team:
    team = add_team(db, None, "Đội tình nguyện số thôn 3", people.commune.id)
    db.commit()
    return team


def test_a_volunteer_moves_and_stays_signed_in(
    client: TestClient, app: FastAPI, people: People, second_team: Team, database: Database
) -> None:
    phone = sign_in(browser(app), people.volunteer)
    path = f"/members/{people.volunteer.id}"
    page = sign_in(client, people.coordinator).get(path).text
    assert second_team.name in page
    assert people.next_team.name not in page  # the next commune's
    assert client.post(f"{path}/move", data={"team": second_team.id}).headers["location"] == path
    with database.reading() as db:
        assert present_team_id(db, people.volunteer.id) == second_team.id
    assert is_signed_in(phone)


def test_a_volunteer_of_another_commune_belongs_to_that_one_then(
    client: TestClient, people: People, database: Database
) -> None:
    sign_in(client, people.officer)
    client.post(f"/members/{people.volunteer.id}/move", data={"team": people.next_team.id})
    with database.reading() as db:
        held = [(grant.role, grant.unit_id) for grant in grants_in_force(db, people.volunteer.id)]
    assert held == [(Role.VOLUNTEER, people.next_commune.id)]
    assert sign_in(client, people.coordinator).get(f"/members/{people.volunteer.id}").status_code == 404
    assert sign_in(client, people.neighbour).get(f"/members/{people.volunteer.id}").status_code == 200


def test_a_leader_who_moves_is_a_volunteer_there_and_signs_in_anew(
    client: TestClient, app: FastAPI, people: People, second_team: Team, database: Database
) -> None:
    phone = sign_in(browser(app), people.leader)
    sign_in(client, people.coordinator)
    client.post(f"/members/{people.leader.id}/move", data={"team": second_team.id})
    with database.reading() as db:
        roles = [grant.role for grant in grants_in_force(db, people.leader.id)]
    assert roles == [Role.VOLUNTEER]
    assert not is_signed_in(phone)


@pytest.mark.parametrize("team", ["next", "none", "", "x"])
def test_only_a_team_in_scope_can_be_chosen(
    client: TestClient, people: People, database: Database, team: str
) -> None:
    chosen = {"next": people.next_team.id, "none": 999}.get(team, team)
    sign_in(client, people.coordinator)
    answer = client.post(f"/members/{people.volunteer.id}/move", data={"team": chosen})
    assert answer.status_code == 422
    assert "Chọn đội trong danh sách" in answer.text
    with database.reading() as db:
        assert present_team_id(db, people.volunteer.id) == people.team.id
