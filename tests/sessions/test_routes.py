"""The calendar and the pages of a session, without JavaScript."""

import re
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from app import clock
from app.checkins.actions import check_in
from app.checkins.models import Proof
from app.db import Database
from app.help_sessions import planning
from app.help_sessions.actions import add_point, open_session
from app.help_sessions.models import Group, HelpSession, SessionKind, SupportPoint
from app.help_sessions.planning import Told
from app.help_sessions.queries import present_code, reports_of
from app.indicators.queries import values
from app.units.queries import atlas
from tests.conftest import actor_for, sign_in
from tests.help_sessions.helpers import YESTERDAY, at, planned
from tests.people import People

TOMORROW = clock.today() + timedelta(days=1)


@pytest.fixture
def place(database: Database, people: People) -> tuple[SupportPoint, str]:
    """A point of the commune, and the code of its poster."""
    with database.writing() as db:
        point = add_point(db, None, "Nhà văn hóa thôn 3", people.commune.id)
        return point, present_code(db, point.id)


@pytest.fixture
def training(database: Database, people: People, place: tuple[SupportPoint, str]) -> HelpSession:
    """A class of yesterday, by the team."""
    with database.writing() as db:
        return planned(db, actor_for(db, people.coordinator), place[0], team_id=people.team.id)


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


def test_the_calendar_marks_today_and_goes_from_month_to_month(client: TestClient, people: People) -> None:
    sign_in(client, people.volunteer)
    present = client.get("/sessions").text
    assert present.count('aria-current="date"') == 1
    page = client.get("/sessions?month=2026-12").text
    assert 'href="/sessions?month=2026-11"' in page
    assert 'href="/sessions?month=2027-01"' in page
    assert len(re.findall(r'<li class="day', page)) == 31
    for wrong in ("2026-13", "11-2026", "1899-01", "abc"):
        assert client.get(f"/sessions?month={wrong}").status_code == 404


def test_help_that_nobody_planned_is_one_line_a_day(
    client: TestClient, people: People, database: Database, place: tuple[SupportPoint, str]
) -> None:
    with database.writing() as db:
        other = add_point(db, None, "Chợ", people.commune.id)
        for point in (place[0], other):
            open_session(db, None, point, YESTERDAY)
    sign_in(client, people.coordinator)
    page = client.get(f"/sessions?month={YESTERDAY:%Y-%m}").text
    assert "2 buổi hỗ trợ</small>" in page
    listed = client.get(f"/sessions?from={YESTERDAY}&to={YESTERDAY}&kind=help").text
    assert listed.count("<tr>") == 3  # the heading and two


def test_the_calendar_of_one_kind_shows_that_alone(
    client: TestClient,
    people: People,
    database: Database,
    place: tuple[SupportPoint, str],
    training: HelpSession,
) -> None:
    with database.writing() as db:
        planned(db, actor_for(db, people.coordinator), place[0], kind=SessionKind.OUTREACH, title="Loa xã")
    sign_in(client, people.coordinator)
    page = client.get(f"/sessions?month={YESTERDAY:%Y-%m}&kind=outreach").text
    assert ("Loa xã" in page, "Kỹ năng số" in page) == (True, False)


@pytest.fixture
def held(database: Database, people: People, place: tuple[SupportPoint, str]) -> list[HelpSession]:
    """Three that were held yesterday in two communes, one cancelled, one that nobody came to."""
    with database.writing() as db:
        coordinator = actor_for(db, people.coordinator)
        elsewhere = add_point(db, None, "Chợ", people.next_commune.id)
        sessions = [
            planned(db, coordinator, place[0], 8, 9),
            planned(db, coordinator, place[0], 10, 11, SessionKind.OUTREACH),
            planned(db, coordinator, elsewhere, 8, 9),
            planned(db, coordinator, place[0], 14, 15),
        ]
        planned(db, coordinator, place[0], 20, 21)
        check_in(db, actor_for(db, people.volunteer), place[0], Proof.POSTER, uuid4(), at(8))
        for session, told in zip(sessions, (Told(45, 3), Told(100), Told(7, 2), Told(9)), strict=True):
            planning.report_session(db, coordinator, session, told)
        planning.cancel_session(db, coordinator, sessions[3], "ghi nhầm")
    return sessions


def figures(page: str) -> list[int]:
    return [int(n.replace(".", "")) for n in re.findall(r'class="figure"><b class="num">([\d.]+)<', page)]


@pytest.mark.parametrize("who", ["coordinator", "officer"])
@pytest.mark.parametrize("kind", ["", *SessionKind])
def test_the_list_comes_to_what_the_indicators_say(
    client: TestClient, people: People, database: Database, held: list[HelpSession], who: str, kind: str
) -> None:
    member = getattr(people, who)
    unit = people.commune if who == "coordinator" else people.province
    page = sign_in(client, member).get(f"/sessions?from={YESTERDAY}&to={clock.today()}&kind={kind}").text
    kinds = [kind] if kind else list(SessionKind)
    codes = [f"sessions_{each}" for each in kinds]
    codes += [f"{each}_people" for each in kinds if each != "help"]
    with database.reading() as db:
        units = atlas(db, [unit.id]).under(unit.id)
        found = values(db, [*codes, "volunteer_turns"], units, YESTERDAY, clock.today())
    sessions, turns, came = figures(page)
    assert sessions == sum(found[code] for code in codes if code.startswith("sessions_"))
    assert came == sum(found[code] for code in codes if code.endswith("_people"))
    if not kind:
        assert turns == found["volunteer_turns"] > 0


def test_the_list_as_of_a_moment_leaves_out_what_came_later(
    client: TestClient, people: People, database: Database, training: HelpSession
) -> None:
    moments = []
    for n in (20, 30):
        with database.writing() as db:
            session = db.get_one(HelpSession, training.id)
            planning.report_session(
                db, actor_for(db, people.coordinator), session, Told(n, None, {Group.STUDENTS: 1})
            )
        moments.append(clock.now().isoformat())
    sign_in(client, people.officer)

    def came(**more: str) -> int:
        asked = {"from": str(YESTERDAY), "to": str(YESTERDAY), **more}
        return figures(client.get(f"/sessions?{urlencode(asked)}").text)[2]

    assert [came(as_of=moment) for moment in moments] == [20, 30]
    assert came() == 30


def test_a_list_leads_back_to_the_totals_it_came_from_and_to_nowhere_else(
    client: TestClient, people: People, training: HelpSession
) -> None:
    sign_in(client, people.officer)
    back = "/totals?from=2026-11-01&to=2026-11-30&by=team"
    asked = {"from": str(YESTERDAY), "to": str(YESTERDAY), "back": back}
    page = client.get(f"/sessions?{urlencode(asked)}").text
    assert f'href="{back.replace("&", "&amp;")}"' in page
    for elsewhere in ("https://example.org/", "//example.org", "/account"):
        assert client.get(f"/sessions?{urlencode({**asked, 'back': elsewhere})}").status_code == 404


def test_a_list_that_ends_before_it_begins_or_is_not_yet_known_is_not_found(
    client: TestClient, people: People
) -> None:
    sign_in(client, people.officer)
    tomorrow = (clock.now() + timedelta(days=1)).isoformat()
    for wrong in (
        {"from": "2026-11-02", "to": "2026-11-01"},
        {"from": "2026-11-02", "to": "2026-11-02", "as_of": tomorrow},
        {"from": "2026-11-02", "kind": "party"},
        {"from": "2026-11-02", "colour": "red"},
    ):
        assert client.get(f"/sessions?{urlencode(wrong)}").status_code == 404
