"""After one visit the app opens without a server, in a new browser process, and no cache knows a person."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from sqlmodel import func, select

from app.assists.models import Assist
from tests.browser.conftest import sign_in_at_once, sign_in_by_form
from tests.browser.profiles import KEPT, started, wait_until_kept
from tests.browser.test_pages import paths
from tests.browsers import Server, axe_findings, layout_findings, serving
from tests.databases import SqliteFactory
from tests.people import PASSWORD, People, add_people
from tests.scope.world import build


@pytest.fixture
def visited(browser: Browser, sqlite_factory: SqliteFactory, tmp_path: Path) -> Iterator[BrowserContext]:
    """A phone on which the log page was opened once; now it was restarted and the server is gone."""
    url = sqlite_factory.url()
    with serving(url) as server, started(browser, tmp_path, server.url) as phone:
        with server.database.writing() as db:
            member = add_people(db).volunteer
        page = phone.new_page()
        sign_in_by_form(page, member.phone, PASSWORD)
        wait_until_kept(page)
    with started(browser, tmp_path, server.url) as phone:
        yield phone
    sqlite_factory.drop(url)


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/assists/new", "Vừa giúp người dân việc gì?"),
        ("/check-in", "Điểm danh"),
        ("/mine", "Lượt hỗ trợ của tôi"),
        ("/C/K7QX2MPD8R", "Điểm danh"),
        ("/assists/new?saved=01900000-0000-7000-8000-000000000000", "Vừa giúp người dân việc gì?"),
        ("/account", "Không có mạng"),
        ("/today", "Không có mạng"),
    ],
)
def test_it_opens_without_a_server(visited: BrowserContext, path: str, heading: str) -> None:
    page = visited.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert page.url.endswith(path) or path.startswith("/C/")  # the arrival goes on to the page of checking in
    assert page.evaluate("getComputedStyle(document.querySelector('.bar')).position") == "sticky"
    assert layout_findings(page) + axe_findings(page) == []
    assert errors == []


def test_no_cache_knows_a_person_after_a_walk_over_all_pages(phone: BrowserContext, server: Server) -> None:
    world = build(server.app)
    phone.add_cookies([{"name": "sign_in", "value": world.tokens["leader"], "url": server.url}])
    page = phone.new_page()
    page.goto("/assists/new")
    wait_until_kept(page)
    me = page.evaluate("fetch('/api/v1/me').then((answer) => answer.json())")
    for path in paths():
        page.goto(path.format(**world.ids))
    page.goto("/shell/offline")
    leader = world.people.leader
    secrets = [
        leader.full_name,
        leader.phone,
        world.tokens["leader"],
        me["outbox_token"],
        me["points"][0]["name"],
    ]
    kept = page.evaluate(KEPT)
    assert {path.split("/")[1] for path, _, _ in kept} == {"static", "shell"}
    assert {name for _, _, name in kept if not name.startswith("shell-")} == set()
    assert [(path, secret) for path, text, _ in kept for secret in secrets if secret in text] == []


def test_what_the_page_cannot_send_the_worker_sends(
    phone: BrowserContext, server: Server, everybody: People
) -> None:
    sign_in_at_once(phone, server, everybody.volunteer)
    page = phone.new_page()
    page.goto("/assists/new")
    wait_until_kept(page)
    page.reload()
    page.wait_for_load_state("networkidle")
    page.route("**/api/v1/sync", lambda route: route.abort())  # of this page, not of the worker
    page.get_by_label("Cài VNeID", exact=True).check()
    page.get_by_role("button", name="Lưu lượt hỗ trợ").click()
    expect(page.locator("#toast")).to_contain_text("đã gửi")
    with server.database.reading() as db:
        assert db.exec(select(func.count()).select_from(Assist)).one() == 1


def test_a_network_that_does_not_answer_is_not_waited_for(
    phone: BrowserContext, server: Server, everybody: People
) -> None:
    sign_in_at_once(phone, server, everybody.volunteer)
    page = phone.new_page()
    page.goto("/assists/new")
    wait_until_kept(page)
    phone.route("**/mine", lambda route: None)  # never answered
    page.goto("/mine")
    expect(page.locator("body")).to_have_attribute("data-member", "")  # the shell
    expect(page.get_by_role("heading", level=1)).to_have_text("Lượt hỗ trợ của tôi")
