"""The poster on the screen and on paper, its code read by another library than made it."""

import io
import re
from collections.abc import Callable, Iterator

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page

from app.help_sessions.actions import add_point
from app.help_sessions.queries import present_code
from tests.browser.conftest import sign_in_at_once
from tests.browsers import Server, axe_findings, layout_findings
from tests.people import People

SHORT = "Nhà văn hóa thôn 3"
LONG = "Thành phố Đồng Xoài · Trung tâm Phục vụ hành chính công"
LONGEST = f"{LONG}, quầy hỗ trợ chuyển đổi số cộng đồng cạnh nhà văn hóa khu phố Phú Thanh"[:120]
WIDEST = "NƯỚC" * 30  # no blank to break at
NAMES = [SHORT, LONG, LONGEST, WIDEST]
MM = 96 / 25.4  # pixels

Opener = Callable[[str, int], tuple[Page, str]]


@pytest.fixture
def opened(browser: Browser, server: Server, everybody: People) -> Iterator[Opener]:
    """Opens the poster of a new point of that name at a width; returns the page and the point's code."""
    context = browser.new_context(base_url=server.url)
    sign_in_at_once(context, server, everybody.coordinator)

    def open_poster(name: str, width: int = 900) -> tuple[Page, str]:
        with server.database.writing() as db:
            code = present_code(db, add_point(db, None, name, everybody.commune.id).id)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 1200})
        page.goto(f"/points/{code}/poster")
        return page, code

    yield open_poster
    context.close()


def read_all(png: bytes) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))]


@pytest.mark.parametrize("name", NAMES)
def test_the_code_is_read_from_a_picture_of_the_whole_poster(
    opened: Opener, server: Server, name: str
) -> None:
    page, code = opened(name, 900)
    assert read_all(page.screenshot(full_page=True)) == [f"{server.url}/c/{code}".upper()]


@pytest.mark.parametrize("name", NAMES)
def test_the_poster_is_one_sheet_and_holds_all_its_words(opened: Opener, name: str) -> None:
    page, _ = opened(name, 900)
    for pdf in (page.pdf(format="A4"), page.pdf(prefer_css_page_size=True)):
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    page.emulate_media(media="print")
    sheet = page.locator(".sheet")
    assert sheet.evaluate("sheet => sheet.scrollHeight <= sheet.clientHeight")
    box = sheet.bounding_box()
    assert box is not None
    for part in page.locator(".sheet p, .sheet h1, .sheet li, .sheet svg").all():
        inner = part.bounding_box()
        assert inner is not None
        assert inner["x"] >= box["x"]
        assert inner["x"] + inner["width"] <= box["x"] + box["width"]
        assert inner["y"] + inner["height"] <= box["y"] + box["height"]


@pytest.mark.parametrize(("name", "width"), [(SHORT, 160), (LONG, 150), (LONGEST, 150)])
def test_the_code_is_as_wide_as_scanning_from_a_distance_asks_for(
    opened: Opener, name: str, width: int
) -> None:
    page, _ = opened(name, 900)
    page.emulate_media(media="print")
    box = page.locator("svg.qr").bounding_box()
    assert box is not None
    whole = int((page.locator("svg.qr").get_attribute("viewBox") or "").split()[2])
    without_edge = min(box["width"], box["height"]) * (whole - 8) / whole
    assert without_edge >= width * MM


def test_the_tools_stay_off_the_paper(opened: Opener) -> None:
    page, _ = opened(SHORT, 900)
    assert page.get_by_role("button", name="In áp phích").is_visible()
    page.emulate_media(media="print")
    assert not page.locator(".tools").is_visible()


def test_the_button_prints(opened: Opener) -> None:
    page, _ = opened(SHORT, 900)
    page.evaluate("() => { window.print = () => { document.title = 'printed'; }; }")
    page.get_by_role("button", name="In áp phích").click()
    assert page.title() == "printed"


@pytest.mark.parametrize("width", [320, 360, 900])
def test_the_poster_can_be_looked_at_on_any_screen(opened: Opener, width: int) -> None:
    page, code = opened(LONG, width)
    assert axe_findings(page) == []
    assert layout_findings(page) == []
    assert read_all(page.screenshot(full_page=True))[0].endswith(code)
