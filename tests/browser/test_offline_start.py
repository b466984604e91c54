"""After one visit the app opens without a server, in a new browser process, and no cache knows a person."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import sign_in_by_form
from tests.browser.profiles import started, wait_until_kept
from tests.browsers import axe_findings, layout_findings, serving
from tests.databases import SqliteFactory
from tests.people import PASSWORD, add_people


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
