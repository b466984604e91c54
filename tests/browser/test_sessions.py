"""The calendar on a phone and on a wide screen, and a class from its plan to its report."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app import clock
from app.help_sessions.actions import add_point
from tests.browser.conftest import sign_in_at_once
from tests.browsers import Server, axe_findings, layout_findings
from tests.conftest import actor_for
from tests.help_sessions.helpers import planned
from tests.people import People


@pytest.fixture
def page(browser: Browser, server: Server, everybody: People) -> Iterator[Page]:
    """The coordinator's phone; yesterday there was a class, tomorrow there is one."""
    with server.database.writing() as db:
        point = add_point(db, None, "Nhà văn hóa thôn 3", everybody.commune.id)
        for days in (-1, 1):
            planned(db, actor_for(db, everybody.coordinator), point, days=days)
    context: BrowserContext = browser.new_context(
        base_url=server.url, viewport={"width": 360, "height": 740}, locale="vi-VN"
    )
    sign_in_at_once(context, server, everybody.coordinator)
    yield context.new_page()
    context.close()


def is_sound(page: Page) -> None:
    assert layout_findings(page) == []
    assert axe_findings(page) == []


def test_the_month_is_a_list_on_a_phone_and_a_grid_on_a_wide_screen(page: Page) -> None:
    page.goto("/sessions")
    today, empty = page.locator(".day.today"), page.locator(".day.empty:not(.today)")
    expect(today).to_be_visible()
    expect(empty.first).to_be_hidden()
    is_sound(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(empty.first).to_be_visible()
    weekday = clock.today().isoweekday()
    heading = page.locator(".weekdays b").nth(weekday - 1).bounding_box()
    cell = today.bounding_box()
    assert heading is not None
    assert cell is not None
    assert abs(heading["x"] - cell["x"]) < 8  # under its own day of the week
    is_sound(page)


def test_a_class_that_was_held_is_entered_and_reported_on_a_phone(page: Page) -> None:
    page.goto("/sessions/new")
    page.get_by_text("Buổi tuyên truyền").click()
    page.get_by_label("Tên buổi").fill("Tuyên truyền phòng lừa đảo qua mạng")
    page.get_by_label("Điểm tổ chức").select_option(label="Nhà văn hóa thôn 3")
    page.get_by_label("Ngày").fill((clock.today() - timedelta(days=3)).isoformat())
    page.get_by_label("Từ", exact=True).fill("19:00")
    page.get_by_label("Đến", exact=True).fill("20:30")
    is_sound(page)
    page.get_by_role("button", name="Ghi vào lịch").click()
    expect(page.get_by_role("heading", name="Báo cáo buổi")).to_be_visible()
    is_sound(page)
    page.get_by_label("Số người dân đã đến").fill("64")
    page.get_by_label("Người cao tuổi").fill("65")
    page.get_by_role("button", name="Lưu báo cáo").click()
    expect(page.get_by_text("Không thể nhiều hơn số người dân đã đến (64).")).to_be_visible()
    page.get_by_label("Người cao tuổi").fill("20")
    page.get_by_role("button", name="Lưu báo cáo").click()
    expect(page.locator(".facts .tag")).to_have_text("đã tổ chức")
    is_sound(page)
    page.goto(f"/sessions?from={clock.today() - timedelta(days=3)}&to={clock.today()}&kind=outreach")
    expect(page.locator(".figure b").last).to_have_text("64")
    is_sound(page)
