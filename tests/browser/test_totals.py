"""The page of totals on a phone, on a wide screen and on paper: from a number to its rows and back."""

import uuid

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app import clock
from app.assists.actions import log_assist
from app.assists.models import Item, Logged, Outcome
from tests.browser.conftest import sign_in_at_once
from tests.browsers import Server, axe_findings, layout_findings
from tests.conftest import actor_for
from tests.people import People

WIDE = {"width": 1280, "height": 800}
ITEMS = (
    Item("vneid_install", Outcome.DONE),
    Item("dvc_account", Outcome.NOT_DONE, "fear_of_theft"),
)


@pytest.fixture
def page(phone: BrowserContext, server: Server, everybody: People) -> Page:
    """The officer's page of totals, with two turns in one commune and one in the next."""
    with server.database.writing() as db:
        for person in (everybody.volunteer, everybody.teammate, everybody.stranger):
            log_assist(db, actor_for(db, person), Logged(uuid.uuid4(), ITEMS))
    sign_in_at_once(phone, server, everybody.officer)
    made = phone.new_page()
    made.goto("/totals")
    return made


def test_a_number_leads_to_its_rows_and_back_on_a_phone(page: Page) -> None:
    expect(page.locator(".figure").first).to_contain_text("lượt người dân")
    opened = page.locator("summary", has_text="Xem bảng số liệu")
    for place in range(opened.count()):
        opened.nth(place).click()
    expect(page.locator("details[open] table").last).to_be_visible()
    assert layout_findings(page) == []
    assert axe_findings(page) == []
    before = page.url
    page.get_by_role("row", name="Xã Bù Gia Mập").first.get_by_role(
        "link", name="2", exact=True
    ).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 lượt hỗ trợ")
    expect(page.locator("header")).to_contain_text("Xã Bù Gia Mập")
    assert layout_findings(page) == []
    page.get_by_role("link", name="Về bảng tổng hợp").click()
    expect(page.locator(".figure").first).to_contain_text("lượt người dân")
    assert page.url.startswith(before)


def test_on_a_wide_screen_the_map_draws_every_commune_and_names_the_largest(page: Page) -> None:
    page.set_viewport_size(WIDE)
    page.reload()
    chart = page.get_by_role("img", name="Bản đồ lượt theo xã, phường")
    expect(chart.locator("circle")).to_have_count(95)
    expect(chart.locator("circle.none")).to_have_count(93)
    expect(page.locator(".ranks li").first).to_have_text("Xã Bù Gia Mập: 2")
    table, panel = page.locator(".beside > section"), page.locator(".beside > .stack")
    first, second = table.bounding_box(), panel.bounding_box()
    assert first
    assert second
    assert first["x"] + first["width"] <= second["x"]


def test_on_paper_the_tables_stand_open_and_what_is_only_for_screens_is_gone(page: Page) -> None:
    page.emulate_media(media="print")
    for gone in (".tabs", ".chips", ".doors", ".exports"):
        expect(page.locator(gone).first).to_be_hidden()
    hours = page.get_by_role("region", name="Bảng theo giờ trong ngày")
    expect(hours.locator("table")).to_be_visible()
    sheet = page.pdf(prefer_css_page_size=True)
    assert sheet.startswith(b"%PDF")


def test_a_span_can_be_asked_for_without_javascript(
    browser: Browser, server: Server, everybody: People
) -> None:
    context = browser.new_context(base_url=server.url, java_script_enabled=False)
    sign_in_at_once(context, server, everybody.officer)
    plain = context.new_page()
    plain.goto("/totals")
    plain.get_by_text("Khoảng khác…").click()
    day = clock.today().replace(day=2).isoformat()
    plain.get_by_label("Từ ngày").fill(day)
    plain.get_by_label("Đến ngày").fill(day)
    plain.get_by_role("button", name="Xem khoảng này").click()
    plain.wait_for_url(lambda url: f"from={day}&to={day}" in url)
    expect(plain.get_by_role("heading", level=1)).to_contain_text("Tổng hợp")
    context.close()
