"""What must not jam, lose or misstate a record: damage, tabs that sleep, late answers, files not yet here."""

import re
import time
import uuid
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlmodel import select

from app.checkins.models import CheckIn
from app.help_sessions.actions import add_point
from app.help_sessions.queries import present_code
from tests.browser.conftest import sign_in_at_once
from tests.browser.outbox import SAVE, cut, log, mend, put, records, standing, until, wake
from tests.browser.test_check_in import type_code
from tests.browser.test_outbox import in_form, record, row
from tests.browsers import PHONE, Server
from tests.people import People

BROKEN: list[dict[str, Any]] = [
    {"kind": "check_out", "data": None},
    {"kind": "check_in", "data": {}},
    {"kind": "check_in", "data": {"point": [1]}, "made": "long ago"},
    {"kind": "check_out", "data": {"check_in": 5}},
    {"kind": "void", "data": {"assist": "a b["}},
    {"kind": "void", "data": None, "state": "accepted"},
    {"data": {"items": [None]}},
    {"data": {"items": "many"}},
    {"data": []},
    {"at": "+275760-09-12T23:59:59Z"},
    {"offset": "an hour"},
    {"state": "accepted", "sent_at": "soon"},
    {"state": 7, "member": None},
]


@pytest.fixture
def code(server: Server, everybody: People) -> str:
    with server.database.writing() as db:
        return present_code(db, add_point(db, None, "Nhà văn hóa thôn 3", everybody.commune.id).id)


@pytest.fixture
def page(phone: BrowserContext, server: Server, everybody: People, code: str) -> Page:
    assert code
    sign_in_at_once(phone, server, everybody.volunteer)
    opened = phone.new_page()
    opened.on("dialog", lambda dialog: dialog.accept())
    opened.goto("/assists/new", wait_until="networkidle")
    return opened


def check_ins(server: Server) -> list[CheckIn]:
    with server.database.reading() as db:
        return list(db.exec(select(CheckIn)).all())


def test_damage_of_every_shape_stops_nothing(
    page: Page, server: Server, everybody: People, code: str
) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    cut(page)
    broken = [{**record(everybody), **damage} for damage in BROKEN]
    put(page, *broken)
    page.goto("/check-in")
    type_code(page, code)
    expect(page.get_by_text("Đã vào Nhà văn hóa thôn 3.")).to_be_visible()
    page.goto("/assists/new")
    expect(page.get_by_role("banner")).to_contain_text("Nhà văn hóa thôn 3")
    log(page)
    expect(page.locator("#no-outbox")).to_be_hidden()
    page.goto("/mine")
    expect(row(page, "Cài VNeID").first).to_be_visible()
    expect(row(page, "Bản ghi hỏng").first).to_be_visible()
    mend(page)
    wake(page)
    until(page, lambda: len(check_ins(server)), 1)
    # Of the broken ones the server can take the one with a strange offset alone.
    until(page, lambda: standing(server), 2)
    ids = {each["id"] for each in broken}
    until(page, lambda: {r["state"] for r in records(page) if r["id"] not in ids}, {"accepted"})
    gone = {r["id"] for r in broken if r["state"] != "accepted"} - {r["id"] for r in records(page)}
    assert gone == set()
    assert errors == []


_HOLD = """new Promise((held) => {
  navigator.locks.request("outbox", () => { held(); return new Promise(() => 0); });
})"""


def test_a_tab_that_sleeps_with_the_lock_holds_up_no_other(page: Page, server: Server) -> None:
    page.evaluate(_HOLD)
    other = page.context.new_page()
    other.clock.install()
    other.goto("/assists/new")
    log(other)
    assert standing(server) == 0
    other.clock.fast_forward(75_000)
    until(other, lambda: standing(server), 1)


_LATE = """async () => {
  const at = (name) => new URL(name, document.querySelector("script[src$='offline/app.js']").src);
  const { meta, setMeta } = await import(at("store.js"));
  const { refreshMe } = await import(at("sync.js"));
  const late = refreshMe();
  await new Promise((done) => setTimeout(done, 50));
  await setMeta("current", null);
  await setMeta("heard", Date.now());
  await late;
  return meta("current");
}"""


