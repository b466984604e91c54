"""The address on a poster: a check-in for who helps, an honest page for everybody else."""

import re
import uuid
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from app import clock
from app.checkins.actions import check_in
from app.checkins.models import CheckIn, Proof
from app.db import Database
from app.help_sessions.actions import add_point, close_point, replace_code
from app.help_sessions.models import HelpSession, SupportPoint
from app.help_sessions.queries import present_code
from app.members.models import Member
from tests.conftest import actor_for, sign_in
from tests.people import PASSWORD, People

NAME = "Nhà văn hóa thôn 3"


@pytest.fixture
def point(database: Database, people: People) -> SupportPoint:
    with database.writing() as db:
        return add_point(db, None, NAME, people.commune.id)


@pytest.fixture
def code(database: Database, point: SupportPoint) -> str:
    with database.reading() as db:
        return present_code(db, point.id)


def arrive(database: Database, member: Member, point: SupportPoint) -> None:
    with database.writing() as db:
        check_in(db, actor_for(db, member), point, Proof.POSTER, uuid.uuid4())


def check_ins(database: Database) -> list[CheckIn]:
    with database.reading() as db:
        return list(db.exec(select(CheckIn).order_by(col(CheckIn.happened_at))))


def id_on(page: str) -> str:
    found = re.search(r'name="id" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_resident_reads_who_is_there_by_given_name_and_badge(
    client: TestClient, people: People, database: Database, point: SupportPoint, code: str
) -> None:
    arrive(database, people.volunteer, point)
    arrive(database, people.leader, point)
    answer = client.get(f"/c/{code}")
    words = answer.text.replace("&nbsp;", " ")
    assert answer.status_code == 200
    assert "Điểm hỗ trợ chính thức" in words
    assert f"{NAME}, Xã Bù Gia Mập" in words
    assert "Hôm nay có 2 tình nguyện viên ở đây." in words
    assert f"Hạnh (mã {people.volunteer.badge_no})" in words
    assert f"Mai (mã {people.leader.badge_no})" in words
    for private in (people.volunteer.full_name, people.volunteer.phone, people.teammate.given_name + " ("):
        assert private not in words


def test_the_residents_page_sets_no_cookie_and_is_small(client: TestClient, code: str) -> None:
    answer = client.get(f"/c/{code}")
    assert "set-cookie" not in answer.headers
    linked = re.findall(r'(?:src|href)="(/static/[^"]+)"', answer.text)
    assert linked
    assert len(answer.content) + sum(len(client.get(url).content) for url in linked) < 20_000


def test_nobody_there_is_said(client: TestClient, code: str) -> None:
    assert "Lúc này chưa có tình nguyện viên nào ở đây." in client.get(f"/c/{code}").text


def test_who_left_or_stayed_overnight_is_not_shown(
    client: TestClient, people: People, database: Database, point: SupportPoint, code: str
) -> None:
    arrive(database, people.volunteer, point)
    with clock.frozen(clock.end_of(clock.today()) + timedelta(minutes=1)):
        assert "chưa có tình nguyện viên" in client.get(f"/c/{code}").text


def test_the_address_holds_in_any_case(client: TestClient, code: str) -> None:
    for path in (f"/c/{code}", f"/C/{code}", f"/c/{code.lower()}", f"/C/{code.lower()}"):
        assert NAME in client.get(path).text


@pytest.mark.parametrize("code", ["0000000000", "KHONGCO", "%00", "a" * 500, "..%2fpoints"])
def test_an_unknown_code_is_called_unofficial(client: TestClient, code: str) -> None:
    answer = client.get(f"/c/{code}")
    assert answer.status_code == 404


def test_the_page_of_an_unknown_code_says_what_to_do(client: TestClient) -> None:
    page = client.get("/c/0000000000").text
    assert "Đây không phải áp phích chính thức" in page
    assert "156" in page


@pytest.mark.parametrize("typed", ["K7QX2MPD8", "K7QX2MPD8RA", "K7QX2MPDĐR", "KHONGCO"])
def test_a_mistyped_code_is_no_warning_against_the_poster(client: TestClient, typed: str) -> None:
    answer = client.get(f"/c/{typed}")
    assert answer.status_code == 404
    assert "Mã gõ chưa đúng" in answer.text
    assert "không phải áp phích chính thức" not in answer.text


def test_dashes_and_a_full_stop_do_not_matter(client: TestClient, code: str) -> None:
    for typed in (f"{code[:5]}–{code[5:]}", f"{code}.", f"{code[:5]}-{code[5:]}"):
        assert NAME in client.get(f"/c/{typed}").text


def test_a_closed_point_says_so_to_everybody(
    client: TestClient, people: People, database: Database, point: SupportPoint, code: str
) -> None:
    arrive(database, people.volunteer, point)
    with database.writing() as db:
        close_point(db, actor_for(db, people.coordinator), db.get_one(SupportPoint, point.id))
    for page in (client.get(f"/c/{code}"), sign_in(client, people.teammate).get(f"/c/{code}")):
        assert page.status_code == 410
        assert "đã đóng" in page.text
        assert "Hạnh" not in page.text


