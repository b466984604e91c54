"""`GET /api/v1/me`: always 200, and nobody learns of another commune's points."""

import uuid
from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session

from app import clock
from app.access.outbox import sender_by_token
from app.actor import Role
from app.assists.actions import log_assist, void_assist
from app.assists.models import Assist, Item, Logged, Outcome, VoidReason
from app.checkins.actions import check_in
from app.checkins.models import Proof
from app.help_sessions import live
from app.help_sessions.actions import add_point
from app.members.actions import grant_role
from app.members.models import Member
from tests.conftest import actor_for, database_of, sign_in
from tests.people import People
from tests.statements import counting

NOON = clock.start_of(clock.today()) + timedelta(days=2, hours=12)  # the people join today


def add_points(client: TestClient, people: People) -> None:
    with database_of(client).writing() as db:
        add_point(db, None, "Nhà văn hóa thôn 3", people.commune.id)
        add_point(db, None, "Chợ Đăk Ơ", people.next_commune.id)


def log(db: Session, member: Member) -> Assist:
    """One help, just now."""
    items = (Item("vneid_install", Outcome.DONE),)
    return log_assist(db, actor_for(db, member), Logged(uuid.uuid4(), items)).assist


def test_signed_out_there_is_a_catalogue_and_nobody(client: TestClient, people: People) -> None:
    add_points(client, people)
    response = client.get("/api/v1/me")
    assert response.status_code == 200
    body = response.json()
    assert (body["member"], body["outbox_token"], body["points"]) == (None, None, [])
    assert {"code": "vneid_install", "label": "Cài VNeID"} in body["tasks"]
    assert {"code": "fear_of_theft", "label": "Sợ lộ thông tin"} in body["barriers"]


def test_a_volunteer_gets_the_points_of_her_commune(client: TestClient, people: People) -> None:
    add_points(client, people)
    body = sign_in(client, people.volunteer).get("/api/v1/me").json()
    assert body["member"]["name"] == "Nguyễn Thị Hạnh"
    assert (body["member"]["role"], body["member"]["unit"]) == ("volunteer", "25222")
    assert [point["name"] for point in body["points"]] == ["Nhà văn hóa thôn 3"]
    assert len(body["points"][0]["code"]) == 10


def test_the_officer_gets_the_points_of_the_province(client: TestClient, people: People) -> None:
    add_points(client, people)
    body = sign_in(client, people.officer).get("/api/v1/me").json()
    assert {point["unit"] for point in body["points"]} == {"25222", "25225"}


def test_a_deactivated_member_is_nobody(client: TestClient, people: People) -> None:
    assert sign_in(client, people.deactivated).get("/api/v1/me").json()["member"] is None


def test_the_phone_learns_the_servers_time_and_the_members_place(client: TestClient, people: People) -> None:
    with clock.frozen(NOON):
        body = sign_in(client, people.volunteer).get("/api/v1/me").json()
    assert datetime.fromisoformat(body["server_time"]) == NOON
    assert body["member"]["unit_name"] == "Xã Bù Gia Mập"
    assert body["member"]["team_name"] == "Đội tình nguyện số xã Bù Gia Mập"
    assert body["presence"] is None


def test_who_coordinates_belongs_to_no_team(client: TestClient, people: People) -> None:
    assert sign_in(client, people.coordinator).get("/api/v1/me").json()["member"]["team_name"] is None


def test_the_outbox_token_is_the_same_each_time_and_the_members_own(
    client: TestClient, people: People, app: FastAPI
) -> None:
    sign_in(client, people.volunteer)
    first, second = (client.get("/api/v1/me").json()["outbox_token"] for _ in range(2))
    assert first == second
    with database_of(client).reading() as db:
        sender = sender_by_token(db, app.state.settings.app_secret, first)
    assert sender is not None
    assert sender.member_id == people.volunteer.id


