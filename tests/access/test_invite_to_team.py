"""A leader or coordinator shows the QR code of a team."""

from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pytest
import resvg_py
import zxingcpp
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image
from sqlmodel import Session

from app import clock
from app.access.models import InvitationKind
from app.access.standing import deactivate, move
from app.actor import Role
from app.db import Database
from app.members.models import Member, Team
from tests.access.helpers import browser, later, stored, team_token, token_in
from tests.conftest import actor_for, sign_in
from tests.people import People


@pytest.mark.parametrize("who", ["leader", "coordinator", "officer"])
def test_the_code_is_shown_once_for_50_uses_in_72_hours(
    client: TestClient, people: People, database: Database, who: str
) -> None:
    sign_in(client, getattr(people, who))
    path = f"/teams/{people.team.id}/invitation"
    assert people.team.name in client.get(path).text
    page = client.post(path).text
    token = token_in(page)
    assert '<svg class="qr"' in page
    invitation = stored(database, token)
    assert (invitation.kind, invitation.role) == (InvitationKind.TEAM, Role.VOLUNTEER)
    assert (invitation.team_id, invitation.max_uses) == (people.team.id, 50)
    assert invitation.expires_at - invitation.made_at == timedelta(hours=72)
    listed = client.get(path).text
    assert token not in listed
    assert "đã dùng 0/50" in listed


def test_a_phones_camera_reads_an_address_that_opens(
    client: TestClient, app: FastAPI, people: People
) -> None:
    page = sign_in(client, people.leader).post(f"/teams/{people.team.id}/invitation").text
    svg = page[page.index('<svg class="qr"') : page.index("</svg>") + len("</svg>")]
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=400))
    [code] = zxingcpp.read_barcodes(Image.open(BytesIO(png)).convert("L"))
    assert code.text == f"http://testserver/j/{token_in(page)}".upper()
    assert people.team.name in browser(app).get(urlsplit(code.text).path).text


def test_it_expires_after_three_days(client: TestClient, people: People, db: Session) -> None:
    token = team_token(db, people)
    with clock.frozen(later(hours=71, minutes=59)):
        assert client.get(f"/join/{token}").status_code == 200
    with clock.frozen(later(hours=72, minutes=1)):
        assert client.get(f"/join/{token}").status_code == 404


@pytest.mark.parametrize("what", ["deactivated", "moved"])
def test_it_dies_when_the_leader_no_longer_leads_the_team(
    client: TestClient, people: People, db: Session, what: str
) -> None:
    token = team_token(db, people)
    leader, officer = db.get_one(Member, people.leader.id), actor_for(db, people.officer)
    if what == "deactivated":
        deactivate(db, officer, leader)
    else:
        move(db, officer, leader, db.get_one(Team, people.next_team.id))
    db.commit()
    assert client.get(f"/join/{token}").status_code == 404


def test_a_coordinator_takes_back_what_a_leader_handed_out(
    client: TestClient, app: FastAPI, people: People, db: Session, database: Database
) -> None:
    token = team_token(db, people)
    end = f"/invitations/{stored(database, token).id}/end"
    for stranger in (people.neighbour, people.officer):  # an officer answers for coordinators
        assert sign_in(client, stranger).post(end).status_code == 404
    assert end in sign_in(client, people.coordinator).get("/invitations").text
    assert client.post(end).status_code == 303
    assert browser(app).get(f"/join/{token}").status_code == 404
