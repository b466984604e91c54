"""Fixtures of browser tests: one browser per process, a fresh server and phone per test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from app.access.actions import start_sign_in
from app.members.models import Member
from tests.browsers import PHONE, Server, launch, serving
from tests.conftest import highest_role
from tests.databases import SqliteFactory
from tests.people import People, add_people


@pytest.fixture(scope="session")
def playwright_here() -> Iterator[Playwright]:
    """For tests that start a browser of their own."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright_here: Playwright) -> Iterator[Browser]:
    made = launch(playwright_here)
    yield made
    made.close()


@pytest.fixture
def server(sqlite_factory: SqliteFactory) -> Iterator[Server]:
    url = sqlite_factory.url()
    with serving(url) as made:
        yield made
    sqlite_factory.drop(url)


@pytest.fixture
def everybody(server: Server) -> People:
    """The people of tests/people.py in the server's database."""
    with server.database.writing() as db:
        return add_people(db)


@pytest.fixture
def phone(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """A phone of 360×740 with JavaScript; `phone.new_page()` opens `server.url` paths by name."""
    context = browser.new_context(base_url=server.url, viewport=PHONE, locale="vi-VN", has_touch=True)
    context.set_default_timeout(10_000)
    yield context
    context.close()


def sign_in_by_form(page: Page, phone_number: str, password: str) -> None:
    """Sign in as people do."""
    page.goto("/sign-in")
    page.get_by_label("Số điện thoại").fill(phone_number)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def sign_in_at_once(context: BrowserContext, server: Server, member: Member) -> None:
    """Sign in without the form, where it is not what the test is about."""
    with server.database.writing() as db:
        token = start_sign_in(db, member.id, highest_role(db, member))
    context.add_cookies([{"name": "sign_in", "value": token, "url": server.url}])
