"""The calendar, and lists that come to what is counted elsewhere."""

import re
from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from app import clock
from app.checkins.actions import check_in
from app.checkins.models import Proof
from app.db import Database
from app.help_sessions import planning
from app.help_sessions.actions import add_point, open_session
from app.help_sessions.models import Group, HelpSession, SessionKind, SupportPoint
from app.help_sessions.planning import Told
from app.indicators.queries import values
from app.sessions import reading
from app.units.queries import atlas
from tests.conftest import actor_for, sign_in
from tests.help_sessions.helpers import YESTERDAY, at, planned
from tests.people import People


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


def cells(page: str) -> list[tuple[int, int]]:
    """Volunteers and residents of each row of the list."""
    numbers = re.findall(r'<td class="num">([\d.–]+)</td>\s+<td class="num">([\d.–]+)</td>', page)
    return [tuple(0 if n == "–" else int(n.replace(".", "")) for n in row) for row in numbers]  # type: ignore[misc]


def test_the_rows_of_all_pages_come_to_the_figures_above_them(
    client: TestClient, people: People, held: list[HelpSession], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PER_PAGE", 2)
    sign_in(client, people.officer)
    asked = f"/sessions?from={YESTERDAY}&to={YESTERDAY}"
    pages = [client.get(f"{asked}&page={n}").text for n in (1, 2)]
    rows = [row for page in pages for row in cells(page)]
    assert [len(cells(page)) for page in pages] == [2, 1]
    assert sorted(rows) == [(0, 100), (2, 7), (3, 45)]
    assert figures(pages[0]) == figures(pages[1]) == [3, 5, 152]
    assert "Trang 2/2" in pages[1]
    everything = [client.get(f"{asked}&show=all&page={n}").text for n in (1, 2, 3)]
    assert [len(cells(page)) for page in everything] == [2, 2, 1]
    assert [page.count("đã hủy<") for page in everything].count(1) == 1


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
