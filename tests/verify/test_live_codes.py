"""The address in a live code: as a poster's, while it is fresh."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app import clock
from app.checkins.models import CheckIn, Proof
from app.db import Database
from app.help_sessions import live
from app.help_sessions.actions import add_point, close_point
from app.help_sessions.models import SupportPoint
from tests.conftest import sign_in
from tests.people import People

NAME = "Nhà văn hóa thôn 3"
SECRET = "a secret for tests only"


@pytest.fixture
def point(database: Database, people: People) -> SupportPoint:
    with database.writing() as db:
        return add_point(db, None, NAME, people.commune.id)


def code_of(point: SupportPoint, *, minutes_ago: int = 0) -> str:
    """What the leader's phone showed then."""
    moment = clock.now() - timedelta(minutes=minutes_ago)
    site, minute = live.site_of(point.id), int(moment.timestamp() // 60)
    return live.make(live.key(SECRET, site, minute // 10_080), site, minute)


def check_ins(database: Database) -> list[CheckIn]:
    with database.reading() as db:
        return list(db.exec(select(CheckIn)))


def id_on(page: str) -> str:
    found = re.search(r'name="id" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_volunteer_checks_in_with_it(
    client: TestClient, people: People, database: Database, point: SupportPoint
) -> None:
    code = code_of(point)
    page = sign_in(client, people.volunteer).get(f"/C/{code}").text
    assert f"Vào điểm {NAME}" in page
    assert f'action="/c/{code}"' in page
    answer = client.post(f"/c/{code.lower()}", data={"id": id_on(page)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/assists/new")
    [row] = check_ins(database)
    assert (row.point_id, row.proof) == (point.id, Proof.LIVE)


def test_a_resident_reads_the_page_of_the_point(client: TestClient, point: SupportPoint) -> None:
    code = code_of(point)
    for path in (f"/c/{code}", f"/C/{code.lower()}"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "Điểm hỗ trợ chính thức" in answer.text
        assert NAME in answer.text


def test_opening_it_checks_nobody_in(
    client: TestClient, people: People, database: Database, point: SupportPoint
) -> None:
    sign_in(client, people.volunteer).get(f"/c/{code_of(point)}")
    assert check_ins(database) == []


def test_it_expires_and_says_so(
    client: TestClient, people: People, database: Database, point: SupportPoint
) -> None:
    code = code_of(point)
    page = sign_in(client, people.volunteer).get(f"/c/{code}").text
    late = code_of(point, minutes_ago=7)
    for answer in (client.get(f"/c/{late}"), client.post(f"/c/{late}", data={"id": id_on(page)})):
        assert answer.status_code == 410
        assert "Mã này đã hết hạn" in answer.text
    assert check_ins(database) == []


def test_a_code_that_no_phone_made_is_not_official(client: TestClient, people: People) -> None:
    for _ in range(2):
        answer = client.get("/c/00010000000000")
        assert answer.status_code == 404
        assert "Đây không phải mã chính thức" in answer.text
        sign_in(client, people.volunteer)


def test_a_closed_point_takes_nobody_in(
    client: TestClient, people: People, database: Database, point: SupportPoint
) -> None:
    with database.writing() as db:
        close_point(db, None, db.get_one(SupportPoint, point.id))
    answer = sign_in(client, people.volunteer).get(f"/c/{code_of(point)}")
    assert answer.status_code == 410
    assert "đã đóng" in answer.text


def test_who_is_there_already_goes_straight_to_the_log_page(
    client: TestClient, people: People, point: SupportPoint
) -> None:
    code = code_of(point)
    page = sign_in(client, people.volunteer).get(f"/c/{code}").text
    client.post(f"/c/{code}", data={"id": id_on(page)})
    assert client.get(f"/c/{code}").headers["location"] == "/assists/new"
