"""Where what is kept on a phone may vanish, it says so before the first record, in words that help."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import sign_in_at_once
from tests.browser.outbox import log, until
from tests.browser.test_log_view import is_in_sight
from tests.browsers import PHONE, Server, axe_findings, layout_findings
from tests.people import People

ANDROID = "Mozilla/5.0 (Linux; Android 13; SM-A135F) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
ZALO = f"{ANDROID} Zalo android/24110688 ZaloTheme/light ZaloLanguage/vi"
INNER = {
    "Zalo": ZALO,
    "Facebook": f"{ANDROID} [FBAN/EMA;FBAV/440.0;]",
    "Instagram": f"{IPHONE} Instagram 350.0",
    "Line": f"{ANDROID} Line/14.20.0",
    "TikTok": f"{ANDROID} musical_ly_2023",
    "một ứng dụng khác": ANDROID.replace("SM-A135F", "SM-A135F; wv"),
}


@contextmanager
def phone_as(browser: Browser, server: Server, user_agent: str, script: str = "") -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=server.url, viewport=PHONE, locale="vi-VN", has_touch=True, user_agent=user_agent
    )
    context.set_default_timeout(10_000)
    if script:
        context.add_init_script(script)
    yield context
    context.close()


def log_page(phone: BrowserContext, server: Server, people: People) -> Page:
    sign_in_at_once(phone, server, people.volunteer)
    page = phone.new_page()
    page.goto("/assists/new")
    return page


@pytest.mark.parametrize("name", INNER)
def test_the_browser_inside_another_app_is_named_before_the_sign_in(
    browser: Browser, server: Server, everybody: People, name: str
) -> None:
    with phone_as(browser, server, INNER[name]) as phone:
        page = phone.new_page()
        page.goto("/sign-in")
        notice = page.get_by_role("status")
        expect(notice).to_contain_text(f"Trang đang mở trong {name}")
        assert layout_findings(page) + axe_findings(page) == []
        page = log_page(phone, server, everybody)
        expect(page.locator("#notice-inner")).to_have_count(0)  # once a week is enough
        expect(page.locator("#notice-install")).to_have_count(0)


GRANTED = "StorageManager.prototype.persist = async () => { window.persists = true; return true; }"


def test_a_browser_that_keeps_the_storage_says_nothing(
    browser: Browser, server: Server, everybody: People
) -> None:
    with phone_as(browser, server, ANDROID, GRANTED) as phone:
        page = phone.new_page()
        page.goto("/sign-in", wait_until="networkidle")
        expect(page.locator(".notices .note")).to_have_count(0)
        page = log_page(phone, server, everybody)
        page.wait_for_load_state("networkidle")
        expect(page.locator(".notices .note")).to_have_count(0)


def test_an_android_goes_over_to_its_browser(browser: Browser, server: Server) -> None:
    with phone_as(browser, server, ZALO) as phone:
        page = phone.new_page()
        page.goto("/sign-in?next=/assists/new")
        link = page.get_by_role("link", name="Mở bằng trình duyệt").get_attribute("href") or ""
    host = server.url.removeprefix("http://")
    assert link.startswith(f"intent://{host}/sign-in?next=/assists/new#Intent;scheme=http;")
    assert "package=com.android.chrome;" in link
    assert link.endswith(";end")


def test_an_iphone_gets_the_address_and_how_to_go_on(browser: Browser, server: Server) -> None:
    with phone_as(browser, server, f"{IPHONE} Zalo iOS/620") as phone:
        phone.grant_permissions(["clipboard-read", "clipboard-write"])
        page = phone.new_page()
        page.goto("/sign-in")
        expect(page.get_by_role("status")).to_contain_text("dán vào Safari")
        page.get_by_role("button", name="Chép địa chỉ").click()
        expect(page.get_by_role("button", name="Đã chép địa chỉ")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == f"{server.url}/sign-in"


def test_what_was_put_away_stays_away(browser: Browser, server: Server) -> None:
    with phone_as(browser, server, ZALO) as phone:
        page = phone.new_page()
        page.goto("/sign-in")
        page.get_by_role("button", name="Đóng thông báo").click()
        expect(page.locator("#notice-inner")).to_have_count(0)
        page.reload(wait_until="networkidle")
        expect(page.locator("#notice-inner")).to_have_count(0)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("Object.defineProperty(window, 'indexedDB', {value: undefined})", "không giữ được bản ghi trên máy"),
        ("IDBFactory.prototype.open = () => { throw new Error('private') }", "không giữ được bản ghi"),
        (
            "StorageManager.prototype.estimate = async () => ({quota: 60e6, usage: 1e6})",
            "Máy gần hết chỗ, hoặc đang ở chế độ ẩn danh",
        ),
    ],
)
def test_storage_that_is_not_there_or_small(
    browser: Browser, server: Server, everybody: People, script: str, words: str
) -> None:
    with phone_as(browser, server, ANDROID, script) as phone:
        page = log_page(phone, server, everybody)
        expect(page.locator(".notices")).to_contain_text(words)
        assert layout_findings(page) + axe_findings(page) == []


def test_a_database_that_vanished_with_unsent_records_is_missed(
    browser: Browser, server: Server, everybody: People
) -> None:
    with phone_as(browser, server, ANDROID) as phone:
        page = log_page(phone, server, everybody)
        page.route("**/api/v1/sync", lambda route: route.abort())
        page.get_by_label("Cài VNeID", exact=True).check()
        page.get_by_role("button", name="Lưu lượt hỗ trợ").click()
        expect(page.get_by_text("1 chờ gửi")).to_be_visible()
        page.goto("/healthz")  # a page without a connection to the database
        page.evaluate(_DELETE)
        page.goto("/assists/new?")
        expect(page.locator("#notice-lost")).to_contain_text("1 bản ghi chưa gửi không còn trên máy này")
        page.goto("/mine")
        page.get_by_role("button", name="Đã hiểu").click()
        page.reload(wait_until="networkidle")
        expect(page.locator("#notice-lost")).to_have_count(0)


def test_what_a_member_who_signed_out_left_is_missed_too_and_on_the_sign_in_page_nothing_is_forgotten(
    browser: Browser, server: Server, everybody: People
) -> None:
    with phone_as(browser, server, ANDROID) as phone:
        page = log_page(phone, server, everybody)
        phone.route("**/api/v1/sync", lambda route: route.abort())
        log(page)
        page.goto("/account")
        page.get_by_role("button", name="Đăng xuất khỏi máy này").click()
        page.get_by_role("button", name="Vẫn đăng xuất").click()
        page.wait_for_url("**/sign-in*")
        sign_in_at_once(phone, server, everybody.leader)
        page.goto("/assists/new")
        log(page)
        page.goto("/healthz")
        page.evaluate(_DELETE)
        phone.clear_cookies()
        page.goto("/sign-in", wait_until="networkidle")  # opens a database
        sign_in_at_once(phone, server, everybody.leader)
        page.goto("/mine")
        expect(page.locator("#notice-lost")).to_contain_text("2 bản ghi chưa gửi không còn trên máy này")


_DELETE = """() => new Promise((done, fail) => {
  const request = indexedDB.deleteDatabase('tiepsucso');
  request.onsuccess = done;
  request.onblocked = request.onerror = fail;
})"""


def test_an_iphone_is_told_how_to_keep_the_app(browser: Browser, server: Server, everybody: People) -> None:
    with phone_as(browser, server, f"{IPHONE} Version/18.1 Safari/604.1") as phone:
        page = log_page(phone, server, everybody)
        expect(page.locator("#notice-install")).to_contain_text("“Thêm vào màn hình chính”")
        assert layout_findings(page) + axe_findings(page) == []


def test_a_browser_that_can_add_the_app_is_asked_to(
    browser: Browser, server: Server, everybody: People
) -> None:
    with phone_as(browser, server, ANDROID) as phone:
        page = log_page(phone, server, everybody)
        page.wait_for_load_state("networkidle")
        page.evaluate(_OFFER)
        page.get_by_role("button", name="Thêm vào màn hình chính").click()
        expect(page.locator("#notice-install")).to_have_count(0)
        assert page.evaluate("window.asked") == 1


_OFFER = """() => {
  const event = new Event('beforeinstallprompt', {cancelable: true});
  event.prompt = async () => { window.asked = (window.asked ?? 0) + 1; };
  dispatchEvent(event);
}"""


def test_the_browser_is_asked_to_keep_the_storage_before_the_first_record(
    browser: Browser, server: Server, everybody: People
) -> None:
    with phone_as(browser, server, ANDROID, GRANTED) as phone:
        page = log_page(phone, server, everybody)
        until(page, lambda: page.evaluate("window.persists ?? false"), True)


def test_firefox_which_would_ask_its_reader_is_asked_once_there_is_a_record(
    browser: Browser, server: Server, everybody: People
) -> None:
    firefox = "Mozilla/5.0 (Android 13; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0"
    with phone_as(browser, server, firefox, GRANTED) as phone:
        page = log_page(phone, server, everybody)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.persists ?? false") is False
        log(page)
        page.reload()
        until(page, lambda: page.evaluate("window.persists ?? false"), True)


@pytest.mark.parametrize(("agent", "words"), [(ANDROID, "menu ⋮"), ("Mozilla/5.0 (X11)", "cài trang này")])
def test_where_nothing_is_granted_it_is_said_before_the_first_record_and_leaves_room_for_it(
    browser: Browser, server: Server, everybody: People, agent: str, words: str
) -> None:
    with phone_as(browser, server, agent) as phone:
        page = log_page(phone, server, everybody)
        notice = page.locator("#notice-install")
        expect(notice).to_contain_text("có thể xóa bản ghi chưa gửi")
        expect(notice).to_contain_text(words)
        for part in ("h1", ".tiles.common"):
            assert (part, is_in_sight(page.locator(part))) == (part, True)
        assert layout_findings(page) + axe_findings(page) == []
        page.reload()
        notice.get_by_role("button", name="Đóng thông báo").click()
        page.reload(wait_until="networkidle")
        page.wait_for_timeout(300)
        expect(notice).to_have_count(0)
        page.clock.install(time=datetime.now(UTC) + timedelta(days=31))
        page.reload()
        expect(notice).to_have_count(1)


def test_an_older_safari_that_cannot_tell_its_room_keeps_the_app_all_the_same(
    browser: Browser, server: Server, everybody: People
) -> None:
    with phone_as(browser, server, IPHONE, "delete StorageManager.prototype.estimate") as phone:
        page = log_page(phone, server, everybody)
        found = page.evaluate("""async () => {
          const none = new Promise((done) => setTimeout(done, 8000));
          return Boolean(await Promise.race([navigator.serviceWorker.ready, none]));
        }""")
        assert found
        expect(page.locator("#notice-install")).to_contain_text("chạm Chia sẻ")