def test_an_answer_from_before_the_sign_out_brings_nobody_back(page: Page) -> None:
    def late(route: Route) -> None:
        answer = route.fetch()
        time.sleep(0.4)
        route.fulfill(response=answer)

    page.route("**/api/v1/me", late)
    assert page.evaluate(_LATE) is None


def test_a_refused_token_is_not_the_next_members_trouble(
    page: Page, server: Server, everybody: People
) -> None:
    cut(page, lambda route: route.fulfill(status=401, json={"reason": "token", "message": "Đăng nhập lại."}))
    log(page)
    expect(page.locator("#notice-refused")).to_be_visible()
    sign_in_at_once(page.context, server, everybody.teammate)
    page.goto("/mine", wait_until="networkidle")
    page.wait_for_timeout(500)
    expect(page.locator("#notice-refused")).to_have_count(0)


def test_what_was_refused_for_want_of_another_goes_again_with_it(
    page: Page, server: Server, everybody: People, code: str
) -> None:
    refused = {
        "state": "attention",
        "result": {"status": "rejected", "reason": "unreadable", "message": "Hỏng."},
    }
    came = record(everybody, kind="check_in", data={"point": code}, **refused)
    unknown = {"status": "rejected", "reason": "unknown_check_in", "message": "Không thấy."}
    left = record(
        everybody, kind="check_out", data={"check_in": came["id"]}, state="attention", result=unknown
    )
    put(page, came, left)
    page.goto("/mine")
    row(page, "Vào điểm").get_by_role("button", name="Gửi lại").click()
    until(page, lambda: {r["state"] for r in records(page)}, {"accepted"})
    [stored] = check_ins(server)
    assert stored.left_at is not None


def test_what_was_put_aside_can_be_saved_when_nothing_else_waits(page: Page, everybody: People) -> None:
    put(page, record(everybody, data={"point": None, "items": in_form("haircut")}, state="aside"))
    page.goto("/mine")
    page.get_by_role("button", name="Lưu ra tệp hoặc đưa đội trưởng quét").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Lưu ra tệp", exact=True).click()
    assert "haircut" in download.value.path().read_text()


def test_the_toast_turns_from_kept_to_sent_on_a_slow_network(page: Page) -> None:
    held: list[Route] = []
    cut(page, lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    log(page)
    state = page.locator("#toast [data-slot=state]")
    expect(state).to_have_text("còn trên máy")
    until(page, lambda: len(held), 1)
    held[0].continue_()
    expect(state).to_have_text("đã gửi")


def test_a_file_that_is_not_on_the_phone_yet_does_not_end_the_outbox(
    browser: Browser, server: Server, everybody: People
) -> None:
    context = browser.new_context(base_url=server.url, viewport=PHONE, service_workers="block")
    sign_in_at_once(context, server, everybody.volunteer)
    page = context.new_page()
    page.goto("/assists/new", wait_until="networkidle")
    context.set_offline(True)
    page.get_by_role("button", name=SAVE).click()
    expect(page.locator("[data-refusal]")).to_be_visible()
    log(page)
    expect(page.locator("#no-outbox")).to_be_hidden()
    assert [each["state"] for each in records(page)] == ["waiting"]
    context.close()


def test_a_wrong_clock_leaves_the_member_at_the_point(page: Page, code: str) -> None:
    page.clock.set_fixed_time("2019-03-01T12:00:00Z")
    page.goto("/check-in", wait_until="networkidle")
    type_code(page, code)
    expect(page.locator("[data-presence]")).to_contain_text(re.compile(r"Vào \d\d:\d\d · [01] phút"))


def test_an_id_is_never_given_to_another_member_than_the_form_was_filled_in_for(
    page: Page, server: Server, everybody: People
) -> None:
    cut(page)
    log(page)
    undo = page.get_by_role("button", name="Hoàn tác")
    page.route("**/api/v1/me", lambda route: route.abort())
    page.evaluate(
        """async (id) => {
          const at = (name) => new URL(name, document.querySelector("script[src$='offline/app.js']").src);
          await (await import(at("store.js"))).setMeta("current", id);
        }""",
        everybody.teammate.id,
    )
    undo.click()
    until(page, lambda: len(records(page)), 2)
    assert {each["member"] for each in records(page)} == {everybody.volunteer.id}
    assert uuid.UUID(records(page)[0]["id"])
