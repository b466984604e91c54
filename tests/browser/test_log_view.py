"""What a phone's screen has room for on the log page, and what comes into view."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.assists.helpers import go_to_point
from tests.browser.conftest import sign_in_at_once
from tests.browsers import PHONE, Server, layout_findings
from tests.conftest import actor_for
from tests.people import People

SAVE = "Lưu lượt hỗ trợ"


def log_page(context: BrowserContext, server: Server, everybody: People) -> Page:
    sign_in_at_once(context, server, everybody.volunteer)
    page = context.new_page()
    page.goto("/assists/new")
    return page


@pytest.fixture
def page(phone: BrowserContext, server: Server, everybody: People) -> Page:
    return log_page(phone, server, everybody)


@pytest.fixture
def plain_page(browser: Browser, server: Server, everybody: People) -> Page:
    """The same page on a phone without JavaScript."""
    context = browser.new_context(base_url=server.url, viewport=PHONE, java_script_enabled=False)
    return log_page(context, server, everybody)


IN_SIGHT = """(element) => {
  const box = element.getBoundingClientRect();
  const top = document.querySelector("header").getBoundingClientRect().bottom;
  const bottom = document.querySelector(".action .button").getBoundingClientRect().top;
  return top <= box.top && box.bottom <= bottom;
}"""


def is_in_sight(part: Locator) -> bool:
    """Whether all of it is between the bar on top and the button at the bottom."""
    found: bool = part.evaluate(IN_SIGHT)
    return found


def test_the_usual_turn_needs_no_scrolling(page: Page, server: Server, everybody: People) -> None:
    with server.database.writing() as db:
        go_to_point(db, actor_for(db, everybody.volunteer), everybody.commune)
    page.add_init_script("StorageManager.prototype.persist = async () => true")  # nothing to warn of
    page.goto("/assists/new")
    for part in ("h1", ".tiles.common", "summary", ".split"):
        assert (part, is_in_sight(page.locator(part))) == (part, True)


def test_the_reasons_come_into_view_when_they_are_asked_for(page: Page) -> None:
    page.get_by_label("Chưa làm được", exact=True).check()
    assert is_in_sight(page.locator(".why"))
    page.get_by_label("Làm được", exact=True).check()
    page.get_by_label("Cài VNeID", exact=True).check()
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_role("button", name="Hoàn tác")).to_be_visible()
    assert page.evaluate("scrollY") == 0


def find_the_mistake(page: Page) -> None:
    page.get_by_label("Cài VNeID", exact=True).check()
    page.get_by_label("Chưa làm được", exact=True).check()
    page.get_by_role("button", name=SAVE).click()
    error = page.get_by_text("Chọn một lý do chưa làm được.")
    expect(error).to_be_visible()
    first, last = page.locator(".why label").first, page.locator(".why label").last
    expect(first.locator("input")).to_be_focused()
    for part in (error, first, last) if page.viewport_size == PHONE else (error, first):
        assert is_in_sight(part)
    page.get_by_label("Cài VNeID", exact=True).uncheck()
    page.get_by_label("Sợ lộ thông tin", exact=True).check()
    page.get_by_role("button", name=SAVE).click()
    error = page.get_by_text("Chọn ít nhất một việc vừa giúp.")
    expect(error).to_be_visible()
    expect(page.get_by_label("Cài VNeID", exact=True)).to_be_focused()
    assert is_in_sight(error)


@pytest.mark.parametrize("width", [360, 320])
def test_the_first_mistake_is_in_view_and_has_the_focus(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    find_the_mistake(page)


def test_the_first_mistake_is_in_view_without_javascript(plain_page: Page) -> None:
    find_the_mistake(plain_page)


@pytest.mark.parametrize("name", ["N" * 120, "Nhà văn hóa thôn Đắk Lim " * 5])
def test_a_very_long_name_of_a_point_leaves_room(
    page: Page, server: Server, everybody: People, name: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 740})
    with server.database.writing() as db:
        go_to_point(db, actor_for(db, everybody.volunteer), everybody.commune, name.strip()[:120])
    page.goto("/assists/new")
    expect(page.get_by_role("banner")).to_contain_text(name[:20])
    box = page.get_by_role("banner").locator("b").bounding_box()
    assert box is not None
    assert 25 < box["height"] < 50  # two lines
    assert layout_findings(page) == []
