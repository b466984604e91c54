"""The log page on a phone: two taps and a save, with and without JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlmodel import col, func, select

from app.assists.models import Assist, AssistItem
from app.checkins.actions import void as void_check_in
from app.checkins.models import CheckIn
from tests.assists.helpers import go_to_point
from tests.browser.conftest import sign_in_by_form
from tests.browser.outbox import DOOR, SAVE, records, until, wake
from tests.browsers import PHONE, Server, axe_findings, layout_findings
from tests.conftest import actor_for
from tests.people import PASSWORD, People

LARGEST_FIRST_LOAD = 60_000  # bytes on the wire


@pytest.fixture
def page(phone: BrowserContext, everybody: People) -> Page:
    opened = phone.new_page()
    sign_in_by_form(opened, everybody.volunteer.phone, PASSWORD)
    return opened


@pytest.fixture
def plain_page(browser: Browser, server: Server, everybody: People) -> Page:
    """The same page on a phone without JavaScript."""
    context = browser.new_context(base_url=server.url, viewport=PHONE, java_script_enabled=False)
    opened = context.new_page()
    sign_in_by_form(opened, everybody.volunteer.phone, PASSWORD)
    return opened


def stored(server: Server) -> tuple[int, list[tuple[str, str]]]:
    """How many assists count, and the items of all."""
    with server.database.reading() as db:
        standing = select(func.count()).select_from(Assist).where(col(Assist.voided_at).is_(None))
        items = db.exec(select(AssistItem).order_by(AssistItem.task)).all()
        return db.exec(standing).one(), [(item.task, item.outcome.value) for item in items]


def save_and_undo(page: Page, server: Server) -> None:
    for turn in (1, 2):
        page.get_by_label("Cài VNeID", exact=True).check()
        page.get_by_role("button", name=SAVE).click()
        expect(page.locator("#toast")).to_contain_text(f"Đã lưu, chưa vào điểm · lượt thứ {turn} hôm nay")
        expect(page.get_by_label("Cài VNeID", exact=True)).not_to_be_checked()
        expect(page.get_by_label("Làm được", exact=True)).to_be_checked()
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator("#toast")).to_contain_text("Đã hoàn tác · còn 1 lượt hôm nay")
    until(page, lambda: stored(server)[0], 1)


def say_what_did_not_work(page: Page, server: Server) -> None:
    reasons, part = page.get_by_text("Vì sao chưa làm được?"), page.get_by_text("Việc này làm được")
    expect(reasons).to_be_hidden()
    page.get_by_label("Cài VNeID", exact=True).check()
    page.get_by_label("Chưa làm được", exact=True).check()
    expect(reasons).to_be_visible()
    expect(part.locator("visible=true")).to_have_count(0)
    page.get_by_text("Xem thêm việc").click()
    page.get_by_label("VssID", exact=True).check()
    expect(part.locator("visible=true")).to_have_count(2)
    part.locator("visible=true").first.click()
    page.get_by_label("Sợ lộ thông tin", exact=True).check()
    page.get_by_role("button", name=SAVE).click()
    expect(page.locator("#toast")).to_contain_text("Đã lưu")
    until(page, lambda: stored(server), (1, [("vneid_install", "done"), ("vssid", "not_done")]))


def test_two_taps_and_a_save_and_undo(page: Page, server: Server) -> None:
    save_and_undo(page, server)
    assert page.evaluate("document.activeElement !== document.body")


def test_two_taps_and_a_save_and_undo_without_javascript(plain_page: Page, server: Server) -> None:
    save_and_undo(plain_page, server)


def test_what_did_not_work_and_what_did(page: Page, server: Server) -> None:
    say_what_did_not_work(page, server)


def test_what_did_not_work_and_what_did_without_javascript(plain_page: Page, server: Server) -> None:
    say_what_did_not_work(plain_page, server)


def test_a_mistake_keeps_what_was_chosen(page: Page) -> None:
    page.get_by_label("Chưa làm được", exact=True).check()
    page.get_by_label("Từ 60 tuổi", exact=True).check()
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_text("Chọn ít nhất một việc vừa giúp.")).to_be_visible()
    expect(page.get_by_label("Từ 60 tuổi", exact=True)).to_be_checked()
    expect(page.get_by_text("Vì sao chưa làm được?")).to_be_visible()


def test_pressing_twice_quickly_stores_once(page: Page, server: Server) -> None:
    page.get_by_label("Cài VNeID", exact=True).check()
    page.get_by_role("button", name=SAVE).dblclick()
    expect(page.locator("#toast")).to_contain_text("lượt thứ 1 hôm nay")
    until(page, lambda: stored(server)[0], 1)
    assert len(records(page)) == 1


def test_the_back_button_and_sending_again_store_once(plain_page: Page, server: Server) -> None:
    plain_page.get_by_label("Cài VNeID", exact=True).check()
    plain_page.get_by_role("button", name=SAVE).click()
    expect(plain_page.locator("#toast")).to_contain_text("lượt thứ 1 hôm nay")
    plain_page.reload()
    plain_page.go_back()
    plain_page.go_forward()
    expect(plain_page.locator("#toast")).to_contain_text("lượt thứ 1 hôm nay")
    assert stored(server)[0] == 1


@pytest.mark.parametrize("fault", ["no network", "busy", "answer lost", "portal", "no word"])
def test_a_turn_that_cannot_be_sent_stays_on_the_phone_and_is_stored_once_later(
    page: Page, server: Server, everybody: People, fault: str
) -> None:
    failed = []

    def fail(route: Route) -> None:
        if fault == "busy":
            route.fulfill(status=503, body="<p>busy</p>", content_type="text/html")
        elif fault == "portal":
            route.fulfill(status=200, body="<h1>Wi-Fi miễn phí</h1>", content_type="text/html")
        elif fault == "no word":
            route.fulfill(json={"received_at": "2026-11-24T00:00:00Z", "results": []})
        else:
            if fault == "answer lost":
                route.fetch()  # it is stored, but the phone never learns
            route.abort()
        failed.append(fault)

    with server.database.writing() as db:
        go_to_point(db, actor_for(db, everybody.volunteer), everybody.commune)
    page.reload()
    header = page.get_by_role("banner")
    expect(header).to_contain_text("Nhà văn hóa thôn 3")
    page.route(DOOR, fail)
    page.get_by_label("Cài VNeID", exact=True).check()
    page.get_by_role("button", name=SAVE).click()
    expect(page.locator("#toast")).to_contain_text("Đã lưu · lượt thứ 1 hôm nay còn trên máy")
    expect(header).to_contain_text("1 chờ gửi")
    expect(page.get_by_label("Cài VNeID", exact=True)).not_to_be_checked()
    until(page, lambda: failed[:1], [fault])
    page.unroute(DOOR)
    wake(page)
    expect(page.locator("#toast")).to_contain_text("đã gửi")
    expect(header).to_contain_text("✓ Đã gửi hết")
    assert stored(server)[0] == 1


def test_a_save_after_the_check_in_was_voided_says_so(page: Page, server: Server, everybody: People) -> None:
    with server.database.writing() as db:
        go_to_point(db, actor_for(db, everybody.volunteer), everybody.commune)
    page.reload()
    header = page.get_by_role("banner")
    expect(header).to_contain_text("Nhà văn hóa thôn 3")
    with server.database.writing() as db:
        coordinator = actor_for(db, everybody.coordinator)
        void_check_in(db, coordinator, db.exec(select(CheckIn)).one(), "nhầm người")
    page.get_by_label("Cài VNeID", exact=True).check()
    page.get_by_role("button", name=SAVE).click()
    expect(page.locator("#toast")).to_contain_text("lượt thứ 1 hôm nay")
    expect(header).to_contain_text("Chưa vào điểm")
    expect(header).not_to_contain_text("Nhà văn hóa thôn 3")
    until(page, lambda: stored(server)[0], 1)
    page.get_by_label("Cài VNeID", exact=True).check()
    page.get_by_role("button", name=SAVE).click()
    expect(page.locator("#toast")).to_contain_text("Đã lưu, chưa vào điểm · lượt thứ 2 hôm nay")
    page.locator("#toast").get_by_role("link", name="Vào điểm").click()
    expect(page).to_have_url(re.compile("/check-in$"))


@pytest.mark.parametrize("width", [360, 320])
def test_a_sign_in_that_ended_does_not_hold_up_a_turn(page: Page, server: Server, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.wait_for_load_state("networkidle")  # the phone has its token
    page.context.clear_cookies()
    page.get_by_label("Cài VNeID", exact=True).check()
    page.get_by_role("button", name=SAVE).click()
    expect(page.locator("#toast")).to_contain_text("lượt thứ 1 hôm nay đã gửi")
    expect(page.get_by_text("Phiên đăng nhập đã hết. Cứ ghi tiếp")).to_be_visible()
    assert stored(server)[0] == 1
    assert layout_findings(page) + axe_findings(page) == []


@pytest.mark.parametrize("width", [360, 320])
def test_the_pages_are_readable_and_within_reach(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})

    def check(name: str) -> None:
        assert (name, layout_findings(page) + axe_findings(page)) == (name, [])

    check("log")
    page.get_by_text("Xem thêm việc").click()
    for task in ("Cài VNeID", "Tài khoản Dịch vụ công", "Lấy lại mật khẩu, đổi máy VNeID"):
        page.get_by_label(task, exact=True).check()
    page.get_by_label("Chưa làm được", exact=True).check()
    check("not done")
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_text("Chọn một lý do chưa làm được.")).to_be_visible()
    check("mistake")
    page.get_by_label("Phải ra Công an (mức 2)", exact=True).check()
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_role("button", name="Hoàn tác")).to_be_visible()
    check("saved")
    page.get_by_role("link", name="Của tôi").click()
    page.wait_for_url("**/mine")
    check("mine")
    page.locator(".entry").click()
    page.wait_for_url(re.compile(r"/assists/[0-9a-f-]{36}$"))
    check("show")
    page.get_by_role("link", name="Đính chính").click()
    page.wait_for_url("**/correction")
    check("correction")


def test_the_first_load_is_light_and_stays_on_this_server(
    phone: BrowserContext, everybody: People, server: Server
) -> None:
    sign_in_by_form(phone.new_page(), everybody.volunteer.phone, PASSWORD)
    page = phone.new_page()
    client = phone.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[float] = []
    client.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    page.goto("/assists/new", wait_until="networkidle")
    assert len(sizes) >= 4  # the page, its style, htmx and its own script
    assert sum(sizes) <= LARGEST_FIRST_LOAD, sizes
    assert [url for url in addresses if not re.match(rf"{server.url}/|data:", url)] == []
