"""Targets in a browser: entered, split and read without JavaScript; nothing hidden or cut off at 360×740."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app import clock
from app.targets.actions import add_target, split
from app.targets.plans import GoalPlan, TargetPlan
from tests.browser.conftest import sign_in_at_once
from tests.browsers import PHONE, Server, axe_findings, layout_findings
from tests.conftest import actor_for
from tests.people import People
from tests.reports.helpers import log_on


@pytest.fixture
def plain(browser: Browser, server: Server, everybody: People) -> Iterator[Page]:
    """The officer on a phone without JavaScript."""
    context = browser.new_context(base_url=server.url, viewport=PHONE, java_script_enabled=False)
    sign_in_at_once(context, server, everybody.officer)
    yield context.new_page()
    context.close()


def test_an_officer_sets_a_target_splits_it_and_reads_it(plain: Page, everybody: People) -> None:
    plain.goto("/targets")
    plain.get_by_role("link", name="Thêm chỉ tiêu").click()
    plain.get_by_role("link", name=re.compile("^Năm ")).click()
    plain.get_by_label("Nội dung chỉ tiêu").select_option("vneid_install")
    plain.get_by_label("Con số phải đạt").fill("12.000")
    plain.get_by_label("Văn bản giao chỉ tiêu").fill("12-KH/TĐTN-BPT")
    plain.get_by_role("button", name="Lưu chỉ tiêu").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Hỗ trợ cài đặt ứng dụng VNeID")

    plain.get_by_role("link", name="Chia cho các xã, phường").click()
    plain.get_by_role("button", name="Điền vào bảng").click()
    part = plain.get_by_label(f"Phần của {everybody.commune.name}")
    before = part.input_value()
    part.fill("1.000")
    plain.get_by_role("button", name="Lưu các phần").click()
    expect(plain.get_by_role("alert")).to_contain_text("so với 12.000")
    expect(part).to_have_value("1.000")
    part.fill(before)
    plain.get_by_role("button", name="Lưu các phần").click()
    expect(plain.get_by_role("row", name="Đã giao 12.000")).to_be_visible()
    plain.goto("/targets")
    expect(plain.get_by_text("0/1 đã đạt")).to_be_visible()


def test_every_page_of_targets_fits_a_phone(phone: BrowserContext, server: Server, everybody: People) -> None:
    today = clock.today()
    with server.database.writing() as db:
        officer = actor_for(db, everybody.officer)
        log_on(db, actor_for(db, everybody.volunteer), today)
        for indicator in ("people_assisted", "vneid_install", "volunteers_distinct"):
            plan = TargetPlan(indicator, everybody.province.id, today - timedelta(days=20), today)
            target = add_target(db, officer, plan, GoalPlan(3, "12-KH/TĐTN-BPT", today))
        split(db, officer, target, {everybody.commune.id: 2, everybody.next_commune.id: 1})
    sign_in_at_once(phone, server, everybody.officer)
    page = phone.new_page()
    for path in ("/targets", "/targets/new", f"/targets/{target.id}", f"/targets/{target.id}/split"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert layout_findings(page) == [], path
        assert axe_findings(page) == [], path
