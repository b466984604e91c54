"""What phones go through: browser and server die, tabs compete, the network lies, the clock is wrong."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlmodel import col, func, select

from app import clock
from app.assists.models import Assist
from app.config import Settings
from app.db import Database
from app.main import create_app
from tests.browser.conftest import sign_in_at_once
from tests.browser.outbox import SAVE, cut, log, mend, put, records, standing, until, wake
from tests.browser.profiles import kill, start, started, wait_until_kept
from tests.browser.test_outbox import record
from tests.browsers import Server
from tests.databases import SqliteFactory
from tests.faults.servers import SECRET, AppServer
from tests.people import People, add_people


@pytest.fixture
def page(phone: BrowserContext, server: Server, everybody: People) -> Page:
    sign_in_at_once(phone, server, everybody.volunteer)
    opened = phone.new_page()
    opened.goto("/assists/new")
    wait_until_kept(opened)
    return opened


def sent(page: Page) -> int:
    """How many records the phone holds that the server has taken."""
    return sum(each["state"] == "accepted" for each in records(page))


def stored(database: Database) -> int:
    with database.reading() as db:
        return db.exec(select(func.count()).select_from(Assist)).one()


LIES: dict[str, Callable[[Route], None]] = {
    "a portal's page": lambda route: route.fulfill(body="<h1>Wi-Fi</h1>", content_type="text/html"),
    "a portal's redirect": lambda route: route.fulfill(status=302, headers={"Location": "/sign-in"}),
    "another's JSON": lambda route: route.fulfill(json={"ok": True}),
    "half an answer": lambda route: route.fulfill(body='{"results": [{"id"', content_type="application/json"),
    "busy": lambda route: route.fulfill(status=503, json={"reason": "database"}),
    "a gateway's error": lambda route: route.fulfill(status=502, body="bad gateway"),
    "no network": lambda route: route.abort(),
}


@pytest.mark.parametrize("lie", LIES)
def test_whatever_the_network_says_nothing_is_forgotten_before_the_servers_word(
    page: Page, server: Server, lie: str
) -> None:
    told = []

    def tell(route: Route) -> None:
        LIES[lie](route)
        told.append(lie)

    cut(page, tell)
    log(page)
    until(page, lambda: told[:1], [lie])
    assert [each["state"] for each in records(page)] == ["waiting"]
    expect(page.locator("#toast")).to_contain_text("còn trên máy")
    mend(page)
    wake(page)
    until(page, lambda: sent(page), 1)
    assert standing(server) == 1


def test_a_batch_that_the_door_cannot_read_is_halved_until_the_one_is_found(
    page: Page, server: Server, everybody: People
) -> None:
    rows = [record(everybody) for _ in range(9)]
    bad = rows[4]["id"]

    def refuse(route: Route) -> None:
        if bad in (route.request.post_data or ""):
            route.fulfill(status=422, json={"reason": "request", "message": "Không đọc được."})
        else:
            route.continue_()

    cut(page, refuse)
    put(page, *rows)
    wake(page)
    until(page, lambda: sent(page), 8)
    assert {each["id"]: each["state"] for each in records(page)}[bad] == "attention"
    assert standing(server) == 8


def test_a_refused_token_keeps_everything_until_the_next_sign_in(
    page: Page, server: Server, everybody: People
) -> None:
    refused = []

    def refuse(route: Route) -> None:
        refused.append(route.request.headers["authorization"])
        route.fulfill(status=401, json={"reason": "token", "message": "Đăng nhập lại."})

    cut(page, refuse)
    page.context.clear_cookies()
    log(page)
    until(page, lambda: len(refused) > 0, True)
    page.goto("/mine")
    assert [each["state"] for each in records(page)] == ["waiting"]
    mend(page)
    sign_in_at_once(page.context, server, everybody.volunteer)
    page.goto("/mine")
    until(page, lambda: standing(server), 1)


CLOCKS = [datetime(2019, 3, 1, 12, tzinfo=UTC), datetime(2030, 3, 1, 12, tzinfo=UTC)]


@pytest.mark.parametrize("wrong", CLOCKS, ids=["2019", "2030"])
def test_a_wrong_clock_rejects_nothing_and_counts_on_the_right_day(
    page: Page, server: Server, wrong: datetime
) -> None:
    page.clock.set_fixed_time(wrong)
    page.reload()
    log(page)
    until(page, lambda: sent(page), 1)
    page.clock.set_fixed_time(clock.now())  # somebody sets it right during the shift
    page.context.set_offline(True)
    log(page, "Thanh toán số")
    page.clock.set_fixed_time(wrong)  # and wrong again
    log(page, "Việc khác")
    page.context.set_offline(False)
    wake(page)
    until(page, lambda: standing(server), 3)
    until(page, lambda: {each["state"] for each in records(page)} <= {"accepted"}, True)
    with server.database.reading() as db:
        assists = db.exec(select(Assist)).all()
    assert [assist.day for assist in assists] == [clock.today()] * 3
    assert "clock" in assists[0].flags.split()


def test_a_backlog_of_500_at_300_ms_goes_on_after_the_tab_is_gone(
    page: Page, server: Server, everybody: People
) -> None:
    def slow(route: Route) -> None:
        time.sleep(0.3)
        route.continue_()

    put(page, *(record(everybody) for _ in range(500)))
    cut(page.context, slow)
    tab = page.context.new_page()
    tab.goto("/mine")
    wake(page)
    until(tab, lambda: standing(server) >= 100, True)
    page.close(run_before_unload=False)  # the sender, or the one that waits its turn: either way
    until(tab, lambda: sent(tab), 500, patience=120)
    assert standing(server) == 500
    expect(tab.get_by_role("banner")).to_contain_text("✓ Đã gửi hết")


@pytest.fixture
def killable(sqlite_factory: SqliteFactory, tmp_path: Path) -> Iterator[tuple[AppServer, Server]]:
    """The app as a process of its own that can be killed, and its database."""
    url = sqlite_factory.url()
    process = AppServer(url, tmp_path / "log")
    settings = Settings(database_url=url, app_env="development", app_secret=SECRET, _env_file=None)
    process.start()
    yield process, Server(process.url, create_app(settings))
    process.kill()
    sqlite_factory.drop(url)


def test_200_turns_offline_survive_a_killed_browser_and_a_killed_server_and_two_tabs(
    browser: Browser, killable: tuple[AppServer, Server], tmp_path: Path
) -> None:
    process, server = killable
    profile = tmp_path / "profile"
    with server.database.writing() as db:
        everybody = add_people(db)
    shown = 0
    for turns in (70, 70, 60):
        context = start(browser, profile, server.url)
        page = context.pages[0]
        if not shown:
            sign_in_at_once(context, server, everybody.volunteer)
            page.goto("/assists/new")
            wait_until_kept(page)
        context.set_offline(True)
        page.goto("/assists/new")
        for _ in range(turns):
            log_quickly(page)
            shown += 1
        kill(context, profile)  # right after the page said "Đã lưu"
    process.kill()
    with started(browser, profile, server.url) as context:
        tabs = [context.pages[0], context.new_page()]
        for tab in tabs:
            tab.goto("/assists/new")
        assert len(records(tabs[0])) == shown == 200
        process.start()
        for tab in tabs:
            wake(tab)
        until(tabs[0], lambda: stored(server.database) >= 100, True)
        process.kill()
        process.start()
        for tab in tabs:
            wake(tab)
        until(tabs[0], lambda: sent(tabs[0]), 200, patience=60)
    assert stored(server.database) == standing(server) == 200
    with server.database.reading() as db:
        assert set(db.exec(select(col(Assist.member_id)))) == {everybody.volunteer.id}


def log_quickly(page: Page) -> None:
    """Two taps and the word "Đã lưu" of this very turn."""
    page.evaluate(_LOG, [SAVE])


_LOG = """async () => {
  const number = () => Number(/lượt thứ (\\d+)/.exec(document.querySelector("#toast").textContent)?.[1] ?? 0);
  const before = number();
  document.querySelector("[name=task]").click();
  document.querySelector("#save").click();
  for (let tries = 0; number() === before; tries++) {
    if (tries > 2000) throw new Error("not saved");
    await new Promise((done) => setTimeout(done, 5));
  }
}"""
