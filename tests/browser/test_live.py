"""The code on a leader's phone that changes every minute."""

import io
import json
import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlmodel import select

from app import clock
from app.checkins.actions import check_in
from app.checkins.models import CheckIn, Proof
from app.help_sessions import live
from app.help_sessions.actions import add_point
from app.help_sessions.live import LiveCode
from app.help_sessions.models import SupportPoint
from app.members.models import Member
from tests.browser.cameras import keep_app
from tests.browser.conftest import sign_in_at_once
from tests.browser.profiles import wait_until_kept
from tests.browsers import Server, axe_findings, layout_findings
from tests.conftest import actor_for
from tests.people import People

NAME = "Nhà văn hóa thôn 3"
SECRET = "a secret for tests only"
VECTORS = Path(__file__).parents[1] / "help_sessions" / "live_vectors.json"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def point(server: Server, everybody: People) -> SupportPoint:
    with server.database.writing() as db:
        return add_point(db, None, NAME, everybody.commune.id)


@pytest.fixture
def page(phone: BrowserContext, server: Server, everybody: People, point: SupportPoint) -> Page:
    """The leader's phone."""
    sign_in_at_once(phone, server, everybody.leader)
    return phone.new_page()


def shown_on(page: Page) -> str:
    """The text of the code that a camera reads on the screen, with time enough to use it."""
    expect(page.locator(".live .qr")).to_be_visible()
    left = re.search(r"\d+", page.get_by_text("Mã mới sau").inner_text())
    assert left
    if int(left[0]) < 15:
        page.wait_for_timeout(int(left[0]) * 1000 + 500)
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.screenshot())))
    return str(found.text)


def judged(server: Server, text: str) -> LiveCode:
    """What the server makes of a scanned code now."""
    address, code = text.rsplit("/C/")
    assert address == server.url.upper()
    with server.database.reading() as db:
        found = live.resolve(db, SECRET, code, clock.now())
    assert found is not None
    return found


def check_ins(server: Server) -> list[CheckIn]:
    with server.database.reading() as db:
        return list(db.exec(select(CheckIn)))


def arrive(server: Server, member: Member, point: SupportPoint) -> None:
    with server.database.writing() as db:
        check_in(db, actor_for(db, member), point, Proof.POSTER, uuid.uuid4())


def test_the_script_makes_the_codes_that_the_server_makes(page: Page) -> None:
    page.goto("/live")
    base = page.evaluate("document.querySelector('script[src$=\"live/show.js\"]').src")
    for vector in json.loads(VECTORS.read_text()):
        made = page.evaluate(
            """async ([base, { key, site, at }]) => {
              const { makeCode, periodAt } = await import(new URL("code.js", base));
              return [await makeCode(key, site, Date.parse(at)), periodAt(Date.parse(at))];
            }""",
            [base, vector],
        )
        assert made == [vector["code"], str(vector["period"])]


def test_the_code_is_fresh_and_another_one_after_a_minute(
    page: Page, server: Server, point: SupportPoint
) -> None:
    page.clock.install()
    page.goto("/live")
    first = shown_on(page)
    found = judged(server, first)
    assert found.point_id == point.id
    assert found.is_fresh_at(clock.now())
    page.clock.run_for(60_000)
    expect(page.locator("[data-live=text]")).not_to_have_text(grouped(first))
    second = judged(server, shown_on(page))
    assert second.window_at - found.window_at == MINUTE


def grouped(text: str) -> str:
    code = text.rpartition("/")[2]
    return f"{code[:5]} {code[5:10]} {code[10:]}"


def test_the_fourteen_characters_stand_below(page: Page) -> None:
    page.goto("/live")
    text = shown_on(page)
    expect(page.locator("[data-live=text]")).to_have_text(grouped(text))


@pytest.mark.parametrize("hours", [-30, 5])
def test_a_wrong_clock_on_the_leaders_phone_does_not_matter(page: Page, server: Server, hours: int) -> None:
    page.clock.install(time=clock.now() + timedelta(hours=hours))
    page.goto("/live")
    assert judged(server, shown_on(page)).is_fresh_at(clock.now())


