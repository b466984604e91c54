"""Typed codes, leaving, and what the page says about it, through the outbox."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlmodel import select

from app import clock
from app.checkins.models import CheckIn, Proof
from app.help_sessions.actions import add_point, close_point
from app.help_sessions.models import SupportPoint
from app.help_sessions.queries import present_code
from tests.browser.cameras import keep_app, records
from tests.browser.conftest import sign_in_at_once
from tests.browsers import PHONE, Server
from tests.people import People

NAME = "Nhà văn hóa thôn 3"


@pytest.fixture
def point(server: Server, everybody: People) -> SupportPoint:
    with server.database.writing() as db:
        return add_point(db, None, NAME, everybody.commune.id)


@pytest.fixture
def code(server: Server, point: SupportPoint) -> str:
    with server.database.reading() as db:
        return present_code(db, point.id)


@pytest.fixture
def page(phone: BrowserContext, server: Server, everybody: People, code: str) -> Page:
    """The page of checking in on the volunteer's phone."""
    sign_in_at_once(phone, server, everybody.volunteer)
    opened = phone.new_page()
    keep_app(opened)
    # What the server says of the member and the points is on the phone before a test goes offline.
    with opened.expect_response("**/api/v1/me") as answer:
        opened.goto("/check-in")
    answer.value.finished()
    return opened


def check_ins(server: Server) -> list[CheckIn]:
    with server.database.reading() as db:
        return list(db.exec(select(CheckIn)).all())


def type_code(page: Page, text: str) -> None:
    field = page.get_by_label("Mã in dưới mã QR của áp phích")
    if not field.is_visible():
        page.get_by_text("Nhập mã 10 ký tự").click()
    field.fill(text)
    page.get_by_role("button", name="Vào điểm bằng mã này").click()


def changed(code: str, place: int) -> str:
    return code[:place] + ("Z" if code[place] != "Z" else "Y") + code[place + 1 :]


def test_typing_leaving_and_coming_back(page: Page, server: Server, code: str) -> None:
    card = page.locator("[data-presence]")
    type_code(page, f"{code[:5].lower()} {code[5:].lower()}".replace("0", "o").replace("1", "l"))
    expect(card).to_contain_text(f"{NAME} · Xã Bù Gia Mập")
    expect(card).to_contain_text("Đã gửi")
    page.get_by_role("button", name="Rời điểm").click()
    expect(page.get_by_text("Bạn chưa ở điểm nào.")).to_be_visible()
    type_code(page, f"{server.url}/c/{code}")
    expect(card).to_contain_text("Đã gửi")
    rows = check_ins(server)
    assert [row.proof for row in rows] == [Proof.TYPED] * 2
    assert sorted(row.left_at is None for row in rows) == [False, True]


def test_without_network_everything_is_kept_and_sent_later(page: Page, server: Server, code: str) -> None:
    page.context.set_offline(True)
    type_code(page, code)
    card = page.locator("[data-presence]")
    expect(card).to_contain_text("còn trên máy")
    expect(page.get_by_role("link", name="1 chờ gửi")).to_be_visible()
    page.reload()
    expect(card).to_contain_text("còn trên máy")
    page.get_by_role("button", name="Rời điểm").click()
    expect(page.get_by_text("Bạn chưa ở điểm nào.")).to_be_visible()
    assert check_ins(server) == []
    page.context.set_offline(False)
    expect(page.get_by_role("link", name="Đã gửi hết")).to_be_visible()
    [row] = check_ins(server)
    assert row.left_at is not None


