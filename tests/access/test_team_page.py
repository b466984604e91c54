"""The tab "Đội": a leader's team, a coordinator's teams, an officer's people."""

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.access import directory
from app.actor import Role
from app.db import Database
from app.members.actions import add_member, grant_role
from tests.conftest import sign_in
from tests.people import People


def test_a_leader_sees_the_own_team_and_nobody_else(client: TestClient, people: People) -> None:
    page = sign_in(client, people.leader).get("/team").text
    for member in (people.volunteer, people.teammate, people.leader, people.deactivated):
        assert member.full_name in page
    for member in (people.stranger, people.neighbour, people.coordinator):
        assert member.full_name not in page
    assert page.index(people.leader.full_name) < page.index(people.volunteer.full_name)  # leaders first
    assert page.index(people.deactivated.full_name) > page.index(people.teammate.full_name)
    assert f"/teams/{people.team.id}/invitation" in page
    assert "/teams/new" not in page


def test_a_coordinator_sees_the_commune_also_who_is_in_no_team(
    client: TestClient, people: People, db: Session
) -> None:
    loner = add_member(db, None, "Lý Văn Lẻ", "0977000009", "hash")
    grant_role(db, None, loner.id, Role.VOLUNTEER, people.commune.id)
    db.commit()
    page = sign_in(client, people.coordinator).get("/team").text
    for name in (people.volunteer.full_name, people.coordinator.full_name, "Lý Văn Lẻ", people.team.name):
        assert name in page
    for name in (people.stranger.full_name, people.neighbour.full_name, people.next_team.name):
        assert name not in page
    for link in ("/teams/new", "/points", "/invitations", "/account"):
        assert f'href="{link}"' in page


def test_an_officer_searches_without_marks_by_name_phone_and_commune(
    client: TestClient, people: People
) -> None:
    sign_in(client, people.officer)
    page = client.get("/team").text
    assert people.coordinator.full_name in page
    assert people.volunteer.full_name not in page  # coordinators, unless one searches
    for typed in ("hanh", "NGUYỄN thị", people.volunteer.phone):
        assert people.volunteer.full_name in client.get("/team", params={"q": typed}).text
    found = client.get("/team?q=bu gia map").text
    assert people.coordinator.full_name in found
    assert people.neighbour.full_name not in found
    assert "Không tìm thấy ai" in client.get("/team?q=%25").text


def test_an_officer_finds_teams_by_name_and_commune(client: TestClient, people: People) -> None:
    sign_in(client, people.officer)
    page = client.get("/team?show=teams").text
    assert people.team.name in page
    assert "3 thành viên" in page  # the deactivated one does not count
    found = client.get("/team?show=teams&q=dak o").text
    assert people.next_team.name in found
    assert people.team.name not in found


def test_long_lists_are_shown_a_page_at_a_time(
    client: TestClient, people: People, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "PER_PAGE", 1)
    sign_in(client, people.officer)
    first, second = client.get("/team").text, client.get("/team?page=2").text
    assert "Trang sau" in first
    assert "Trang trước" not in first
    assert "Trang trước" in second
    assert "Trang sau" not in second
    names = (people.coordinator.full_name, people.neighbour.full_name)
    assert [name in first for name in names] != [name in second for name in names]
    assert "Trang sau" in client.get("/team?show=teams").text
    assert client.get("/team?page=0").status_code == 404


def test_a_line_says_the_role_and_the_place(db: Session, people: People) -> None:
    members = (people.leader, people.volunteer, people.coordinator)
    said = [(line.roles, line.place) for line in directory.member_lines(db, members)]
    assert said == [
        ("Đội trưởng", people.team.name),
        ("Tình nguyện viên", people.team.name),
        ("Điều phối viên", people.commune.name),
    ]


def test_a_coordinator_adds_a_team(client: TestClient, people: People, database: Database) -> None:
    sign_in(client, people.coordinator)
    page = client.get("/teams/new").text
    assert page.count("<option") == 1  # the only commune is chosen already
    new = {"name": "  Đội  tình nguyện số thôn 3 ", "unit": people.commune.id}
    answer = client.post("/teams", data=new)
    assert answer.status_code == 303
    assert "Đội tình nguyện số thôn 3" in client.get(answer.headers["location"]).text


def test_an_officer_adds_a_team_of_the_province_or_of_any_commune(client: TestClient, people: People) -> None:
    sign_in(client, people.officer)
    page = client.get("/teams/new").text
    assert page.count("<option") == 97  # the province, its communes, and the one that asks to choose
    assert page.index(people.province.name) < page.index(people.commune.name)
    for unit in (people.province, people.next_commune):
        assert client.post("/teams", data={"name": "Đội mới", "unit": unit.id}).status_code == 303


def test_a_team_needs_a_name_and_a_unit_in_scope(client: TestClient, people: People) -> None:
    sign_in(client, people.coordinator)
    for mistake in ({"name": ""}, {"unit": people.next_commune.id}, {"unit": people.province.id}, {"x": "1"}):
        answer = client.post("/teams", data={"name": "Đội A", "unit": people.commune.id, **mistake})
        assert answer.status_code == 422
    assert 'value="Đội A"' in answer.text