def test_a_replaced_poster_takes_nobody_in(
    client: TestClient, people: People, database: Database, point: SupportPoint, code: str
) -> None:
    page = sign_in(client, people.volunteer).get(f"/c/{code}").text
    with database.writing() as db:
        replace_code(db, actor_for(db, people.coordinator), point, code)
    answer = client.post(f"/c/{code}", data={"id": id_on(page)})
    assert answer.status_code == 410
    assert "Hãy quét áp phích mới" in answer.text
    assert check_ins(database) == []


def test_a_scan_checks_in_and_goes_to_the_log_page(
    client: TestClient, people: People, database: Database, point: SupportPoint, code: str
) -> None:
    sign_in(client, people.volunteer)
    page = client.get(f"/C/{code}").text
    assert f"Vào điểm {NAME}" in page
    answer = client.post(f"/c/{code}", data={"id": id_on(page)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/assists/new")
    [row] = check_ins(database)
    assert (str(row.id), row.point_id, row.proof) == (id_on(page), point.id, Proof.POSTER)
    with database.reading() as db:
        assert len(db.exec(select(HelpSession)).all()) == 1


def test_opening_the_address_checks_nobody_in(
    client: TestClient, people: People, database: Database, code: str
) -> None:
    sign_in(client, people.volunteer)
    for headers in ({}, {"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}):
        assert client.get(f"/c/{code}", headers=headers).status_code == 200
    client.head(f"/c/{code}")
    assert check_ins(database) == []


def test_another_site_cannot_check_anybody_in(
    client: TestClient, people: People, database: Database, code: str
) -> None:
    page = sign_in(client, people.volunteer).get(f"/c/{code}").text
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(f"/c/{code}", data={"id": id_on(page)}, headers=headers).status_code == 403
    assert check_ins(database) == []


def test_sending_the_form_twice_checks_in_once(
    client: TestClient, people: People, database: Database, code: str
) -> None:
    page = sign_in(client, people.volunteer).get(f"/c/{code}").text
    for _ in range(2):
        assert client.post(f"/c/{code}", data={"id": id_on(page)}).status_code == 303
    assert len(check_ins(database)) == 1


def test_who_is_there_already_goes_straight_to_the_log_page(
    client: TestClient, people: People, code: str
) -> None:
    page = sign_in(client, people.volunteer).get(f"/c/{code}").text
    client.post(f"/c/{code}", data={"id": id_on(page)})
    assert client.get(f"/c/{code}").headers["location"] == "/assists/new"


def test_who_comes_from_another_point_is_told_that_they_leave_it(
    client: TestClient, people: People, database: Database, point: SupportPoint, code: str
) -> None:
    with database.writing() as db:
        clinic = add_point(db, None, "Trạm y tế", people.commune.id)
    arrive(database, people.volunteer, clinic)
    page = sign_in(client, people.volunteer).get(f"/c/{code}").text
    assert "Bạn đang ở Trạm y tế" in page
    client.post(f"/c/{code}", data={"id": id_on(page)})
    first, second = check_ins(database)
    assert first.left_at == second.happened_at


def test_signed_out_then_in_comes_back_to_the_poster(client: TestClient, people: People, code: str) -> None:
    page = client.get(f"/C/{code.lower()}").text
    assert f'href="/sign-in?next=/c/{code}"' in page
    data = {"phone": people.volunteer.phone, "password": PASSWORD, "next": f"/c/{code}"}
    answer = client.post("/sign-in", data=data)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/c/{code}")
    assert "data-arrive" in client.get(answer.headers["location"]).text


def test_a_volunteer_of_the_next_commune_may_help_here(
    client: TestClient, people: People, database: Database, code: str
) -> None:
    page = sign_in(client, people.stranger).get(f"/c/{code}").text
    assert client.post(f"/c/{code}", data={"id": id_on(page)}).status_code == 303
    [row] = check_ins(database)
    assert (row.unit_id, row.team_id) == (people.commune.id, people.next_team.id)


def test_an_officer_reads_what_residents_read_and_cannot_check_in(
    client: TestClient, people: People, database: Database, code: str
) -> None:
    page = sign_in(client, people.officer).get(f"/c/{code}").text
    assert "Điểm hỗ trợ chính thức" in page
    assert "đăng nhập để điểm danh" not in page
    assert client.post(f"/c/{code}", data={"id": str(uuid.uuid4())}).status_code == 404
    assert check_ins(database) == []


@pytest.mark.parametrize("data", [{}, {"id": "x"}, {"id": str(uuid.uuid4()), "member": "1"}])
def test_a_form_that_is_not_ours_is_shown_again_and_does_not_send_itself(
    client: TestClient, people: People, database: Database, code: str, data: dict[str, str]
) -> None:
    answer = sign_in(client, people.volunteer).post(f"/c/{code}", data=data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "data-arrive" not in answer.text
    assert check_ins(database) == []


def test_a_deactivated_member_reads_the_residents_page(client: TestClient, people: People, code: str) -> None:
    assert "Điểm hỗ trợ chính thức" in sign_in(client, people.deactivated).get(f"/c/{code}").text
