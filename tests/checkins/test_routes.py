"""Checking in by a typed code, leaving, voiding."""

import re
import uuid

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.checkins.models import CheckIn, Proof
from app.db import Database
from app.help_sessions.actions import add_point, replace_code
from app.help_sessions.models import SupportPoint
from app.help_sessions.queries import present_code
from tests.conftest import actor_for, sign_in
from tests.people import People

NAME = "Nhà văn hóa thôn 3"


@pytest.fixture
def point(database: Database, people: People) -> SupportPoint:
    with database.writing() as db:
        return add_point(db, None, NAME, people.commune.id)


@pytest.fixture
def code(database: Database, point: SupportPoint) -> str:
    with database.reading() as db:
        return present_code(db, point.id)


def check_ins(database: Database) -> list[CheckIn]:
    with database.reading() as db:
        return list(db.exec(select(CheckIn)))


def enter(client: TestClient, code: str) -> str:
    """Check in by typing; returns the check-in's id."""
    found = re.search(r'name="id" value="([^"]+)"', client.get("/check-in").text)
    assert found
    assert client.post("/check-in", data={"id": found[1], "code": code}).status_code == 303
    return found[1]


def error_of(client: TestClient, code: str) -> str:
    answer = client.post("/check-in", data={"id": str(uuid.uuid4()), "code": code})
    assert answer.status_code == 422
    found = re.search(r'class="error"[^>]*>([^<]+)<', answer.text)
    assert found
    return found[1]


def test_a_typed_code_checks_in(client: TestClient, people: People, database: Database, code: str) -> None:
    sign_in(client, people.volunteer)
    typed = f"{code[:5].lower()} {code[5:].lower()}".replace("0", "o").replace("1", "l")
    made = enter(client, typed)
    [row] = check_ins(database)
    assert (str(row.id), row.proof, row.member_id) == (made, Proof.TYPED, people.volunteer.id)
    page = client.get("/check-in").text
    assert f"{NAME} · Xã Bù Gia Mập" in page
    assert "Rời điểm" in page


def test_a_near_code_of_ones_own_commune_says_which_character_to_look_at(
    client: TestClient, people: People, code: str
) -> None:
    wrong = code[:6] + ("Z" if code[6] != "Z" else "Y") + code[7:]
    assert error_of(sign_in(client, people.volunteer), wrong) == (
        f"Mã này gần giống mã của {NAME}. Xem lại ký tự thứ 7."
    )
    assert NAME not in error_of(sign_in(client, people.stranger), wrong)


def test_an_unknown_code_says_what_to_do(client: TestClient, people: People, code: str) -> None:
    error = error_of(sign_in(client, people.volunteer), "0000000000")
    assert error.startswith("Không có điểm nào mang mã này.")


def test_the_form_comes_back_as_it_was_typed(client: TestClient, people: People) -> None:
    data = {"id": str(uuid.uuid4()), "code": 'k7 "<b>'}
    answer = sign_in(client, people.volunteer).post("/check-in", data=data)
    assert 'value="k7 &#34;&lt;b&gt;"' in answer.text


def test_a_replaced_code_is_refused_kindly(
    client: TestClient, people: People, database: Database, point: SupportPoint, code: str
) -> None:
    with database.writing() as db:
        replace_code(db, actor_for(db, people.coordinator), point, code)
    assert "áp phích mới" in error_of(sign_in(client, people.volunteer), code)
    assert check_ins(database) == []


@pytest.mark.parametrize("data", [{"code": "K7QX2MPD8R"}, {"id": "x", "code": "K7QX2MPD8R"}])
def test_a_page_without_its_id_is_called_old(
    client: TestClient, people: People, data: dict[str, str]
) -> None:
    answer = sign_in(client, people.volunteer).post("/check-in", data=data)
    assert answer.status_code == 422
    assert "Trang này đã cũ" in answer.text


def test_leaving_ends_ones_own_stay_only(
    client: TestClient, people: People, database: Database, code: str
) -> None:
    made = enter(sign_in(client, people.volunteer), code)
    assert sign_in(client, people.teammate).post(f"/check-ins/{made}/leave").status_code == 404
    assert sign_in(client, people.coordinator).post(f"/check-ins/{made}/leave").status_code == 404
    assert check_ins(database)[0].left_at is None
    sign_in(client, people.volunteer)
    assert client.post(f"/check-ins/{made}/leave").headers["location"] == "/check-in"
    left_at = check_ins(database)[0].left_at
    assert left_at is not None
    assert "Bạn chưa ở điểm nào." in client.get("/check-in").text
    assert client.post(f"/check-ins/{made}/leave").status_code == 303
    assert check_ins(database)[0].left_at == left_at


def test_leaving_what_is_no_id_is_not_found(client: TestClient, people: People) -> None:
    sign_in(client, people.volunteer)
    assert client.post("/check-ins/abc/leave").status_code == 404
    assert client.post(f"/check-ins/{uuid.uuid4()}/leave").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("volunteer", 404), ("leader", 404), ("neighbour", 404), ("coordinator", 303), ("officer", 303)],
)
def test_who_may_void(
    client: TestClient, people: People, database: Database, code: str, who: str, status: int
) -> None:
    made = enter(sign_in(client, people.volunteer), code)
    sign_in(client, getattr(people, who))
    assert (client.get(f"/check-ins/{made}/void").status_code == 200) is (status == 303)
    answer = client.post(f"/check-ins/{made}/void", data={"reason": "quét nhầm áp phích"})
    assert answer.status_code == status
    assert (check_ins(database)[0].voided_at is not None) is (status == 303)


def test_a_void_needs_a_reason(client: TestClient, people: People, database: Database, code: str) -> None:
    made = enter(sign_in(client, people.volunteer), code)
    sign_in(client, people.coordinator)
    answer = client.post(f"/check-ins/{made}/void", data={"reason": " "})
    assert answer.status_code == 422
    assert "Ghi lý do" in answer.text
    assert check_ins(database)[0].voided_at is None


def test_only_who_may_see_points_is_shown_the_way(client: TestClient, people: People) -> None:
    assert 'href="/points"' not in sign_in(client, people.volunteer).get("/check-in").text
    assert 'href="/points"' in sign_in(client, people.leader).get("/check-in").text
