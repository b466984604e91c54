"""A new version comes in while the old page is open: nothing is lost, and nobody is made to reload."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import sign_in_at_once
from tests.browser.profiles import wait_until_kept
from tests.browsers import Server, axe_findings, layout_findings
from tests.people import People

SAVE = "Lưu lượt hỗ trợ"


@pytest.fixture
def page(phone: BrowserContext, server: Server, everybody: People) -> Page:
    """The kept log page, of the old version."""
    sign_in_at_once(phone, server, everybody.volunteer)
    opened = phone.new_page()
    opened.goto("/assists/new")
    wait_until_kept(opened)
    opened.reload()
    expect(opened.locator("body")).to_have_attribute("data-member", "")  # it is the shell
    opened.wait_for_load_state()
    return opened


def renew(server: Server) -> None:
    """As if the server had been started anew with other static files."""
    server.app.state.static.version = "fedcba987654"


def look_for_news(page: Page) -> None:
    page.evaluate("navigator.serviceWorker.ready.then((registration) => registration.update())")


def caches_of(page: Page) -> list[str]:
    found: list[str] = page.evaluate("caches.keys()")
    return found


def save(page: Page, label: str) -> None:
    page.get_by_label(label, exact=True).check()
    page.get_by_role("button", name=SAVE).click()
    expect(page.locator("#toast")).to_contain_text("Đã lưu")


def version_of(page: Page) -> str:
    found: str = page.locator("link[rel=stylesheet]").first.evaluate("(link) => link.href.split('/')[4]")
    return found


def test_an_open_page_with_unsent_records_and_a_form_half_filled_lives_through_an_update(
    page: Page, server: Server
) -> None:
    old, old_caches = version_of(page), caches_of(page)
    page.context.route("**/api/v1/sync", lambda route: route.abort())
    save(page, "Cài VNeID")
    page.get_by_label("Thanh toán số", exact=True).check()
    page.get_by_label("Từ 60 tuổi", exact=True).check()
    renew(server)
    look_for_news(page)
    notice = page.locator("#notice-update")
    expect(notice).to_contain_text("Có bản mới")
    assert layout_findings(page) + axe_findings(page) == []
    assert set(old_caches) < set(caches_of(page))  # the old one serves on while the new one waits
    expect(page.get_by_label("Thanh toán số", exact=True)).to_be_checked()
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_text("2 chờ gửi")).to_be_visible()
    page.get_by_label("An toàn trên mạng", exact=True).check()
    page.get_by_role("button", name="Cập nhật").click()
    page.wait_for_load_state()
    expect(page.locator(f"link[href*='{server.app.state.static.version}']").first).to_be_attached()
    assert version_of(page) != old
    expect(page.get_by_label("An toàn trên mạng", exact=True)).to_be_checked()
    expect(page.get_by_text("2 chờ gửi")).to_be_visible()
    assert set(caches_of(page)) & set(old_caches) == set()
    expect(notice).to_have_count(0)


def test_another_tab_goes_on_after_the_update_and_is_told(page: Page, server: Server) -> None:
    other = page.context.new_page()
    other.goto("/assists/new")
    other.get_by_label("Cài VNeID", exact=True).check()
    renew(server)
    look_for_news(page)
    page.get_by_role("button", name="Cập nhật").click()
    expect(page.locator(f"link[href*='{server.app.state.static.version}']").first).to_be_attached()
    expect(other.locator("#notice-update")).to_contain_text("Có bản mới")
    expect(other.get_by_label("Cài VNeID", exact=True)).to_be_checked()
    save(other, "Thanh toán số")
    page.context.set_offline(True)
    assert other.evaluate(_OLD_FILE) == 200  # what it reads late is there under its old address


_OLD_FILE = """async () => {
  const url = document.querySelector("link[href*='notices.css']").href;
  const late = url.replace("css/notices.css", "js/offline/storage.js");
  return (await fetch(late, { cache: "reload" })).status;
}"""


def test_once_all_pages_are_closed_the_new_version_opens_without_being_asked(
    page: Page, server: Server
) -> None:
    renew(server)
    look_for_news(page)
    expect(page.locator("#notice-update")).to_be_visible()
    context = page.context
    page.close()
    again = context.new_page()
    again.goto("/assists/new")
    again.wait_for_timeout(300)
    again.goto("/assists/new")
    assert version_of(again) == server.app.state.static.version


def test_an_install_that_fails_leaves_the_old_version_at_work(page: Page, server: Server) -> None:
    before = caches_of(page)
    renew(server)
    page.context.route("**/shell/mine", lambda route: route.fulfill(status=500, body="busy"))
    look_for_news(page)
    page.wait_for_timeout(500)
    expect(page.locator("#notice-update")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vừa giúp người dân việc gì?")
    assert set(before) <= set(caches_of(page))


@pytest.mark.parametrize("status", [404, 410])
def test_a_worker_that_is_gone_from_the_server_breaks_nothing(page: Page, status: int) -> None:
    page.context.route("**/sw.js", lambda route: route.fulfill(status=status, body=""))
    page.reload()
    page.wait_for_load_state("networkidle")
    save(page, "Cài VNeID")
    page.get_by_role("link", name="Của tôi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lượt hỗ trợ của tôi")


def test_a_cache_that_was_evicted_is_made_good_by_the_network(page: Page) -> None:
    page.evaluate("caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name))))")
    page.goto("/assists/new")
    expect(page.locator("body")).not_to_have_attribute("data-member", "")  # the server's own page
    wait_until_kept(page)
    page.context.set_offline(True)
    page.goto("/assists/new")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vừa giúp người dân việc gì?")


def test_what_an_older_cache_holds_is_never_shown(
    phone: BrowserContext, server: Server, everybody: People
) -> None:
    opened = phone.new_page()
    opened.goto("/sign-in")
    opened.evaluate("caches.open('older').then((it) => it.put('/shell/log', new Response('<h1>Cũ</h1>')))")
    sign_in_at_once(phone, server, everybody.volunteer)
    opened.goto("/assists/new")
    wait_until_kept(opened)
    opened.reload()
    expect(opened.get_by_role("heading", level=1)).to_have_text("Vừa giúp người dân việc gì?")
