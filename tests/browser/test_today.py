"""The coordinator's page while it is open: it renews itself, says when it cannot, and shares the day."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from app import clock
from tests.assists.helpers import log
from tests.browser.conftest import sign_in_by_form
from tests.browsers import Server
from tests.conftest import actor_for
from tests.people import PASSWORD, People

LIVE, LOST = "● Trực tiếp", re.compile(r"Mất kết nối · số lúc \d\d:\d\d")
SOON = 9_000  # within two polls


@pytest.fixture
def page(phone: BrowserContext, server: Server, everybody: People) -> Page:
    """The coordinator's page of today, just opened."""
    made = phone.new_page()
    sign_in_by_form(made, everybody.coordinator.phone, PASSWORD)
    made.goto("/today")
    expect(made.locator("#live")).to_have_text(LIVE)
    return made


def help_somebody(server: Server, everybody: People) -> None:
    with server.database.writing() as db:
        log(db, actor_for(db, everybody.volunteer))


def turns(page: Page) -> str:
    return page.locator(".figure", has_text="lượt người dân").locator("b").inner_text()


def hide(page: Page, *, hidden: bool) -> None:
    """As if another tab was in front; headless Chromium never hides one by itself."""
    page.evaluate(
        """(hidden) => {
          Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
          document.dispatchEvent(new Event('visibilitychange'));
        }""",
        hidden,
    )


def test_what_was_opened_stays_open_while_the_numbers_change(
    page: Page, server: Server, everybody: People
) -> None:
    page.get_by_text("Nội dung để chia sẻ").click()
    page.evaluate("window.scrollTo(0, 300)")
    help_somebody(server, everybody)
    expect(page.locator(".figure", has_text="lượt người dân").locator("b")).to_have_text("1", timeout=SOON)
    box = page.get_by_label("Chọn hết, sao chép rồi dán vào nhóm Zalo")
    expect(box).to_be_visible()
    assert "Lượt người dân được hỗ trợ: 1 (hôm qua 0)" in box.input_value()
    assert page.evaluate("window.scrollY") == 300
    assert page.evaluate("performance.getEntriesByType('navigation').length") == 1


def test_it_says_when_the_numbers_stop_coming_and_when_they_come_again(
    page: Page, phone: BrowserContext, server: Server, everybody: People
) -> None:
    phone.set_offline(True)
    expect(page.locator("#live")).to_have_text(LOST, timeout=SOON)
    help_somebody(server, everybody)
    assert turns(page) == "0"
    phone.set_offline(False)
    expect(page.locator("#live")).to_have_text(LIVE, timeout=SOON)
    assert turns(page) == "1"


def test_an_error_of_the_server_leaves_the_old_numbers_and_says_so(page: Page) -> None:
    page.route("**/today?*", lambda route: route.fulfill(status=503, body="<p>Hệ thống đang bận</p>"))
    expect(page.locator("#live")).to_have_text(LOST, timeout=SOON)
    assert turns(page) == "0"
    expect(page.get_by_text("Hệ thống đang bận")).to_have_count(0)


def test_a_network_that_neither_answers_nor_fails_is_noticed(page: Page) -> None:
    page.route("**/today?*", lambda route: None)
    expect(page.locator("#live")).to_have_text(LOST, timeout=25_000)


def test_it_rests_while_hidden_and_looks_at_once_when_seen_again(
    page: Page, server: Server, everybody: People
) -> None:
    hide(page, hidden=True)
    page.wait_for_timeout(500)  # a request on its way
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    help_somebody(server, everybody)
    page.wait_for_timeout(7_000)
    assert asked == []
    hide(page, hidden=False)
    expect(page.locator(".figure", has_text="lượt người dân").locator("b")).to_have_text("1", timeout=2_000)


def test_after_midnight_the_day_that_is_over_no_longer_claims_to_be_live(page: Page) -> None:
    yesterday = clock.today().replace(day=1).isoformat()
    asked: list[str] = []

    def answer_of_a_past_day(route: Route) -> None:
        asked.append(route.request.url)
        route.continue_(url=re.sub(r"day=[\d-]+", f"day={yesterday}", route.request.url))

    page.route("**/today?*", answer_of_a_past_day)
    expect(page.locator("#live")).to_have_text(re.compile(r"^Số lúc \d\d:\d\d$"), timeout=SOON)
    expect(page.get_by_role("link", name="Xem hôm nay")).to_be_visible()
    page.wait_for_timeout(6_000)
    assert len(asked) == 1


def test_the_figures_the_share_button_and_the_way_to_other_days_are_on_one_screen(page: Page) -> None:
    for seen in (
        page.locator(".figure").last,
        page.get_by_role("button", name="Chia sẻ báo cáo ngày"),
        page.get_by_text("Nội dung để chia sẻ"),
    ):
        expect(seen).to_be_in_viewport(ratio=1)
    bottom = page.get_by_role("link", name="← Ngày trước").bounding_box()
    assert bottom is not None
    assert bottom["y"] < 740


def test_the_share_button_outlives_a_renewal(page: Page, server: Server, everybody: People) -> None:
    help_somebody(server, everybody)
    expect(page.locator(".figure", has_text="lượt người dân").locator("b")).to_have_text("1", timeout=SOON)
    expect(page.get_by_role("button", name="Chia sẻ báo cáo ngày")).to_be_visible()


def test_sharing_hands_the_day_to_the_phones_share_sheet(phone: BrowserContext, page: Page) -> None:
    page.add_init_script("navigator.share = async (data) => { window.shared = data.text; }")
    page.reload()
    page.get_by_role("button", name="Chia sẻ báo cáo ngày").click()
    assert "TIẾP SỨC SỐ · Xã Bù Gia Mập" in page.evaluate("window.shared")
    expect(page.locator("#shared")).to_be_hidden()


def test_closing_the_share_sheet_says_nothing(page: Page) -> None:
    page.add_init_script(
        "navigator.share = async () => { throw new DOMException('closed', 'AbortError'); };"
        "navigator.clipboard.writeText = async () => { window.copied = true; };"
    )
    page.reload()
    page.get_by_role("button", name="Chia sẻ báo cáo ngày").click()
    page.wait_for_timeout(300)
    expect(page.locator("#shared")).to_be_hidden()
    assert page.evaluate("window.copied") is None


def test_without_a_share_sheet_the_text_is_copied(phone: BrowserContext, page: Page) -> None:
    phone.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'share', { value: undefined })")
    page.reload()
    page.get_by_role("button", name="Chia sẻ báo cáo ngày").click()
    expect(page.locator("#shared")).to_have_text("Đã chép nội dung. Mở nhóm Zalo rồi dán vào.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "TIẾP SỨC SỐ · Xã Bù Gia Mập" in copied.replace("\r\n", "\n")


def test_where_copying_is_forbidden_the_text_is_laid_out_to_be_taken(page: Page) -> None:
    page.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'share', { value: undefined });"
        "navigator.clipboard.writeText = async () => { throw new Error('forbidden'); };"
    )
    page.reload()
    page.get_by_role("button", name="Chia sẻ báo cáo ngày").click()
    expect(page.locator("#share-text")).to_be_focused()
    expect(page.locator("#shared")).to_contain_text("Chữ đã được chọn sẵn")
    selected = page.evaluate(
        "(() => { const t = document.activeElement; return t.selectionEnd - t.selectionStart; })()"
    )
    assert selected > 100
