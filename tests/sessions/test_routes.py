"""The calendar and the pages of a session, without JavaScript."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from app import clock
from app.checkins.actions import check_in
from app.checkins.models import Proof
from app.db import Database
from app.help_sessions.models import HelpSession, SessionKind, SupportPoint
from app.help_sessions.queries import reports_of
from tests.conftest import actor_for, sign_in
from tests.help_sessions.helpers import YESTERDAY, at, planned
from tests.people import People

TOMORROW = clock.today() + timedelta(days=1)


def form(code: str, on: date = TOMORROW, **changed: str) -> dict[str, str]:
    filled = {"kind": "training", "title": "Kỹ năng số cho người cao tuổi", "point": code}
    return {**filled, "day": on.isoformat(), "from": "08:00", "to": "10:30", "team": "", **changed}


def only_session(database: Database) -> HelpSession:
    with database.reading() as db:
        return db.exec(select(HelpSession)).one()


def test_a_coordinator_plans_a_class_and_finds_it_in_the_calendar(
    client: TestClient, people: People, database: Database, place: tuple[SupportPoint, str]
) -> None:
    sign_in(client, people.coordinator)
    assert "Nhà văn hóa thôn 3" in client.get("/sessions/new").text
    answer = client.post("/sessions/new", data=form(place[1], team=str(people.team.id)))
    session = only_session(database)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sessions/{session.id}")
    assert (session.planned_from, session.planned_to) == (at(8, 1), at(10.5, 1))
    assert (session.kind, session.team_id) == (SessionKind.TRAINING, people.team.id)
    page = client.get(f"/sessions?month={TOMORROW:%Y-%m}").text
    assert "Kỹ năng số cho người cao tuổi" in page
    assert "08:00 – 10:30" in page
    assert "sắp tới" in page


def test_what_was_held_without_a_plan_goes_on_to_its_report(
    client: TestClient, people: People, database: Database, place: tuple[SupportPoint, str]
) -> None:
    sign_in(client, people.coordinator)
    answer = client.post("/sessions/new", data=form(place[1], YESTERDAY))
    session = only_session(database)
    report = f"/sessions/{session.id}/report"
    assert answer.headers["location"] == report
    assert client.get(report).status_code == 200
    told = {"headcount": "1.045", "volunteers": "", "group_over_60": "12", "group_students": ""}
    assert client.post(report, data=told).headers["location"] == f"/sessions/{session.id}"
    page = client.get(f"/sessions/{session.id}").text
    for expected in ("1.045", "Người cao tuổi", "đã tổ chức"):
        assert expected in page
    assert "Học sinh" not in page


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"kind": ""}, "Chọn loại buổi."),
        ({"title": " "}, "Gõ tên buổi"),
        ({"point": "0000000000"}, "Chọn điểm tổ chức."),
        ({"day": "2026-02-30"}, "Chọn ngày, ví dụ"),
        ({"day": "1999-12-31"}, "từ năm 2000"),
        ({"day": (clock.today() + timedelta(days=400)).isoformat()}, "một năm tới"),
        ({"from": "8 giờ"}, "Chọn giờ"),
        ({"from": "10:30"}, "Giờ kết thúc phải sau"),
        ({"team": "999"}, "Chọn một đội trong danh sách"),
        ({"colour": "red"}, "Biểu mẫu này đã cũ"),
    ],
)
def test_a_plan_that_cannot_be_says_what_to_mend_and_keeps_what_was_typed(
    client: TestClient,
    people: People,
    database: Database,
    place: tuple[SupportPoint, str],
    changed: dict[str, str],
    error: str,
) -> None:
    answer = sign_in(client, people.coordinator).post("/sessions/new", data={**form(place[1]), **changed})
    assert answer.status_code == 422
    assert error in answer.text
    if "title" not in changed:
        assert 'value="Kỹ năng số cho người cao tuổi"' in answer.text
    with database.reading() as db:
        assert db.exec(select(HelpSession)).all() == []


def test_a_plan_sent_twice_stands_once(
    client: TestClient, people: People, database: Database, place: tuple[SupportPoint, str]
) -> None:
    sign_in(client, people.coordinator)
    answers = [client.post("/sessions/new", data=form(place[1])) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 422]
    assert "đã có trong lịch" in answers[1].text
    only_session(database)


def test_a_leader_plans_for_the_own_team_and_changes_only_that(
    client: TestClient, people: People, database: Database, place: tuple[SupportPoint, str]
) -> None:
    with database.writing() as db:
        of_nobody = planned(db, actor_for(db, people.coordinator), place[0])
    sign_in(client, people.leader)
    client.post("/sessions/new", data=form(place[1], team=str(people.next_team.id)))
    with database.reading() as db:
        own = db.exec(select(HelpSession).order_by(col(HelpSession.id).desc())).first()
    assert own is not None
    assert own.team_id == people.team.id
    for session, status in ((own, 200), (of_nobody, 404)):
        assert client.get(f"/sessions/{session.id}").status_code == 200
        assert client.get(f"/sessions/{session.id}/plan").status_code == status
    assert client.post(f"/sessions/{of_nobody.id}/cancel", data={"reason": "mưa"}).status_code == 404
    assert client.post(f"/sessions/{of_nobody.id}/report", data={"headcount": "5"}).status_code == 404
    assert client.post(f"/sessions/{own.id}/cancel", data={"reason": "mưa"}).status_code == 303


def test_the_officer_chooses_the_commune_first(
    client: TestClient, people: People, place: tuple[SupportPoint, str]
) -> None:
    sign_in(client, people.officer)
    assert "Xã, phường nơi tổ chức" in client.get("/sessions/new").text
    assert client.post("/sessions/new", data=form(place[1])).status_code == 422
    assert place[1] in client.get("/sessions/new?unit=25222").text
    chosen = client.get(f"/sessions/new?point={place[1].lower()}").text
    assert f'value="{place[1]}" selected' in chosen
    assert client.post("/sessions/new", data={**form(place[1]), "unit": "25222"}).status_code == 303


def test_a_neighbour_neither_reads_nor_plans_here(
    client: TestClient,
    people: People,
    database: Database,
    place: tuple[SupportPoint, str],
    training: HelpSession,
) -> None:
    sign_in(client, people.neighbour)
    for path in ("/sessions?unit=25222", "/sessions/new?unit=25222", f"/sessions/{training.id}"):
        assert client.get(path).status_code == 404
    assert client.post("/sessions/new", data=form(place[1])).status_code == 422  # no such point of theirs
    assert "Kỹ năng số" not in client.get("/sessions").text


def test_a_plan_is_changed_until_somebody_came(
    client: TestClient,
    people: People,
    database: Database,
    place: tuple[SupportPoint, str],
    training: HelpSession,
) -> None:
    sign_in(client, people.coordinator)
    path = f"/sessions/{training.id}/plan"
    assert 'value="08:00"' in client.get(path).text
    assert (
        client.post(path, data=form(place[1], YESTERDAY, **{"from": "14:00", "to": "15:00"})).status_code
        == 303
    )
    assert only_session(database).planned_from == at(14)
    with database.writing() as db:
        check_in(db, actor_for(db, people.volunteer), place[0], Proof.POSTER, uuid4(), at(14))
    assert client.get(path).status_code == 303  # back to the session
    assert "không sửa được nữa" in client.post(path, data=form(place[1], YESTERDAY)).text


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"headcount": ""}, "Gõ số người dân đã đến"),
        ({"headcount": "-3"}, "Chỉ gõ chữ số"),
        ({"headcount": "٣"}, "Chỉ gõ chữ số"),
        ({"headcount": "4.5"}, "Chỉ gõ chữ số"),
        ({"headcount": "4,5"}, "Chỉ gõ chữ số"),
        ({"headcount": "999999"}, "lớn quá"),
        ({"headcount": "10", "volunteers": "nhiều"}, "Chỉ gõ chữ số"),
        ({"headcount": "10", "group_over_60": "11"}, "Không thể nhiều hơn số người dân đã đến (10)."),
    ],
)
def test_a_report_that_cannot_be_says_what_to_mend(
    client: TestClient,
    people: People,
    database: Database,
    training: HelpSession,
    told: dict[str, str],
    error: str,
) -> None:
    answer = sign_in(client, people.coordinator).post(f"/sessions/{training.id}/report", data=told)
    assert answer.status_code == 422
    assert error in answer.text
    with database.reading() as db:
        assert reports_of(db, training.id) == []


def test_a_corrected_report_shows_both_versions_to_those_in_charge(
    client: TestClient, people: People, training: HelpSession
) -> None:
    sign_in(client, people.coordinator)
    path = f"/sessions/{training.id}"
    client.post(f"{path}/report", data={"headcount": "45", "group_over_60": "12"})
    assert 'value="45"' in client.get(f"{path}/report").text
    client.post(f"{path}/report", data={"headcount": "54", "volunteers": "6"})
    page = client.get(path).text
    assert "Các lần báo cáo (2)" in page
    assert "45 người dân, Người cao tuổi 12" in page
    assert people.coordinator.full_name in page
    seen = sign_in(client, people.volunteer).get(path).text
    assert ">54<" in seen
    assert people.coordinator.full_name not in seen
    assert "Sửa báo cáo" not in seen


def test_cancelling_asks_for_a_reason_and_shows_it(
    client: TestClient, people: People, training: HelpSession
) -> None:
    sign_in(client, people.coordinator)
    path = f"/sessions/{training.id}"
    assert client.post(f"{path}/cancel", data={"reason": ""}).status_code == 422
    assert client.post(f"{path}/cancel", data={"reason": "trời mưa to"}).status_code == 303
    assert "trời mưa to" in client.get(path).text
    assert client.get(f"{path}/report").status_code == 303
    assert client.post(f"{path}/report", data={"headcount": "5"}).status_code == 422


def test_a_coming_session_is_not_reported_yet(
    client: TestClient, people: People, database: Database, place: tuple[SupportPoint, str]
) -> None:
    with database.writing() as db:
        session = planned(db, actor_for(db, people.coordinator), place[0], days=1)
    sign_in(client, people.coordinator)
    answer = client.post(f"/sessions/{session.id}/report", data={"headcount": "5"})
    assert (answer.status_code, "chưa bắt đầu" in answer.text) == (422, True)
