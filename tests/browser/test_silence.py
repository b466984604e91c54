"""What stays on a phone is told to the server, and the silence board tells whom to call."""

import pytest
from playwright.sync_api import BrowserContext, Page
from sqlmodel import col, select

from app.access.models import SignIn
from app.sync.models import PhoneReport
from tests.browser.conftest import sign_in_at_once
from tests.browser.outbox import log, put, records, standing, until, wake
from tests.browser.test_outbox import record
from tests.browsers import Server
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
