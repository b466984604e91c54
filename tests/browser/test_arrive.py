"""Scanning a poster with a signed-in phone."""

import re

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlmodel import select

from app.checkins.models import CheckIn
from app.help_sessions.actions import add_point
from app.help_sessions.queries import present_code
from tests.browser.cameras import keep_app, records
from tests.browser.conftest import sign_in_at_once
from tests.browsers import Server
from tests.people import People

LOG_PAGE = re.compile("/assists/new$")


@pytest.fixture
def code(server: Server, everybody: People) -> str:
    with server.database.writing() as db:
        return present_code(db, add_point(db, None, "Nhà văn hóa thôn 3", everybody.commune.id).id)


@pytest.fixture
def volunteer(phone: BrowserContext, server: Server, everybody: People) -> BrowserContext:
    sign_in_at_once(phone, server, everybody.volunteer)
    return phone


def check_ins(server: Server) -> int:
    with server.database.reading() as db:
        return len(db.exec(select(CheckIn)).all())


def test_a_scan_checks_in_without_a_tap(volunteer: BrowserContext, server: Server, code: str) -> None:
    page = volunteer.new_page()
    page.goto(f"/C/{code}")
    expect(page).to_have_url(LOG_PAGE)
    assert check_ins(server) == 1


def test_going_back_does_not_come_to_the_poster_again(
    volunteer: BrowserContext, server: Server, code: str
) -> None:
    page = volunteer.new_page()
    page.goto("/check-in")
    page.evaluate("address => { location.href = address; }", f"/c/{code}")
    expect(page).to_have_url(LOG_PAGE)
    page.go_back()
    expect(page).to_have_url(re.compile("/check-in$"))
    assert check_ins(server) == 1


def test_without_the_script_one_tap_checks_in(volunteer: BrowserContext, server: Server, code: str) -> None:
    volunteer.route("**/js/verify/arrive.js", lambda route: route.abort())
    page = volunteer.new_page()
    page.goto(f"/c/{code}")
    assert check_ins(server) == 0
    page.get_by_role("button", name="Vào điểm Nhà văn hóa thôn 3").click()
    expect(page).to_have_url(LOG_PAGE)
    assert check_ins(server) == 1


def test_a_phone_that_keeps_nothing_sends_the_plain_form(
    volunteer: BrowserContext, server: Server, code: str
) -> None:
    volunteer.add_init_script("delete window.indexedDB; IDBFactory.prototype.open = null")
    page = volunteer.new_page()
    page.goto(f"/c/{code}")
    expect(page).to_have_url(LOG_PAGE)
    assert check_ins(server) == 1


def test_a_page_that_the_browser_prepares_ahead_does_nothing(
    volunteer: BrowserContext, server: Server, code: str
) -> None:
    volunteer.add_init_script("""
      Object.defineProperty(document, "prerendering", { value: true, configurable: true });
    """)
    page = volunteer.new_page()
    page.goto(f"/c/{code}")
    page.wait_for_load_state("networkidle")
    assert check_ins(server) == 0
    page.evaluate("document.dispatchEvent(new Event('prerenderingchange'))")
    expect(page).to_have_url(LOG_PAGE)
    assert check_ins(server) == 1


def test_where_the_answer_does_not_come_one_goes_on_and_it_is_sent_later(
    volunteer: BrowserContext, server: Server, code: str
) -> None:
    volunteer.route("**/api/v1/sync", lambda route: route.abort())
    page = volunteer.new_page()
    page.goto(f"/c/{code}")
    expect(page).to_have_url(LOG_PAGE)
    expect(page.locator("[data-place]")).to_contain_text("Nhà văn hóa thôn 3")
    assert check_ins(server) == 0
    volunteer.unroute("**/api/v1/sync")
    page.goto(f"/c/{code}")
    expect(page).to_have_url(LOG_PAGE)
    assert check_ins(server) == 1


@pytest.fixture
def offline_phone(volunteer: BrowserContext, code: str) -> BrowserContext:
    """The same phone, which knows the app, without network."""
    page = volunteer.new_page()
    keep_app(page)
    page.close()
    volunteer.set_offline(True)
    return volunteer


def test_without_network_a_scan_checks_in_once_however_often_the_page_is_loaded(
    offline_phone: BrowserContext, server: Server, code: str
) -> None:
    page = offline_phone.new_page()
    for _ in range(2):
        page.goto(f"/C/{code}")
        expect(page.locator("[data-presence]")).to_contain_text("Nhà văn hóa thôn 3")
        expect(page).to_have_url(re.compile("/check-in$"))
        page.reload()
        expect(page.locator("[data-presence]")).to_contain_text("còn trên máy")
    assert records(page) == 1
    page.get_by_role("button", name="Rời điểm").click()
    expect(page.get_by_text("Đã rời điểm.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Bạn chưa ở điểm nào.")).to_be_visible()
    offline_phone.set_offline(False)
    expect(page.get_by_role("link", name="Đã gửi hết")).to_be_visible()
    with server.database.reading() as db:
        [row] = db.exec(select(CheckIn)).all()
    assert row.left_at is not None


def test_without_network_a_code_that_nobody_can_read_is_not_kept(
    offline_phone: BrowserContext, server: Server
) -> None:
    page = offline_phone.new_page()
    page.goto("/c/KHONG-PHAI")
    expect(page.locator("[data-said]")).to_contain_text("Đây không phải mã của điểm hỗ trợ.")
    expect(page.get_by_text("Bạn chưa ở điểm nào.")).to_be_visible()


def test_without_network_who_signed_out_is_told_to_sign_in(
    volunteer: BrowserContext, server: Server, code: str
) -> None:
    page = volunteer.new_page()
    keep_app(page)
    page.goto("/account")
    page.get_by_role("button", name="Đăng xuất khỏi máy này").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    volunteer.set_offline(True)
    page.goto(f"/c/{code}")
    expect(page.get_by_text("Chưa ai đăng nhập trên máy này.")).to_be_visible()
    expect(page.get_by_role("link", name="Đăng nhập", exact=True)).to_have_attribute(
        "href", f"/sign-in?next=%2Fc%2F{code}"
    )
    assert records(page) == 0
