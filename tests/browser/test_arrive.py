"""Scanning a poster with a signed-in phone."""

import re

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlmodel import select

from app.checkins.models import CheckIn
from app.help_sessions.actions import add_point
from app.help_sessions.queries import present_code
from tests.browser.conftest import sign_in_at_once
from tests.browsers import Server
from tests.people import People

LOG_PAGE = re.compile("/assists/new$")


@pytest.fixture
def code(server: Server, everybody: People) -> str:
    with server.database.writing() as db:
        return present_code(db, add_point(db, None, "Nhà văn hóa thôn 3", everybody.commune.id).id)


@pytest.fixture
def volunteer(phone: BrowserContext, server: Server, everybody: People) -> BrowserContext:
    sign_in_at_once(phone, server, everybody.volunteer)
    return phone


def check_ins(server: Server) -> int:
    with server.database.reading() as db:
        return len(db.exec(select(CheckIn)).all())


def test_a_scan_checks_in_without_a_tap(volunteer: BrowserContext, server: Server, code: str) -> None:
    page = volunteer.new_page()
    page.goto(f"/C/{code}")
    expect(page).to_have_url(LOG_PAGE)
    assert check_ins(server) == 1


def test_going_back_does_not_come_to_the_poster_again(
    volunteer: BrowserContext, server: Server, code: str
) -> None:
    page = volunteer.new_page()
    page.goto("/check-in")
    page.evaluate("address => { location.href = address; }", f"/c/{code}")
    expect(page).to_have_url(LOG_PAGE)
    page.go_back()
    expect(page).to_have_url(re.compile("/check-in$"))
    assert check_ins(server) == 1


def test_without_the_script_one_tap_checks_in(volunteer: BrowserContext, server: Server, code: str) -> None:
    volunteer.route("**/js/verify/arrive.js", lambda route: route.abort())
    page = volunteer.new_page()
    page.goto(f"/c/{code}")
    assert check_ins(server) == 0
    page.get_by_role("button", name="Vào điểm Nhà văn hóa thôn 3").click()
    expect(page).to_have_url(LOG_PAGE)
    assert check_ins(server) == 1


def test_leaving_and_coming_back_by_the_typed_code(
    volunteer: BrowserContext, server: Server, code: str
) -> None:
    page = volunteer.new_page()
    page.goto(f"/c/{code}")
    expect(page).to_have_url(LOG_PAGE)
    page.goto("/check-in")
    page.get_by_role("button", name="Rời điểm").click()
    expect(page.get_by_text("Bạn chưa ở điểm nào.")).to_be_visible()
    page.get_by_label("Nhập mã 10 ký tự").fill(f"{code[:5].lower()} {code[5:].lower()}")
    page.get_by_role("button", name="Vào điểm bằng mã này").click()
    expect(page).to_have_url(LOG_PAGE)
    assert check_ins(server) == 2
