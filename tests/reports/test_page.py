"""GET /totals."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app import clock
from app.db import Database
from app.reports import findings
from app.reports.lines import Change, compare
from app.reports.models import By
from tests.conftest import actor_for, sign_in
from tests.people import People
from tests.reports.cells import figures_of
from tests.reports.helpers import AFRAID, INSTALLED, log_on
from tests.statements import counting

AGREES, ON_DEMAND = "✓ Khớp 100% với chi tiết", "Đối chiếu với chi tiết"
# Signed-in member, roles, team; the campaign's name; units and what became of them; the rows, by what they
# are asked and by unit, by day, by hour; the period before and what is cumulative, each with its indicators
# from sessions, check-ins and teams; targets and closings; the comparison with the rows.
MOST_STATEMENTS = 45


@pytest.fixture
def logged(database: Database, people: People) -> None:
    """Today two turns in Bù Gia Mập and one in Đăk Ơ, yesterday one."""
    with database.writing() as db:
        log_on(db, actor_for(db, people.volunteer), clock.today(), INSTALLED, AFRAID)
        log_on(db, actor_for(db, people.teammate), clock.today())
        log_on(db, actor_for(db, people.stranger), clock.today())
        log_on(db, actor_for(db, people.volunteer), clock.today() - timedelta(days=1))


def today() -> str:
    return f"from={clock.today()}&to={clock.today()}"


def page(client: TestClient, query: str, status: int = 200) -> str:
    answer = client.get(f"/totals?{query}")
    assert answer.status_code == status
    return answer.text


def links(html: str) -> list[str]:
    return [url.replace("&amp;", "&") for url in re.findall(r'href="([^"]+)"', html)]


def test_figures_and_how_they_compare_with_the_period_before(
    client: TestClient, people: People, logged: None
) -> None:
    sign_in(client, people.officer)
    html = page(client, today())
    yesterday = (clock.today() - timedelta(days=1)).strftime("%d/%m/%Y")
    assert figures_of(html)[0].n == 3
    assert re.search(r'<b class="num">2/95</b>xã, phường có hoạt động', html)
    assert re.search(r'<a href="/totals[^"]*#rows">93 nơi còn trắng</a>', html)
    assert re.search(rf"▲</span>.*tăng</span> 200% so với .*{yesterday}", html)


@pytest.mark.parametrize(
    ("now", "before", "change"),
    [
        (112, 100, Change("▲", "12% so với quý III/2026")),
        (50, 100, Change("▼", "50% so với quý III/2026")),
        (1000, 1001, Change("", "ngang quý III/2026")),
        (5, 0, Change("", "quý III/2026: 0")),
        (0, 0, Change("", "quý III/2026: 0")),
    ],
)
def test_changes_in_words(now: int, before: int, change: Change) -> None:
    assert compare(now, before, "quý III/2026") == change


def test_every_link_of_the_page_opens(client: TestClient, people: People, logged: None) -> None:
    sign_in(client, people.officer)
    start, end = clock.today() - timedelta(days=2), clock.today()
    seen = 0
    for by in By:
        html = page(client, f"from={start}&to={end}&by={by}&map=then")
        for url in sorted({url for url in links(html) if url.startswith(("/totals", "/assists"))})[:40]:
            assert client.get(url).status_code == 200, url
            seen += 1
    assert seen > 60


def test_the_word_report_is_offered_in_both_layouts(client: TestClient, people: People) -> None:
    sign_in(client, people.officer)
    found = [url for url in links(page(client, today())) if url.startswith("/totals.docx")]
    assert len(found) == 2
    assert [url.endswith("&layout=state") for url in found] == [False, True]
    for url in found:
        assert client.get(url).status_code == 200


def test_the_search_of_communes_has_a_door(client: TestClient, people: People) -> None:
    for person in (people.coordinator, people.officer):
        assert "/units" in links(page(sign_in(client, person), ""))
    assert '<a href="/units" aria-current="page">' in client.get("/units").text  # the officer's tab


def test_rows_open_what_they_count(client: TestClient, people: People, logged: None) -> None:
    sign_in(client, people.officer)
    day = clock.today()
    assert f"/totals?from={day}&to={day}&by=day&unit=25222" in links(page(client, today()))
    by_task = page(client, f"{today()}&by=task")
    assert f"/assists?from={day}&to={day}&task=vneid_install&outcome=done&back=" in by_task.replace(
        "&amp;", "&"
    )
    assert "payment_online" not in by_task


def test_the_chip_says_agreed_only_after_comparing(
    client: TestClient, database: Database, people: People, logged: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, people.officer)
    assert AGREES in page(client, today())
    monkeypatch.setattr(findings, "CHECKED_UP_TO", 2)
    html = page(client, today())
    assert AGREES not in html
    assert ON_DEMAND in html
    assert AGREES in page(client, f"{today()}&check=1")
    with database.writing() as db:
        db.connection().execute(text("UPDATE daily_count SET n = n + 1 WHERE measure = 'done'"))
    html = page(client, f"{today()}&check=1")
    assert AGREES not in html
    assert "Chưa khớp với chi tiết" in html


def test_a_wrong_span_is_422_with_what_was_typed_and_what_to_do(client: TestClient, people: People) -> None:
    sign_in(client, people.officer)
    html = page(client, "from=2026-11-30&to=2026-11-01", status=422)
    assert 'value="2026-11-30"' in html
    assert 'value="2026-11-01"' in html
    assert "Ngày cuối phải từ ngày đầu trở đi" in html


def test_parameters_that_others_add_to_links_are_passed_over(client: TestClient, people: People) -> None:
    sign_in(client, people.officer)
    page(client, "fbclid=abc&zarsrc=1")


def test_the_coordinator_is_headed_by_her_commune(client: TestClient, people: People, logged: None) -> None:
    sign_in(client, people.coordinator)
    html = page(client, today())
    assert "<h1>Xã Bù Gia Mập · Tổng hợp</h1>" in html
    assert "việc chưa làm được" in html
    assert "Xã Đăk Ơ" not in html
    assert client.get("/totals?unit=25225").status_code == 404


def test_the_officer_is_headed_by_the_body(client: TestClient, people: People) -> None:
    sign_in(client, people.officer)
    assert "<h1>Tỉnh Đoàn · Tổng hợp</h1>" in page(client, "")


@pytest.mark.parametrize("by", [*By])
def test_the_number_of_statements_does_not_grow_with_the_rows(
    client: TestClient, database: Database, people: People, by: By
) -> None:
    sign_in(client, people.officer)
    engine = client.app.state.database.engine  # type: ignore[attr-defined]
    with counting(engine) as before:
        page(client, f"{today()}&by={by}")
    with database.writing() as db:
        for person in (people.volunteer, people.stranger, people.officer):
            log_on(db, actor_for(db, person), clock.today(), INSTALLED, AFRAID)
    with counting(engine) as after:
        page(client, f"{today()}&by={by}")
    assert len(before) == len(after) <= MOST_STATEMENTS
