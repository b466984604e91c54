"""Finding a commune while typing, and without JavaScript."""

from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import sign_in_at_once
from tests.browsers import PHONE, Server
from tests.people import People


def test_the_list_follows_what_is_typed(phone: BrowserContext, server: Server, everybody: People) -> None:
    sign_in_at_once(phone, server, everybody.officer)
    page = phone.new_page()
    page.goto("/units")
    expect(page.get_by_role("status")).to_have_text("95 xã, phường")
    page.get_by_label("Tên hoặc mã").press_sequentially("loc thanh", delay=20)
    expect(page.get_by_role("status")).to_have_text("2 nơi khớp")
    expect(page.locator("#found li a").first).to_have_text("Xã Lộc Thành")
    expect(page.get_by_label("Tên hoặc mã")).to_be_focused()
    assert page.url == f"{server.url}/units"
    page.locator("#found li a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xã Lộc Thành")


def test_the_button_does_the_same_without_javascript(
    browser: Browser, server: Server, everybody: People
) -> None:
    context = browser.new_context(base_url=server.url, viewport=PHONE, java_script_enabled=False)
    sign_in_at_once(context, server, everybody.officer)
    page = context.new_page()
    page.goto("/units")
    page.get_by_label("Tên hoặc mã").fill("bu gia map")
    page.get_by_role("button", name="Tìm").click()
    expect(page.get_by_label("Tên hoặc mã")).to_have_value("bu gia map")
    expect(page.locator("#found li a").first).to_have_text("Xã Bù Gia Mập")
    context.close()
