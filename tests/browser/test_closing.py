"""Closing a day on a phone: asked first, closed, told where the day is read; every page fits and reads."""

import re
from datetime import timedelta

from playwright.sync_api import BrowserContext, Page, expect

from app import clock
from app.assists.actions import correct_assist, void_assist
from app.assists.models import VoidReason
from tests.assists.helpers import AFRAID, INSTALLED, go_to_point, log, said
from tests.browser.conftest import sign_in_at_once
from tests.browsers import Server, axe_findings, layout_findings
from tests.closing.helpers import close_days
from tests.conftest import actor_for
from tests.people import People
from tests.reports.helpers import log_on


def fits(page: Page) -> None:
    assert layout_findings(page) == []
    assert axe_findings(page) == []


def test_the_coordinator_closes_the_day_and_opens_it_again(
    phone: BrowserContext, server: Server, everybody: People
) -> None:
    with server.database.writing() as db:
        go_to_point(db, actor_for(db, everybody.teammate), everybody.commune)
        log(db, actor_for(db, everybody.volunteer), INSTALLED)
    sign_in_at_once(phone, server, everybody.coordinator)
    page = phone.new_page()
    page.goto("/today")
    page.get_by_role("link", name="Chốt ngày", exact=True).click()
    expect(page.get_by_text("1 người chưa rời điểm: Lê Văn Nam.")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Chốt 1 lượt").click()
    expect(page.get_by_role("heading", name="Ngày đã chốt")).to_be_visible()
    expect(page.get_by_text(re.compile(r"bởi Trần Thị Thu: 1 lượt; từ đó không đổi"))).to_be_visible()
    with server.database.writing() as db:
        log(db, actor_for(db, everybody.volunteer), INSTALLED)
    expect(page.get_by_text("từ đó +1 ghi sau lúc chốt = 2", exact=True)).to_be_visible(timeout=9_000)
    fits(page)
    page.get_by_role("link", name="Xem lần chốt này").click()
    page.get_by_role("link", name="Mở lại để chốt lại").click()
    fits(page)
    page.get_by_label("Vì sao mở lại").fill("Đội 2 chưa gửi hết")
    page.get_by_role("button", name="Mở lại").click()
    expect(page.get_by_text("bởi Trần Thị Thu: Đội 2 chưa gửi hết")).to_be_visible()
    expect(page.get_by_role("link", name="Chốt lại")).to_be_visible()


def test_the_pages_of_a_period_with_all_kinds_of_changes(
    phone: BrowserContext, server: Server, everybody: People
) -> None:
    today, yesterday = clock.today(), clock.today() - timedelta(days=1)
    with server.database.writing() as db:
        officer, volunteer = actor_for(db, everybody.officer), actor_for(db, everybody.volunteer)
        turns = [log_on(db, volunteer, yesterday, INSTALLED, AFRAID) for _ in range(3)]
        closing = close_days(db, officer, everybody.province, yesterday - timedelta(days=9), today)
        void_assist(db, officer, turns[0], VoidReason.DOUBLE)
        correct_assist(db, officer, turns[1], said(AFRAID))
        log(db, volunteer, INSTALLED)
    sign_in_at_once(phone, server, everybody.officer)
    page = phone.new_page()
    for path in ("", "/new", f"/{closing.id}", f"/{closing.id}/entries?cause=corrected"):
        page.goto(f"/closings{path}")
        fits(page)
    page.goto(f"/closings/{closing.id}")
    page.get_by_role("listitem").filter(has_text="Hủy:").get_by_role("link").click()
    expect(page.locator(f"#assist-{turns[0].id}")).to_be_visible()