def test_who_is_there_already_does_not_come_again(page: Page, server: Server, code: str) -> None:
    for words in (f"Đã vào {NAME}.", f"Bạn đang ở {NAME} rồi."):
        type_code(page, code)
        expect(page.get_by_text(words)).to_be_visible()
    assert records(page) == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("K7QX2 MPD8U", "Mã không có chữ U. Có thể đó là chữ V"),
        ("K7QX2 MPD8Đ", "Xem lại ký tự “Đ”."),
        ("K7QX2 MPD8", "Mã có 10 ký tự, bạn mới gõ 9."),
        ("K7QX2 MPD8R9", "Mã có 10 ký tự, bạn gõ 11."),
    ],
)
def test_what_cannot_be_a_code_is_said_in_the_servers_words_without_it(
    page: Page, server: Server, everybody: People, typed: str, words: str
) -> None:
    page.context.set_offline(True)
    type_code(page, typed)
    expect(page.locator("#code-help")).to_contain_text(words)
    expect(page.locator("#code")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#code")).to_be_focused()
    page.context.set_offline(False)
    page.context.route("**/api/v1/me", lambda route: route.abort())
    plain = page.context.browser.new_context(  # type: ignore[union-attr]
        base_url=server.url, viewport=PHONE, java_script_enabled=False
    )
    sign_in_at_once(plain, server, everybody.volunteer)
    without = plain.new_page()
    without.goto("/check-in")
    type_code(without, typed)
    expect(without.locator("#code-help")).to_have_text(page.locator("#code-help").inner_text())
    plain.close()


def test_a_near_miss_is_caught_without_network(page: Page, server: Server, code: str) -> None:
    page.context.set_offline(True)
    type_code(page, changed(changed(code, 2), 6))
    expect(page.locator("#code-help")).to_have_text(
        f"Mã này gần giống mã của {NAME}. Xem lại ký tự thứ 3 và 7."
    )
    expect(page.get_by_text("Bạn chưa ở điểm nào.")).to_be_visible()


def test_a_point_that_closed_meanwhile_refuses_and_the_page_says_so(
    page: Page, server: Server, everybody: People, point: SupportPoint, code: str
) -> None:
    page.context.set_offline(True)
    with server.database.writing() as db:
        close_point(db, None, db.get_one(SupportPoint, point.id))
    type_code(page, code)
    expect(page.locator("[data-presence]")).to_contain_text(NAME)
    page.context.set_offline(False)
    expect(page.get_by_role("alert")).to_contain_text(f"Chưa điểm danh được ({NAME}).")
    expect(page.get_by_role("alert")).to_contain_text("đã đóng")
    expect(page.get_by_text("Bạn chưa ở điểm nào.")).to_be_visible()
    expect(page.get_by_role("link", name="1 cần xem")).to_be_visible()
    assert check_ins(server) == []


def test_the_time_at_the_point_goes_on_and_ends_with_the_day(page: Page, code: str) -> None:
    noon = clock.now().astimezone(clock.VIETNAM).replace(hour=12, minute=0, second=0, microsecond=0)
    page.context.set_offline(True)
    page.clock.install(time=noon)
    page.reload()
    type_code(page, code)
    line = page.locator("[data-slot=line]").first
    expect(line).to_have_text("Vào 12:00 · 0 phút")
    page.clock.fast_forward(timedelta(hours=3, minutes=18).total_seconds() * 1000)
    expect(line).to_have_text("Vào 12:00 · 3 giờ 18 phút")
    page.clock.fast_forward(timedelta(hours=9).total_seconds() * 1000)
    expect(page.get_by_text("Bạn chưa ở điểm nào.")).to_be_visible()


def test_turns_at_the_point_are_counted_on_its_card(page: Page, code: str) -> None:
    type_code(page, code)
    expect(page.locator("[data-presence]")).to_contain_text("Đã gửi")
    page.get_by_role("link", name="Ghi lượt hỗ trợ").click()
    expect(page).to_have_url(re.compile("/assists/new$"))
    expect(page.locator("[data-place]")).to_contain_text(NAME)
    for _ in range(2):
        page.get_by_label("Cài VNeID", exact=True).check()
        page.get_by_role("button", name="Lưu lượt hỗ trợ").click()
        expect(page.get_by_label("Cài VNeID", exact=True)).not_to_be_checked()
    page.goto("/check-in")
    expect(page.locator("[data-slot=line]").first).to_contain_text("· 2 lượt hỗ trợ")
