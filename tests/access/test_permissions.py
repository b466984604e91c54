"""Who may do what with whom: what is not yours is not found."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from app.db import Database
from app.members.models import Member, MemberState
from app.members.queries import grants_in_force
from tests.access.helpers import browser
from tests.conftest import sign_in
from tests.people import PASSWORD, People

WHO = ("volunteer", "leader", "coordinator", "neighbour", "officer")

PAGES = [
    ("/account", (200, 200, 200, 200, 200)),
    ("/team", (404, 200, 200, 200, 200)),
    ("/join-requests", (404, 200, 200, 200, 200)),
    ("/invitations", (404, 200, 200, 200, 200)),
    ("/invitations/new", (404, 404, 404, 404, 200)),
    ("/teams/new", (404, 404, 200, 200, 200)),
    ("/teams/{team.id}", (404, 200, 200, 404, 200)),
    ("/teams/{team.id}/invitation", (404, 200, 200, 404, 200)),
    ("/teams/{next_team.id}", (404, 404, 404, 200, 200)),
    ("/teams/{next_team.id}/invitation", (404, 404, 404, 200, 200)),
    ("/members/{volunteer.id}", (404, 200, 200, 404, 200)),
    ("/members/{deactivated.id}", (404, 200, 200, 404, 200)),
    ("/members/{leader.id}", (404, 200, 200, 404, 200)),
    ("/members/{coordinator.id}", (404, 404, 200, 404, 200)),
    ("/members/{neighbour.id}", (404, 404, 404, 200, 200)),
    ("/members/{officer.id}", (404, 404, 404, 404, 200)),
    ("/members/{stranger.id}", (404, 404, 404, 200, 200)),
    ("/members/{volunteer.id}/recovery", (404, 404, 200, 404, 200)),
    ("/members/{leader.id}/recovery", (404, 404, 200, 404, 200)),
    ("/members/{coordinator.id}/recovery", (404, 404, 404, 404, 200)),
    ("/members/{officer.id}/recovery", (404, 404, 404, 404, 404)),
    ("/members/{volunteer.id}/hand-over", (404, 404, 200, 404, 200)),
    ("/members/999", (404, 404, 404, 404, 404)),
    ("/members/{huge}", (404, 404, 404, 404, 404)),
]

FORMS = [
    ("/members/{volunteer.id}/deactivate", (404, 404, 303, 404, 303)),
    ("/members/{volunteer.id}/reactivate", (404, 404, 303, 404, 303)),
    ("/members/{volunteer.id}/move", (404, 404, 422, 404, 422)),
    ("/members/{teammate.id}/leader", (404, 404, 303, 404, 303)),
    ("/members/{volunteer.id}/recovery", (404, 404, 200, 404, 200)),
    ("/members/{volunteer.id}/hand-over", (404, 404, 422, 404, 422)),
    ("/members/{leader.id}/deactivate", (404, 404, 303, 404, 303)),
    ("/members/{coordinator.id}/deactivate", (404, 404, 404, 404, 303)),
    ("/members/{coordinator.id}/recovery", (404, 404, 404, 404, 200)),
    ("/members/{neighbour.id}/deactivate", (404, 404, 404, 404, 303)),
    ("/members/{officer.id}/deactivate", (404, 404, 404, 404, 404)),
    ("/members/{stranger.id}/deactivate", (404, 404, 404, 303, 303)),
    ("/members/{stranger.id}/leader", (404, 404, 404, 303, 303)),
    ("/teams", (404, 404, 422, 422, 422)),
    ("/teams/{team.id}/invitation", (404, 200, 200, 404, 200)),
    ("/teams/{next_team.id}/invitation", (404, 404, 404, 200, 200)),
    ("/invitations/new", (404, 404, 404, 404, 422)),
    ("/invitations/999/end", (404, 404, 404, 404, 404)),
    ("/join-requests/00000000-0000-4000-8000-000000000000/approve", (404, 404, 404, 404, 404)),
]


def signed_in_as(app: FastAPI, people: People) -> list[TestClient]:
    return [sign_in(browser(app), getattr(people, who)) for who in WHO]


def address(path: str, people: People) -> str:
    return path.format(huge=2**63, **vars(people))


def test_who_sees_what(app: FastAPI, people: People) -> None:
    clients = signed_in_as(app, people)
    for path, expected in PAGES:
        found = tuple(client.get(address(path, people)).status_code for client in clients)
        assert found == expected, path
        anonymous = browser(app).get(address(path, people))
        assert anonymous.headers["location"].startswith("/sign-in?next=%2F"), path


def test_who_does_what(app: FastAPI, people: People, database: Database) -> None:
    for path, expected in FORMS:
        found = []
        for who in WHO:
            let_everybody_in_again(database)
            client = sign_in(browser(app), getattr(people, who))
            found.append(client.post(address(path, people)).status_code)
        assert tuple(found) == expected, path
        assert browser(app).post(address(path, people)).headers["location"].startswith("/sign-in"), path


def let_everybody_in_again(database: Database) -> None:
    """What one role did must not decide what the next may do."""
    with database.writing() as db:
        for member in db.exec(select(Member)).all():
            member.state = MemberState.ACTIVE
            db.add(member)


@pytest.mark.parametrize("who", WHO)
def test_nobody_acts_on_oneself(app: FastAPI, people: People, database: Database, who: str) -> None:
    me: Member = getattr(people, who)
    client = sign_in(browser(app), me)
    with database.reading() as db:
        grant = grants_in_force(db, me.id)[0]
    for path in ("deactivate", "reactivate", "leader", "recovery", f"roles/{grant.id}/end"):
        assert client.post(f"/members/{me.id}/{path}").status_code == 404
    answer = client.post(f"/members/{me.id}/hand-over", data={"role": grant.id})
    assert answer.status_code in {404, 422}


def test_who_leads_without_the_team_sees_no_team(app: FastAPI, people: People, database: Database) -> None:
    """A leader's right is over the unit, but reaches the own team only."""
    client = sign_in(browser(app), people.leader)
    second = (
        sign_in(browser(app), people.coordinator)
        .post("/teams", data={"name": "Đội thứ hai", "unit": people.commune.id})
        .headers["location"]
    )
    assert client.get(second).status_code == 404
    assert client.post(f"{second}/invitation").status_code == 404


def test_a_stranger_signs_in_and_is_still_a_stranger(app: FastAPI, people: People) -> None:
    client = browser(app)
    client.post("/sign-in", data={"phone": people.stranger.phone, "password": PASSWORD})
    assert client.get(f"/teams/{people.next_team.id}").status_code == 404  # a volunteer of it, no more
