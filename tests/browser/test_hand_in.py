"""The page on which a leader hands in for others."""

import re
from collections.abc import Iterator

import pytest
import qrcode
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import sign_in_at_once
from tests.browser.outbox import until
from tests.browser.profiles import wait_until_kept
from tests.browser.rescues import (
    author_page,
    give_file,
    give_photo,
    giver_page,
    in_phone,
    log,
    saved_file,
    stored,
)
from tests.browsers import Server
from tests.people import People


@pytest.fixture
def author(phone: BrowserContext, server: Server, everybody: People) -> Page:
    return author_page(phone, server, everybody)


@pytest.fixture
def giver(browser: Browser, server: Server, everybody: People) -> Iterator[Page]:
    with giver_page(browser, server, everybody) as page:
        yield page


def test_the_saved_file_is_handed_in_without_and_then_with_a_network(
    author: Page, giver: Page, server: Server, everybody: People
) -> None:
    ids = log(author, 3)
    name, content = saved_file(author)
    assert re.fullmatch(r"tiep-suc-so \d{4}-\d\d-\d\d \d\dh\d\d\.json", name)
    giver.goto("/hand-in")
    giver.wait_for_load_state("networkidle")
    wait_until_kept(giver)
    giver.context.set_offline(True)
    give_file(giver, content)
    expect(giver.get_by_role("status")).to_contain_text("Đã nhận đủ 3 bản ghi của Hạnh. Chưa có mạng")
    expect(giver.locator("[data-list] > li")).to_contain_text("còn trên máy này")
    giver.reload()
    expect(giver.locator("[data-list] > li")).to_contain_text("Chờ gửi")
    assert stored(server) == []
    giver.context.set_offline(False)
    expect(giver.locator("[data-list] > li")).to_contain_text("3 đã nhận")
    expect(giver.get_by_role("status")).to_have_text("Máy chủ đã nhận.")
    assert [str(assist.id) for assist in stored(server)] == sorted(ids)
    assert {assist.member_id for assist in stored(server)} == {everybody.volunteer.id}


def test_the_same_bundle_again_is_harmless(author: Page, giver: Page, server: Server) -> None:
    log(author, 3)
    _, content = saved_file(author)
    giver.goto("/hand-in")
    for _ in range(2):
        give_file(giver, content)
        expect(giver.locator("[data-list] > li")).to_contain_text("3 đã nhận")
    expect(giver.get_by_role("status")).to_contain_text("Máy này nhận rồi: 3 bản ghi của Hạnh.")
    expect(giver.locator("[data-list] > li")).to_have_count(1)
    assert len(stored(server)) == 3


def test_a_bundle_made_later_with_more_records_is_told_apart(
    author: Page, giver: Page, server: Server
) -> None:
    log(author, 2)
    _, first = saved_file(author)
    log(author, 1)
    _, second = saved_file(author)
    giver.goto("/hand-in")
    give_file(giver, first)
    expect(giver.locator("[data-list] > li")).to_contain_text("2 đã nhận")
    give_file(giver, second)
    expect(giver.locator("[data-list] > li").first).to_contain_text("1 đã nhận, 2 máy chủ đã có từ trước")
    assert len(stored(server)) == 3


def test_a_record_that_the_server_rejects_is_shown_with_its_reason(
    author: Page, giver: Page, server: Server, everybody: People
) -> None:
    log(author, 1)
    in_phone(author, 'await save("check_in", { point: "ZZZZZZZZZZ", proof: "typed" });')
    _, content = saved_file(author)
    giver.goto("/hand-in")
    give_file(giver, content)
    row = giver.locator("[data-list] > li")
    expect(row).to_contain_text("1 đã nhận, 1 chưa nhận được")
    expect(row).to_contain_text("Cần xem")
    expect(giver.get_by_role("status")).to_contain_text("Máy chủ chưa nhận 1 bản ghi, xem lý do bên dưới.")
    expect(row.get_by_text(re.compile("Vào điểm, .*: .+"))).to_be_visible()


@pytest.mark.parametrize(
    "content",
    ["", "{", "null", '{"v": 1}', '{"v":1,"name":"Lan","bundles":[{"bundle":"{}","mac":"0"}]}', "\x00\x01"],
)
def test_a_file_that_is_none_of_ours_is_said_plainly(giver: Page, content: str) -> None:
    giver.goto("/hand-in")
    give_file(giver, content)
    expect(giver.get_by_role("status")).to_contain_text("Tệp này hỏng hoặc không phải tệp lưu từ “Của tôi”.")
    assert in_phone(giver, 'return store.meta("handed")') is None


