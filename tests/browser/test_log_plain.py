"""The log page in a browser that can keep nothing: turns go to the server at once, and the page says so."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import sign_in_at_once
from tests.browser.outbox import SAVE, standing, until
from tests.browsers import Server, axe_findings, layout_findings
from tests.people import People

NO_DATABASE = {
    "is missing": "Object.defineProperty(window, 'indexedDB', { value: undefined })",
    "is refused": "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); }",
    "fails": "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }",
}


@pytest.fixture
def page(phone: BrowserContext, server: Server, everybody: People) -> Page:
    sign_in_at_once(phone, server, everybody.volunteer)
    return phone.new_page()


def open_log(page: Page, why: str) -> None:
    page.add_init_script(NO_DATABASE[why])
    page.goto("/assists/new")


@pytest.mark.parametrize("why", NO_DATABASE)
def test_a_turn_is_stored_by_the_server_and_the_page_says_that_nothing_is_kept(
    page: Page, server: Server, why: str
) -> None:
    open_log(page, why)
    page.get_by_label("Cài VNeID", exact=True).check()
    page.get_by_role("button", name=SAVE).click()
    expect(page.locator("#toast")).to_contain_text("Đã lưu, chưa vào điểm · lượt thứ 1 hôm nay")
    expect(page.get_by_text("Trình duyệt này không giữ lại được gì")).to_be_visible()
    assert standing(server) == 1
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator("#toast")).to_contain_text("Đã hoàn tác · còn 0 lượt hôm nay")
    assert standing(server) == 0


@pytest.mark.parametrize("fault", ["no network", "busy", "answer lost"])
def test_a_save_that_fails_keeps_the_form_and_is_stored_once_later(
    page: Page, server: Server, fault: str
) -> None:
    failed = []

    def fail(route: Route) -> None:
        if fault == "busy":
            route.fulfill(status=503, body="<p>busy</p>", content_type="text/html")
        else:
            if fault == "answer lost":
                route.fetch()  # it is stored, but the phone never learns
            route.abort()
        failed.append(fault)

    open_log(page, "is missing")
    page.route("**/assists", fail)
    page.get_by_label("Cài VNeID", exact=True).check()
    page.get_by_role("button", name=SAVE).click()
    expect(page.locator("#trouble")).to_contain_text("Chưa lưu được")
    expect(page.get_by_label("Cài VNeID", exact=True)).to_be_checked()
    until(page, lambda: failed, [fault])
    page.unroute("**/assists")
    page.get_by_role("button", name=SAVE).click()
    expect(page.locator("#toast")).to_contain_text("lượt thứ 1 hôm nay")
    expect(page.locator("#trouble")).to_be_hidden()
    assert standing(server) == 1


def test_a_sign_in_that_ended_keeps_the_form_until_the_next_sign_in(
    page: Page, server: Server, everybody: People
) -> None:
    open_log(page, "is missing")
    page.get_by_label("Cài VNeID", exact=True).check()
    page.context.clear_cookies()
    page.get_by_role("button", name=SAVE).click()
    expect(page.locator("#expired")).to_contain_text("Lượt này CHƯA lưu.")
    expect(page.get_by_label("Cài VNeID", exact=True)).to_be_checked()
    assert layout_findings(page) + axe_findings(page) == []
    expect(page.get_by_role("link", name="Đăng nhập lại")).to_have_attribute("href", re.compile("^/sign-in"))
    sign_in_at_once(page.context, server, everybody.volunteer)
    page.get_by_role("button", name=SAVE).click()
    expect(page.locator("#toast")).to_contain_text("lượt thứ 1 hôm nay")
    assert standing(server) == 1