def test_the_phone_learns_where_the_member_is(client: TestClient, people: People) -> None:
    check_in_id = uuid.uuid4()
    with clock.frozen(NOON), database_of(client).writing() as db:
        point = add_point(db, None, "Nhà văn hóa thôn 3", people.commune.id)
        check_in(db, actor_for(db, people.volunteer), point, Proof.POSTER, check_in_id)
    with clock.frozen(NOON):
        body = sign_in(client, people.volunteer).get("/api/v1/me").json()
    presence = body["presence"]
    assert (presence["check_in"], presence["code"]) == (str(check_in_id), body["points"][0]["code"])
    assert (presence["name"], presence["unit_name"]) == ("Nhà văn hóa thôn 3", "Xã Bù Gia Mập")
    assert datetime.fromisoformat(presence["since"]) == NOON


def test_only_the_members_own_standing_assists_of_the_day_are_counted(
    client: TestClient, people: People
) -> None:
    with clock.frozen(NOON - timedelta(days=1)), database_of(client).writing() as db:
        log(db, people.volunteer)
    with clock.frozen(NOON), database_of(client).writing() as db:
        standing, voided = log(db, people.volunteer), log(db, people.volunteer)
        log(db, people.teammate)
        void_assist(db, actor_for(db, people.volunteer), voided, VoidReason.MISTAKE)
        standing_id = standing.id
    with clock.frozen(NOON):
        body = sign_in(client, people.volunteer).get("/api/v1/me").json()
    assert body["counted"] == {"day": clock.day_of(NOON).isoformat(), "ids": [str(standing_id)]}


def test_a_leader_gets_the_keys_of_this_week_and_the_next_for_the_points_of_her_commune(
    client: TestClient, people: People
) -> None:
    add_points(client, people)
    with clock.frozen(NOON):
        body = sign_in(client, people.leader).get("/api/v1/me").json()
    [point] = body["points"]
    [keys] = body["live_keys"]
    assert (keys["code"], keys["site"], keys["name"]) == (point["code"], point["site"], "Nhà văn hóa thôn 3")
    period = int(NOON.timestamp()) // 60 // 10080
    assert set(keys["keys"]) == {str(period), str(period + 1)}
    assert all(len(key) == 64 for key in keys["keys"].values())


def test_with_the_keys_the_phone_makes_codes_that_the_server_takes(
    client: TestClient, people: People, app: FastAPI
) -> None:
    add_points(client, people)
    with clock.frozen(NOON):
        [given] = sign_in(client, people.leader).get("/api/v1/me").json()["live_keys"]
    minute = int(NOON.timestamp()) // 60
    code = live.make(given["keys"][str(minute // 10080)], given["site"], minute)
    with database_of(client).reading() as db:
        assert live.resolve(db, app.state.settings.app_secret, code, NOON) is not None


def test_who_helps_in_one_commune_and_leads_in_another_gets_the_keys_of_that_one(
    client: TestClient, people: People
) -> None:
    add_points(client, people)
    with database_of(client).writing() as db:
        grant_role(db, None, people.leader.id, Role.VOLUNTEER, people.next_commune.id)
    body = sign_in(client, people.leader).get("/api/v1/me").json()
    assert len(body["points"]) == 2
    assert [keys["name"] for keys in body["live_keys"]] == ["Nhà văn hóa thôn 3"]


@pytest.mark.parametrize("name", ["volunteer", "officer"])
def test_who_leads_no_point_gets_no_keys(client: TestClient, people: People, name: str) -> None:
    add_points(client, people)
    assert sign_in(client, getattr(people, name)).get("/api/v1/me").json()["live_keys"] == []


def test_more_points_ask_the_database_no_more(client: TestClient, people: People) -> None:
    add_points(client, people)
    sign_in(client, people.coordinator).get("/api/v1/me")
    with counting(database_of(client).engine) as few:
        client.get("/api/v1/me")
    with database_of(client).writing() as db:
        for number in range(20):
            add_point(db, None, f"Thôn {number}", people.commune.id)
    with counting(database_of(client).engine) as many:
        assert len(client.get("/api/v1/me").json()["live_keys"]) == 21
    assert len(many) == len(few)


def test_asking_changes_nothing(client: TestClient, people: People) -> None:
    sign_in(client, people.leader)
    with counting(database_of(client).engine) as seen:
        client.get("/api/v1/me")
    assert [each for each in seen if each.split()[0] in {"INSERT", "UPDATE", "DELETE"}] == []