def test_a_file_that_somebody_changed_is_refused_and_kept_until_it_is_dropped(
    author: Page, giver: Page, server: Server
) -> None:
    log(author, 1)
    _, content = saved_file(author)
    [signed] = content["bundles"]
    signed["bundle"] = signed["bundle"].replace("vneid_install", "dvc_account")
    giver.goto("/hand-in")
    give_file(giver, content)
    row = giver.locator("[data-list] > li")
    expect(row).to_contain_text("Bị từ chối")
    assert stored(server) == []
    giver.on("dialog", lambda dialog: dialog.accept())
    row.get_by_role("button", name="Bỏ khỏi máy này").click()
    expect(row).to_have_count(0)


def test_a_foreign_code_is_said_plainly(giver: Page) -> None:
    giver.goto("/hand-in")
    give_photo(giver, qrcode.make("https://example.com/").get_image())
    expect(giver.get_by_role("status")).to_contain_text("Đây không phải mã cứu bản ghi.")


def test_an_answer_that_is_not_the_servers_forgets_nothing(author: Page, giver: Page, server: Server) -> None:
    log(author, 2)
    _, content = saved_file(author)
    giver.context.route(
        "**/api/v1/hand-in",
        lambda route: route.fulfill(status=200, content_type="text/html", body="<p>Wi-Fi"),
    )
    giver.goto("/hand-in")
    give_file(giver, content)
    expect(giver.get_by_role("status")).to_contain_text("Máy chủ bận")
    giver.context.unroute("**/api/v1/hand-in")
    giver.get_by_role("button", name="Gửi lên máy chủ").click()
    expect(giver.locator("[data-list] > li")).to_contain_text("2 đã nhận")
    assert len(stored(server)) == 2


def test_what_waits_is_sent_from_any_page_of_the_giver(author: Page, giver: Page, server: Server) -> None:
    log(author, 2)
    _, content = saved_file(author)
    giver.context.route("**/api/v1/hand-in", lambda route: route.abort())
    giver.goto("/hand-in")
    give_file(giver, content)
    expect(giver.locator("[data-list] > li")).to_contain_text("Chờ gửi")
    giver.goto("/account")
    giver.get_by_role("button", name="Đăng xuất khỏi máy này").click()
    expect(giver.locator("#notice-leave")).to_contain_text("Còn 2 bản ghi chưa gửi")
    giver.context.unroute("**/api/v1/hand-in")
    giver.goto("/today")
    until(giver, lambda: len(stored(server)), 2)


def test_a_phone_that_cannot_keep_a_bundle_says_that_it_did_not_take_it(author: Page, giver: Page) -> None:
    log(author, 1)
    _, content = saved_file(author)
    giver.goto("/hand-in", wait_until="networkidle")
    giver.evaluate("IDBObjectStore.prototype.put = () => { throw new Error('full') }; 0")
    give_file(giver, content)
    expect(giver.get_by_role("status")).to_contain_text("CHƯA nhận")


def test_another_member_on_the_givers_phone_sees_none_of_it(
    author: Page, giver: Page, server: Server, everybody: People
) -> None:
    log(author, 2)
    _, content = saved_file(author)
    giver.goto("/hand-in")
    giver.wait_for_load_state("networkidle")
    giver.context.route("**/api/v1/hand-in", lambda route: route.abort())
    give_file(giver, content)
    expect(giver.locator("[data-list] > li")).to_contain_text("Chờ gửi")
    sign_in_at_once(giver.context, server, everybody.coordinator)
    giver.goto("/hand-in")
    giver.wait_for_load_state("networkidle")
    expect(giver.locator("[data-handed]")).to_be_hidden()
    sign_in_at_once(giver.context, server, everybody.leader)
    giver.goto("/hand-in")
    expect(giver.locator("[data-list] > li")).to_contain_text("Chờ gửi")


def test_a_phone_without_a_camera_is_told_what_else_to_do(giver: Page) -> None:
    giver.goto("/hand-in")
    giver.get_by_role("button", name="Mở máy ảnh để quét").click()
    expect(giver.get_by_role("status")).to_contain_text("Hoặc chụp ảnh mã, hoặc đọc tệp đã lưu.")
