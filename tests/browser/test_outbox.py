"""The phone's outbox on the log page and on "Của tôi": what is written without a network is stored once, and
every record says how it stands."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlmodel import select

from app import clock
from app.assists.models import Assist, AssistItem
from tests.assists.helpers import go_to_point
from tests.browser.conftest import sign_in_at_once
from tests.browser.outbox import SAVE, cut, log, put, records, standing, until, wake
from tests.browser.profiles import wait_until_kept
from tests.browsers import Server, axe_findings, layout_findings
from tests.conftest import actor_for
from tests.people import People


@pytest.fixture
def page(phone: BrowserContext, server: Server, everybody: People) -> Page:
    """The log page of the volunteer, at a point, with everything kept for later."""
    with server.database.writing() as db:
        go_to_point(db, actor_for(db, everybody.volunteer), everybody.commune)
    sign_in_at_once(phone, server, everybody.volunteer)
    opened = phone.new_page()
    opened.on("dialog", lambda dialog: dialog.accept())
    opened.goto("/assists/new")
    wait_until_kept(opened)
    expect(opened.get_by_role("banner")).to_contain_text("Nhà văn hóa thôn 3")
    return opened


def record(everybody: People, **more: object) -> dict[str, Any]:
    """A record as the phone writes it: VNeID was installed."""
    now = clock.now()
    made = {
        "v": 1,
        "id": str(uuid.uuid4()),
        "member": everybody.volunteer.id,
        "kind": "assist",
        "at": now.isoformat(),
        "data": {"point": None, "items": in_form("vneid_install")},
        "state": "waiting",
        "made": int(now.timestamp() * 1000),
    }
    return {**made, **more}


def in_form(task: str) -> list[dict[str, str]]:
    return [{"task": task, "outcome": "done"}]


def row(page: Page, text: str) -> Locator:
    return page.locator("[data-records] > li", has_text=text)


def check(page: Page) -> None:
    assert layout_findings(page) + axe_findings(page) == []


def test_a_turn_without_a_network_is_on_the_phone_then_stored_once_and_says_so(
    page: Page, server: Server
) -> None:
    page.context.set_offline(True)
    log(page, "Cài VNeID", "Từ 60 tuổi")
    expect(page.locator("#toast")).to_contain_text("Đã lưu · lượt thứ 1 hôm nay còn trên máy")
    page.goto("/mine")
    mine = row(page, "Cài VNeID")
    expect(mine).to_contain_text("từ 60 tuổi")
    expect(mine).to_contain_text("Chờ gửi")
    expect(mine).to_contain_text("còn trên máy")
    expect(page.locator("[data-tally]")).to_contain_text("Bạn ghi 1, đã tính 0: 1 lượt còn trên máy")
    expect(page.get_by_role("banner")).to_contain_text("1 chờ gửi")
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.get_by_text("Không có mạng; máy sẽ tự gửi")).to_be_visible()
    check(page)
    assert standing(server) == 0
    page.context.set_offline(False)
    wake(page)
    expect(mine).to_contain_text("Đã gửi")
    expect(mine.get_by_text("còn trên máy")).to_be_hidden()
    expect(page.locator("[data-tally]")).to_have_text("Bạn ghi 1, đã tính 1.")
    page.goto("/mine")
    expect(page.locator("[data-records] > li")).to_have_count(1)
    expect(page.locator("[data-local]")).to_have_count(0)
    assert standing(server) == 1


def test_the_assist_counts_at_the_point_where_the_phone_was(page: Page, server: Server) -> None:
    log(page)
    until(page, lambda: standing(server), 1)
    with server.database.reading() as db:
        assert db.exec(select(Assist)).one().point_id is not None


def test_undo_without_a_network_takes_both_to_the_server(page: Page, server: Server) -> None:
    page.context.set_offline(True)
    log(page)
    log(page, "Thanh toán số")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator("#toast")).to_contain_text("Đã hoàn tác · còn 1 lượt hôm nay")
    page.context.set_offline(False)
    wake(page)
    until(page, lambda: [each["state"] for each in records(page)], ["accepted"] * 3)
    assert standing(server) == 1


def test_an_own_turn_of_today_can_be_taken_back_without_a_network(page: Page, server: Server) -> None:
    log(page)
    until(page, lambda: standing(server), 1)
    page.context.set_offline(True)
    page.goto("/mine")
    mine = row(page, "Cài VNeID")
    mine.locator("summary").click()
    mine.get_by_role("button", name="Hủy lượt này").click()
    expect(mine).to_contain_text("Chờ hủy")
    expect(page.locator("[data-tally]")).to_contain_text("1 lượt hủy chờ gửi")
    check(page)
    page.context.set_offline(False)
    wake(page)
    expect(mine).to_contain_text("Đã hủy")
    until(page, lambda: standing(server), 0)


def test_what_the_server_refuses_is_mended_and_sent_as_a_new_record(
    page: Page, server: Server, everybody: People
) -> None:
    earlier = max(clock.now() - timedelta(minutes=30), clock.start_of(clock.today())).isoformat()
    wrong = record(everybody, at=earlier, data={"point": None, "over_60": True, "items": in_form("haircut")})
    fine = record(everybody)
    put(page, wrong, fine)
    page.goto("/mine")
    refused = page.locator(f"#assist-{wrong['id']}")
    expect(refused).to_contain_text("Cần xem")
    expect(page.get_by_role("banner")).to_contain_text("1 cần xem")
    expect(page.locator("[data-tally]")).to_contain_text("Bạn ghi 2, đã tính 1: 1 lượt cần xem")
    check(page)
    refused.get_by_role("link", name="Sửa và gửi lại").click()
    expect(page.locator("#mending")).to_contain_text("Đang sửa lượt lúc")
    expect(page.get_by_label("Từ 60 tuổi", exact=True)).to_be_checked()
    check(page)
    log(page, "Việc khác")
    until(page, lambda: standing(server), 2)
    kept = {each["id"]: each for each in records(page)}
    old = kept[wrong["id"]]
    new = kept[old["replaced_by"]]
    assert (old["state"], old["data"]) == ("aside", wrong["data"])
    assert (new["at"], new["data"]["items"]) == (earlier, in_form("other"))
    page.goto("/mine")
    expect(page.get_by_role("banner")).to_contain_text("✓ Đã gửi hết")
    expect(page.locator(f"#assist-{wrong['id']}")).to_have_count(0)


def test_what_is_put_aside_is_not_sent_but_stays(page: Page, everybody: People) -> None:
    put(page, record(everybody, data={"point": None, "items": in_form("haircut")}))
    page.goto("/mine")
    page.get_by_role("button", name="Cất đi").click()
    expect(page.locator("[data-aside]")).to_contain_text("Đã cất, không gửi nữa")
    expect(page.locator("[data-aside] li")).to_have_count(1)
    expect(page.get_by_role("banner")).to_contain_text("✓ Đã gửi hết")
    assert [each["state"] for each in records(page)] == ["aside"]


def test_what_was_put_aside_by_mistake_can_be_sent_after_all(
    page: Page, server: Server, everybody: People
) -> None:
    put(page, record(everybody, state="aside"))
    page.goto("/mine")
    page.get_by_text("Đã cất, không gửi nữa").click()
    aside = page.locator("[data-aside] li")
    aside.locator("summary").click()
    check(page)
    aside.get_by_role("button", name="Gửi lại").click()
    until(page, lambda: standing(server), 1)
    expect(page.locator("[data-aside]")).to_be_hidden()


def test_what_is_refused_again_is_not_said_to_be_sent(page: Page, everybody: People) -> None:
    put(page, record(everybody, data={"point": None, "items": in_form("haircut")}, state="aside"))
    page.goto("/mine")
    page.get_by_text("Đã cất, không gửi nữa").click()
    page.locator("[data-aside] li summary").click()
    page.get_by_role("button", name="Gửi lại").click()
    expect(page.locator("[data-outcome]")).to_have_text("Đã gửi; còn 1 bản ghi cần xem.")


DAMAGE: list[dict[str, Any]] = [{"kind": None}, {"data": "?"}, {"at": 5}, {"member": None, "data": None}]


@pytest.mark.parametrize("damage", DAMAGE, ids=str)
def test_a_damaged_record_stays_in_sight_and_holds_up_no_other(
    page: Page, server: Server, everybody: People, damage: dict[str, Any]
) -> None:
    first, last = record(everybody), record(everybody)
    bad = {**record(everybody), **damage}
    put(page, first, bad, last)
    page.goto("/mine")
    until(page, lambda: standing(server), 2)
    expect(row(page, "Bản ghi hỏng")).to_contain_text("Cần xem")
    expect(page.get_by_role("banner")).to_contain_text("1 cần xem")
    assert bad in records(page)
    check(page)


def test_check_ins_that_wait_are_shown_too(page: Page, everybody: People) -> None:
    cut(page)
    put(page, record(everybody, kind="check_in", data={"point": "K7QX2MPD8R"}))
    page.goto("/mine")
    expect(row(page, "Vào điểm mã K7QX2MPD8R")).to_contain_text("Chờ gửi")
    page.goto("/assists/new")
    expect(page.get_by_role("banner")).to_contain_text("Điểm mới (mã K7QX2MPD8R)")


def test_another_member_on_the_same_phone_neither_sees_nor_sends_them(
    page: Page, server: Server, everybody: People
) -> None:
    sign_in_at_once(page.context, server, everybody.teammate)
    page.goto("/mine")
    put(page, record(everybody))
    page.reload()
    expect(page.get_by_role("banner")).to_contain_text(everybody.teammate.full_name)
    expect(page.get_by_role("banner")).to_contain_text("✓ Đã gửi hết")
    expect(page.locator("[data-records] > li")).to_have_count(0)
    page.goto("/assists/new")
    log(page, "Thanh toán số")
    until(page, lambda: standing(server, everybody.teammate.id), 1)
    assert standing(server) == 1
    sign_in_at_once(page.context, server, everybody.volunteer)
    page.goto("/mine")
    until(page, lambda: standing(server, everybody.volunteer.id), 1)
    with server.database.reading() as db:
        assert len(db.exec(select(AssistItem)).all()) == 2


def test_a_form_half_filled_in_outlives_a_reload_and_is_stored_once(page: Page, server: Server) -> None:
    page.get_by_label("Cài VNeID", exact=True).check()
    page.get_by_text("Xem thêm việc").click()
    page.get_by_label("VssID", exact=True).check()
    page.get_by_label("Chưa làm được", exact=True).check()
    page.reload()
    for label in ("Cài VNeID", "VssID", "Chưa làm được"):
        expect(page.get_by_label(label, exact=True)).to_be_checked()
    copy = page.context.new_page()
    copy.goto("/assists/new")
    expect(copy.get_by_label("VssID", exact=True)).to_be_checked()
    for tab in (page, copy):  # the same turn in two tabs
        log(tab, "Sợ lộ thông tin")
    until(page, lambda: standing(server), 1)
    page.reload()
    expect(page.get_by_label("Cài VNeID", exact=True)).not_to_be_checked()
    assert len(records(page)) == 1


def test_a_form_made_for_another_member_asks_before_it_is_theirs(
    page: Page, server: Server, everybody: People
) -> None:
    page.get_by_label("Cài VNeID", exact=True).check()
    sign_in_at_once(page.context, server, everybody.teammate)
    other = page.context.new_page()
    other.goto("/mine")
    expect(other.get_by_role("banner")).to_contain_text(everybody.teammate.full_name)
    page.get_by_role("button", name=SAVE).click()
    asked = page.get_by_text("Biểu mẫu này mở cho người khác")
    expect(asked).to_contain_text(everybody.teammate.full_name)
    assert records(page) == []
    page.get_by_role("button", name=SAVE).click()
    until(page, lambda: standing(server, everybody.teammate.id), 1)
    expect(asked).to_be_hidden()
