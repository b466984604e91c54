"""Signing out of a phone with unsent records, sign-ins that ended, and the next member on the same phone."""

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlmodel import select

from app.assists.models import Assist
from tests.browser.conftest import sign_in_by_form
from tests.browser.profiles import wait_until_kept
from tests.browsers import Server, axe_findings, layout_findings
from tests.people import PASSWORD, People

SAVE = "Lưu lượt hỗ trợ"
DOOR = "**/api/v1/sync"


def no_network(route: Route) -> None:
    route.abort()


@pytest.fixture
def page(phone: BrowserContext, everybody: People) -> Page:
    opened = phone.new_page()
    sign_in_by_form(opened, everybody.volunteer.phone, PASSWORD)
    wait_until_kept(opened)
    return opened


def save(page: Page, label: str) -> None:
    page.get_by_label(label, exact=True).check()
    page.get_by_role("button", name=SAVE).click()
    expect(page.locator("#toast")).to_contain_text("Đã lưu")


def stored(server: Server) -> list[int]:
    """Whose assists the server has."""
    with server.database.reading() as db:
        return list(db.exec(select(Assist.member_id)))


def records(page: Page) -> list[str]:
    """The states of the phone's records."""
    found: list[str] = page.evaluate(_RECORDS)
    return found


_RECORDS = """() => new Promise((done) => {
  indexedDB.open("tiepsucso").onsuccess = ({ target }) => {
    target.result.transaction("records").objectStore("records").getAll().onsuccess = (event) => {
      target.result.close();
      done(event.target.result.map(({ state }) => state));
    };
  };
})"""


def test_signing_out_sends_first_what_waits(page: Page, server: Server, everybody: People) -> None:
    page.context.route(DOOR, no_network)
    save(page, "Cài VNeID")
    page.goto("/account")
    expect(page.get_by_role("button", name="Đăng xuất khỏi máy này")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.context.unroute(DOOR)
    page.get_by_role("button", name="Đăng xuất khỏi máy này").click()
    page.wait_for_url("**/sign-in")
    assert stored(server) == [everybody.volunteer.id]


def test_what_cannot_be_sent_stays_and_the_page_says_so(
    page: Page, server: Server, everybody: People
) -> None:
    page.context.route(DOOR, no_network)
    save(page, "Cài VNeID")
    save(page, "Thanh toán số")
    page.goto("/account")
    page.get_by_role("button", name="Đăng xuất khỏi máy này").click()
    notice = page.locator("#notice-leave")
    expect(notice).to_contain_text("Còn 2 bản ghi chưa gửi. Chúng ở lại trên máy này")
    assert layout_findings(page) + axe_findings(page) == []
    page.get_by_role("button", name="Gửi ngay").click()
    expect(notice).to_contain_text("Còn 2 bản ghi chưa gửi.")
    page.get_by_role("button", name="Vẫn đăng xuất").click()
    page.wait_for_url("**/sign-in")
    expect(page.locator("#notice-kept")).to_contain_text("còn 2 bản ghi chưa gửi")
    expect(page.locator("body")).not_to_contain_text("Hạnh")
    assert layout_findings(page) + axe_findings(page) == []
    assert records(page) == ["waiting", "waiting"]
    # The kept page knows nobody now, and says how to go on.
    page.goto("/assists/new?")
    page.goto("/check-in")
    expect(page.get_by_text("Chưa ai đăng nhập trên máy này.")).to_be_visible()
    expect(page.get_by_label("Mã in dưới mã QR")).to_be_hidden()
    expect(page.locator("[data-outbox-state]")).to_be_hidden()  # it would say that all is sent
    assert layout_findings(page) + axe_findings(page) == []
    page.context.unroute(DOOR)
    sign_in_by_form(page, everybody.volunteer.phone, PASSWORD)
    expect(page.locator("[data-outbox-state]", has_text="Đã gửi hết")).to_be_attached()
    assert stored(server) == [everybody.volunteer.id] * 2


def test_the_next_member_on_the_phone_neither_sees_nor_sends_them(
    page: Page, server: Server, everybody: People
) -> None:
    page.context.route(DOOR, no_network)
    save(page, "Cài VNeID")
    page.goto("/account")
    page.get_by_role("button", name="Đăng xuất khỏi máy này").click()
    page.get_by_role("button", name="Vẫn đăng xuất").click()
    page.wait_for_url("**/sign-in")
    page.context.unroute(DOOR)
    sign_in_by_form(page, everybody.teammate.phone, PASSWORD)
    # The server's own page, not the kept one: it says at once whose phone this is.
    expect(page.locator("body")).to_have_attribute("data-member", str(everybody.teammate.id))
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("banner")).to_contain_text("Lê Văn Nam")
    expect(page.locator("[data-outbox-state]", has_text="Đã gửi hết")).to_be_attached()
    save(page, "Thanh toán số")
    expect(page.locator("#toast")).to_contain_text("đã gửi")
    assert stored(server) == [everybody.teammate.id]
    assert sorted(records(page)) == ["accepted", "waiting"]


def test_without_a_network_nobody_is_signed_out(page: Page) -> None:
    page.goto("/account")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.get_by_role("button", name="Đăng xuất khỏi máy này").click()
    expect(page.locator("#notice-leave")).to_contain_text("Chưa đăng xuất được")
    page.goto("/assists/new")
    save(page, "Cài VNeID")


def test_a_sign_in_that_ended_is_said_once_and_all_is_sent(
    page: Page, server: Server, everybody: People
) -> None:
    page.context.clear_cookies()
    page.goto("/assists/new")
    notice = page.locator("#notice-expired")
    expect(notice).to_contain_text("Phiên đăng nhập đã hết. Cứ ghi tiếp")
    expect(notice.get_by_role("link")).to_have_attribute("href", "/sign-in?next=%2Fassists%2Fnew")
    assert layout_findings(page) + axe_findings(page) == []
    save(page, "Cài VNeID")
    expect(page.locator("#toast")).to_contain_text("đã gửi")
    assert stored(server) == [everybody.volunteer.id]
    page.goto("/check-in")
    page.wait_for_load_state("networkidle")
    expect(notice).to_have_count(0)
    page.goto("/assists/new")
    expect(notice).to_be_visible()
    page.locator("#notice-expired").get_by_role("button", name="Đóng thông báo").click()
    page.reload()
    page.wait_for_load_state("networkidle")
    expect(notice).to_have_count(0)


def test_a_token_that_was_revoked_keeps_everything_until_the_next_sign_in(
    page: Page, server: Server, everybody: People
) -> None:
    page.context.route(
        DOOR,
        lambda route: route.fulfill(
            status=401, content_type="application/json", body='{"reason": "token", "message": "…"}'
        ),
    )
    page.context.clear_cookies()
    page.goto("/assists/new")
    save(page, "Cài VNeID")
    notice = page.locator("#notice-refused")
    expect(notice).to_contain_text("Bản ghi vẫn ở trên máy này và gửi sau khi đăng nhập")
    assert layout_findings(page) + axe_findings(page) == []
    page.context.unroute(DOOR)
    notice.get_by_role("link", name="Đăng nhập").click()
    page.get_by_label("Số điện thoại").fill(everybody.volunteer.phone)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/assists/new")
    expect(page.locator("[data-outbox-state]", has_text="Đã gửi hết")).to_be_attached()
    expect(notice).to_have_count(0)
    assert stored(server) == [everybody.volunteer.id]
