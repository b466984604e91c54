"""The pages of support points."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from app.actor import Role
from app.db import Database
from app.help_sessions.actions import add_point
from app.help_sessions.models import SupportPoint
from app.help_sessions.queries import PointRow, point_by_code, points_in, present_code
from app.members.actions import add_member, add_team, grant_role, join_team
from tests.conftest import sign_in
from tests.people import People

NAME = "Nhà văn hóa thôn 3"
LONG = "Thành phố Đồng Xoài · Trung tâm Phục vụ hành chính công"


@pytest.fixture
def code(database: Database, people: People) -> str:
    with database.writing() as db:
        return present_code(db, add_point(db, None, NAME, people.commune.id).id)


def point_of(database: Database, code: str) -> SupportPoint:
    with database.reading() as db:
        point = point_by_code(db, code)
    assert point is not None
    return point


def points_of(database: Database, unit_id: int) -> list[PointRow]:
    with database.reading() as db:
        return points_in(db, [unit_id])


WHO = ("volunteer", "leader", "coordinator", "neighbour", "officer")


@pytest.mark.parametrize(
    ("method", "path", "statuses"),
    [
        ("GET", "/points", (404, 200, 200, 200, 200)),
        ("GET", "/points/new", (404, 404, 200, 200, 200)),
        ("POST", "/points/new", (404, 404, 422, 422, 422)),
        ("GET", "/points/{code}", (404, 200, 200, 404, 200)),
        ("GET", "/points/{code}/poster", (404, 200, 200, 404, 200)),
        ("GET", "/points/{code}/name", (404, 404, 200, 404, 200)),
        ("POST", "/points/{code}/name", (404, 404, 422, 404, 422)),
        ("POST", "/points/{code}/code", (404, 404, 303, 404, 303)),
        ("POST", "/points/{code}/close", (404, 404, 303, 404, 303)),
    ],
)
def test_who_may_do_what(
    client: TestClient, people: People, code: str, method: str, path: str, statuses: tuple[int, ...]
) -> None:
    address = path.format(code=code)
    assert client.request(method, address).headers["location"].startswith("/sign-in")
    found = [sign_in(client, getattr(people, who)).request(method, address).status_code for who in WHO]
    assert found == list(statuses)


def test_the_list_says_who_is_there_and_holds_own_communes_only(
    client: TestClient, people: People, database: Database, code: str
) -> None:
    with database.writing() as db:
        add_point(db, None, "Chợ Đăk Ơ", people.next_commune.id)
    sign_in(client, people.volunteer).post("/check-in", data={"id": people_id(1), "code": code})
    page = sign_in(client, people.coordinator).get("/points").text
    assert NAME in page
    assert "Nguyễn Thị Hạnh" in page
    assert "Chợ Đăk Ơ" not in page
    assert "Chợ Đăk Ơ" in sign_in(client, people.officer).get("/points").text


def people_id(n: int) -> str:
    return f"00000000-0000-7000-8000-{n:012}"


def test_many_points_are_searched_and_paged(client: TestClient, people: People, database: Database) -> None:
    with database.writing() as db:
        for n in range(60):
            add_point(db, None, f"Điểm thôn {n:02}", people.commune.id)
        add_point(db, None, "Chợ Đăk Ơ", people.next_commune.id)
    sign_in(client, people.officer)
    first, second = client.get("/points").text, client.get("/points?page=2").text
    assert (first.count('/poster"'), second.count('/poster"')) == (50, 11)
    assert "Điểm thôn 49" in first
    assert "page=2" in first
    assert "Chợ Đăk Ơ" in second
    for typed in ("cho dak", "Đăk Ơ", "CHỢ"):
        found = client.get("/points", params={"q": typed}).text
        assert found.count('/poster"') == 1, typed
        assert "Chợ Đăk Ơ" in found
    assert "Không tìm thấy điểm nào" in client.get("/points?q=khongco").text
    assert client.get("/points?page=0").status_code == 404


def test_a_new_point_opens_on_its_page_with_its_poster(
    client: TestClient, people: People, database: Database
) -> None:
    answer = sign_in(client, people.coordinator).post("/points/new", data={"name": f"  {NAME} "})
    assert answer.status_code == 303
    [row] = points_of(database, people.commune.id)
    assert row.point.name == NAME
    assert answer.headers["location"] == f"/points/{row.code}"
    assert f"/points/{row.code}/poster" in client.get(answer.headers["location"]).text


def test_a_point_of_the_same_name_is_refused_with_the_form_as_typed(
    client: TestClient, people: People, code: str
) -> None:
    answer = sign_in(client, people.coordinator).post("/points/new", data={"name": NAME})
    assert answer.status_code == 422
    assert f'value="{NAME}"' in answer.text
    assert "đặt tên khác" in answer.text


@pytest.mark.parametrize("name", ["", "   ", "a" * 121, "a\x00b", ".", "3", "A 1"])
def test_a_bad_name_is_told(client: TestClient, people: People, database: Database, name: str) -> None:
    answer = sign_in(client, people.coordinator).post("/points/new", data={"name": name})
    assert answer.status_code == 422
    assert 'id="name-help"' in answer.text
    assert points_of(database, people.commune.id) == []


def test_an_officer_chooses_the_commune_and_cannot_choose_another_province(
    client: TestClient, people: People, database: Database
) -> None:
    sign_in(client, people.officer)
    missing = client.post("/points/new", data={"name": NAME})
    assert missing.status_code == 422
    assert "Chọn xã, phường nơi đặt điểm." in missing.text
    assert client.post("/points/new", data={"name": NAME, "unit": "00001"}).status_code == 422
    assert client.post("/points/new", data={"name": NAME, "unit": people.commune.code}).status_code == 303
    assert [row.unit for row in points_of(database, people.province.id)] == [people.commune]


def test_a_coordinator_cannot_add_a_point_next_door(client: TestClient, people: People) -> None:
    data = {"name": NAME, "unit": people.next_commune.code}
    assert sign_in(client, people.coordinator).post("/points/new", data=data).status_code == 422


def test_a_point_is_renamed(client: TestClient, people: People, database: Database, code: str) -> None:
    answer = sign_in(client, people.coordinator).post(f"/points/{code}/name", data={"name": LONG})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/points/{code}")
    assert point_of(database, code).name == LONG


def test_a_code_is_replaced_once_however_often_the_button_is_pressed(
    client: TestClient, people: People, database: Database, code: str
) -> None:
    sign_in(client, people.coordinator)
    first, second = (client.post(f"/points/{code.lower()}/code").headers["location"] for _ in range(2))
    assert first == second != f"/points/{code}"
    [row] = points_of(database, people.commune.id)
    assert first == f"/points/{row.code}"


def test_closing_sends_those_who_are_there_home(
    client: TestClient, people: People, database: Database, code: str
) -> None:
    sign_in(client, people.volunteer).post("/check-in", data={"id": people_id(1), "code": code})
    assert "Rời điểm" in visible(client.get("/check-in").text)
    sign_in(client, people.coordinator).post(f"/points/{code}/close")
    assert point_of(database, code).closed_at is not None
    assert "đã đóng" in client.get(f"/points/{code}").text
    assert client.get("/points").text.count(NAME) == 0
    assert "Rời điểm" not in visible(sign_in(client, people.volunteer).get("/check-in").text)


def visible(page: str) -> str:
    """The page without the templates from which scripts make cards."""
    return re.sub(r"<template.*?</template>", "", page, flags=re.DOTALL)


def test_a_closed_point_prints_nothing_and_changes_no_more(
    client: TestClient, people: People, database: Database, code: str
) -> None:
    sign_in(client, people.coordinator).post(f"/points/{code}/close")
    for method, path in (("GET", "poster"), ("GET", "name"), ("POST", "name"), ("POST", "code")):
        answer = client.request(method, f"/points/{code}/{path}", data={"name": "Tên khác"})
        assert answer.status_code == 410, path
        assert "đã đóng" in answer.text
        assert "<svg" not in answer.text.partition("<main")[2].partition("</main")[0]
    assert point_of(database, code).name == NAME
    assert client.get(f"/points/{code}").text.count(f"{code[:5]} {code[5:]}") == 0
    assert client.post(f"/points/{code}/close").status_code == 303


def test_the_poster_says_where_and_which_code(client: TestClient, people: People, code: str) -> None:
    page = sign_in(client, people.coordinator).get(f"/points/{code}/poster").text
    assert f"{NAME} · Xã Bù Gia Mập" in page
    assert f"{code[:5]} {code[5:]}" in page
    assert "testserver" in page


def test_a_leader_sees_names_but_no_buttons(client: TestClient, people: People, code: str) -> None:
    sign_in(client, people.volunteer).post("/check-in", data={"id": people_id(1), "code": code})
    page = sign_in(client, people.leader).get(f"/points/{code}").text
    assert "Nguyễn Thị Hạnh" in page
    assert "<form" not in page
    assert "/void" not in page
    assert "/points/new" not in client.get("/points").text


def test_a_leader_reads_no_names_of_other_teams(
    client: TestClient, people: People, database: Database, code: str
) -> None:
    with database.writing() as db:
        team = add_team(db, None, "Đội của tỉnh", people.province.id)
        head = add_member(db, None, "Vũ Thị Hà", "0912000099", people.leader.password_hash)
        grant_role(db, None, head.id, Role.LEADER, people.province.id)
        join_team(db, None, head.id, team.id)
    sign_in(client, people.volunteer).post("/check-in", data={"id": people_id(1), "code": code})
    sign_in(client, head)
    for path in ("/points", f"/points/{code}"):
        page = client.get(path)
        assert page.status_code == 200
        assert "Nguyễn Thị Hạnh" not in page.text
    assert "1 lần điểm danh" in page.text
    assert "1 tình nguyện viên đang ở điểm</p>" in client.get("/points").text
    with database.writing() as db:
        join_team(db, None, people.volunteer.id, team.id)
    for path in ("/points", f"/points/{code}"):
        assert "Nguyễn Thị Hạnh" in client.get(path).text


def test_the_list_takes_the_same_number_of_queries_for_one_point_and_for_many(
    client: TestClient, people: People, database: Database, code: str
) -> None:
    sign_in(client, people.coordinator)
    one = count_queries(client, "/points")
    with database.writing() as db:
        for n in range(30):
            add_point(db, None, f"Điểm {n}", people.commune.id)
    assert count_queries(client, "/points") == one


def count_queries(client: TestClient, path: str) -> int:
    engine, seen = client.app.state.database.engine, []  # type: ignore[attr-defined]

    def note(*_: object) -> None:
        seen.append(1)

    event.listen(engine, "before_cursor_execute", note)
    assert client.get(path).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)
