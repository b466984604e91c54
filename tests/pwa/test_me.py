"""`GET /api/v1/me`: always 200, and nobody learns of another commune's points."""

from fastapi.testclient import TestClient

from app.help_sessions.actions import add_point
from tests.conftest import database_of, sign_in
from tests.people import People


def add_points(client: TestClient, people: People) -> None:
    with database_of(client).writing() as db:
        add_point(db, None, "Nhà văn hóa thôn 3", people.commune.id)
        add_point(db, None, "Chợ Đăk Ơ", people.next_commune.id)


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
