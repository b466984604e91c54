"""What stays on a phone is told to the server, and the silence board tells whom to call."""

from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlmodel import col, select

from app import clock
from app.access.models import SignIn
from app.help_sessions.actions import add_point
from app.sync.models import PhoneReport
from tests.browser.conftest import sign_in_at_once
from tests.browser.outbox import log, put, records, standing, until, wake
from tests.browser.test_outbox import record
from tests.browsers import Server, axe_findings, layout_findings
from tests.people import People


@pytest.fixture
def page(phone: BrowserContext, server: Server, everybody: People) -> Page:
    sign_in_at_once(phone, server, everybody.volunteer)
    opened = phone.new_page()
    opened.goto("/assists/new", wait_until="networkidle")
    return opened


def told(server: Server) -> list[tuple[int, int, bool]]:
    """What the phones said, by sign-in: whose, how many, and whether they knew since when."""
    with server.database.reading() as db:
        rows = db.exec(
            select(SignIn.member_id, PhoneReport.kept, PhoneReport.oldest_at)
            .join(PhoneReport, col(PhoneReport.sign_in_id) == SignIn.id)
            .order_by(col(SignIn.id))
        )
        return [(member_id, kept, oldest is not None) for member_id, kept, oldest in rows]


def test_the_server_hears_of_what_stays_and_of_its_going_also_from_the_next_member(
    page: Page, phone: BrowserContext, server: Server, everybody: People
) -> None:
    mine = everybody.volunteer.id
    log(page)
    page.reload(wait_until="networkidle")
    assert (standing(server), told(server)) == (1, [])  # nothing stays, so there is nothing to say
    refused = {**record(everybody), "data": {"items": [{"task": "no such task", "outcome": "done"}]}}
    damaged = {"id": "x", "member": mine}
    put(page, refused, damaged)
    wake(page)
    until(page, lambda: told(server), [(mine, 2, True)])
    assert {each.get("state") for each in records(page)} == {"accepted", "attention", None}
    # On a shared phone it is the next member's to say, and the first one's word is taken back.
    sign_in_at_once(phone, server, everybody.teammate)
    page.goto("/assists/new", wait_until="networkidle")
    until(page, lambda: told(server), [(mine, 0, False), (everybody.teammate.id, 2, True)])
    put(page, {**refused, "state": "aside"}, {**damaged, "state": "aside"})
    wake(page)
    until(page, lambda: told(server), [(mine, 0, False), (everybody.teammate.id, 0, False)])


def test_the_board_fits_the_phone_and_leads_to_whom_to_call(
    phone: BrowserContext, server: Server, everybody: People
) -> None:
    long_ago = clock.now() - timedelta(days=9)
    with server.database.writing() as db:
        everybody.team.made_at = long_ago
        db.add(everybody.team)
        with clock.frozen(long_ago):
            add_point(db, None, "Nhà văn hóa thôn Bù Lư, nơi xa nhất của xã", everybody.commune.id)
    sign_in_at_once(phone, server, everybody.officer)
    page = phone.new_page()
    page.goto("/silence")
    expect(page.get_by_role("link", name="7 ngày", exact=True)).to_have_attribute("aria-current", "true")
    assert layout_findings(page) + axe_findings(page) == []
    page.get_by_role("link", name="30 ngày", exact=True).click()
    page.get_by_role("link", name="Xã Bù Gia Mập", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xã Bù Gia Mập · Nơi im lặng")
    page.get_by_role("link", name="7 ngày", exact=True).click()
    expect(page.locator("#points")).to_contain_text("nơi xa nhất của xã")
    assert layout_findings(page) + axe_findings(page) == []
    page.locator("#teams").get_by_role("link", name="Điểu Thị Mai").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Điểu Thị Mai")
