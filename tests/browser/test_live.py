"""The code on a leader's phone that changes every minute."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from app.help_sessions import live
from app.help_sessions.actions import add_point
from app.help_sessions.models import SupportPoint
from tests.browser.conftest import sign_in_at_once
from tests.browsers import PHONE, Server, axe_findings, layout_findings
from tests.people import People

NAME = "Nhà văn hóa thôn 3"
SECRET = "a secret for tests only"


@pytest.fixture
def point(server: Server, everybody: People) -> SupportPoint:
    with server.database.writing() as db:
        return add_point(db, None, NAME, everybody.commune.id)


@pytest.fixture
def leader(phone: BrowserContext, server: Server, everybody: People, point: SupportPoint) -> BrowserContext:
    sign_in_at_once(phone, server, everybody.leader)
    return phone


def code_on(page: Page) -> str:
    """What a camera reads on the screen."""
    expect(page.locator(".live .qr")).to_be_visible()
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.screenshot())))
    return str(found.text)


def code_at(point: SupportPoint, moment: datetime) -> str:
    site, minute = live.site_of(point.id), int(moment.timestamp() // 60)
    return live.make(live.key(SECRET, site, minute // 10_080), site, minute)


def test_the_code_is_that_of_this_minute_and_changes_with_the_next(
    leader: BrowserContext, server: Server, point: SupportPoint
) -> None:
    page = leader.new_page()
    start = datetime.now(UTC).replace(second=18, microsecond=0)
    page.clock.install(time=start)
    page.goto("/live")
    expect(page.get_by_text("Mã mới sau")).to_be_visible()
    assert code_on(page) == f"{server.url}/c/{code_at(point, start)}".upper()
    page.clock.run_for(60_000)
    page.wait_for_timeout(500)
    assert code_on(page) == f"{server.url}/c/{code_at(point, start + timedelta(minutes=1))}".upper()