def test_it_works_without_a_network(page: Page, server: Server, point: SupportPoint) -> None:
    page.goto("/live")
    shown_on(page)
    wait_until_kept(page)
    page.context.set_offline(True)
    again = page.context.new_page()
    page.close()
    again.goto("/live")
    found = judged(server, shown_on(again))
    assert (found.point_id, found.is_fresh_at(clock.now())) == (point.id, True)


def test_a_volunteer_checks_in_with_what_the_screen_shows(
    page: Page, browser: Browser, server: Server, everybody: People, point: SupportPoint
) -> None:
    page.goto("/live")
    text = shown_on(page)
    other = browser.new_context(base_url=server.url)
    sign_in_at_once(other, server, everybody.volunteer)
    other.new_page().goto(text.replace(server.url.upper(), server.url))
    for _ in range(50):
        if check_ins(server):
            break
        page.wait_for_timeout(100)
    other.close()
    assert [(row.point_id, row.proof) for row in check_ins(server)] == [(point.id, Proof.LIVE)]


def test_a_scan_between_two_phones_without_a_network_is_judged_later(
    page: Page, browser: Browser, server: Server, everybody: People, point: SupportPoint
) -> None:
    other = browser.new_context(base_url=server.url, has_touch=True)
    sign_in_at_once(other, server, everybody.volunteer)
    volunteer = other.new_page()
    keep_app(volunteer)
    page.goto("/live")
    shown_on(page)
    for phone in (page.context, other):
        phone.set_offline(True)
    volunteer.goto(shown_on(page).replace(server.url.upper(), server.url))
    expect(volunteer.locator("[data-presence]")).to_contain_text("còn trên máy")
    expect(volunteer.locator("[data-presence]")).to_contain_text(NAME)
    assert check_ins(server) == []
    other.set_offline(False)
    expect(volunteer.locator("[data-presence]")).to_contain_text("Đã gửi")
    assert [(row.point_id, row.proof) for row in check_ins(server)] == [(point.id, Proof.LIVE)]
    other.close()


def test_it_starts_with_the_point_where_the_leader_is(page: Page, server: Server, everybody: People) -> None:
    with server.database.writing() as db:
        station = add_point(db, None, "Trạm y tế", everybody.commune.id)
    arrive(server, everybody.leader, station)
    page.goto("/live")
    expect(page.get_by_label("Điểm hỗ trợ")).to_have_value(re.compile("."))
    assert judged(server, shown_on(page)).point_id == station.id


def test_another_point_can_be_chosen_and_is_remembered(page: Page, server: Server, everybody: People) -> None:
    with server.database.writing() as db:
        station = add_point(db, None, "Trạm y tế", everybody.commune.id)
    page.goto("/live")
    page.get_by_label("Điểm hỗ trợ").select_option("Trạm y tế")
    expect(page.locator("[data-live=name]")).to_have_text("Trạm y tế")
    assert judged(server, shown_on(page)).point_id == station.id
    page.reload()
    expect(page.locator("[data-live=name]")).to_have_text("Trạm y tế")


def test_keys_that_are_too_old_are_said_in_plain_words(page: Page) -> None:
    page.clock.install()
    page.goto("/live")
    expect(page.locator(".live .qr")).to_be_visible()
    page.context.set_offline(True)
    page.clock.fast_forward(15 * 24 * 3600 * 1000)
    expect(page.get_by_text("Khóa trong máy đã hết hạn")).to_be_visible()
    expect(page.locator(".live")).to_be_hidden()


def test_a_leader_without_a_point_is_told_so(
    phone: BrowserContext, server: Server, everybody: People
) -> None:
    sign_in_at_once(phone, server, everybody.leader)
    page = phone.new_page()
    page.goto("/live")
    expect(page.get_by_text("máy chưa có khóa của điểm nào")).to_be_visible()


@pytest.mark.parametrize("width", [320, 360])
def test_it_reads_well(page: Page, server: Server, everybody: People, width: int) -> None:
    with server.database.writing() as db:
        add_point(db, None, "Trạm y tế", everybody.commune.id)
    page.set_viewport_size({"width": width, "height": 740})
    page.goto("/live")
    expect(page.locator(".live .qr")).to_be_visible()
    assert axe_findings(page) == []
    assert layout_findings(page) == []
