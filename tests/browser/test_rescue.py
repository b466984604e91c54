"""Records that a phone cannot send leave it as QR codes or as a file, and a leader hands them in."""

import io
import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect

from app import clock
from tests.browser.cameras import film, phone_that_sees
from tests.browser.conftest import sign_in_at_once
from tests.browser.rescues import (
    author_page,
    give_file,
    give_photo,
    giver_page,
    in_phone,
    log,
    open_rescue,
    saved_file,
    stored,
)
from tests.browsers import Server, axe_findings, layout_findings
from tests.people import People

MANY = 12  # records: more than one QR code holds
_RECORDS = 'return store.all(await store.meta("current"))'


@pytest.fixture
def author(phone: BrowserContext, server: Server, everybody: People) -> Page:
    return author_page(phone, server, everybody)


@pytest.fixture
def giver(browser: Browser, server: Server, everybody: People) -> Iterator[Page]:
    with giver_page(browser, server, everybody) as page:
        yield page


def show_codes(page: Page) -> Locator:
    """Open the series of codes and stop it at the first."""
    open_rescue(page)
    page.get_by_role("button", name="Hiện mã QR cho đội trưởng quét").click()
    page.get_by_role("button", name="Dừng").click()
    series = page.locator(".live")
    while "Mã 1/" not in series.inner_text():
        page.get_by_role("button", name="Sau", exact=True).click()
    return series


def pictures(page: Page) -> list[Image.Image]:
    """Every code of the series as the screen shows it."""
    series = show_codes(page)
    found = re.search(r"Mã 1/(\d+)", series.inner_text())
    assert found
    seen = []
    for _ in range(int(found[1])):
        seen.append(Image.open(io.BytesIO(series.locator(".qr").screenshot())))
        page.get_by_role("button", name="Sau", exact=True).click()
    return seen


def film_of(pictures: list[Image.Image], folder: Path) -> Path:
    """A film that shows each picture for half a second."""
    frames = b""
    for picture in pictures:
        head, _, frame = film(picture, folder / "one.y4m").read_bytes().partition(b"FRAME\n")
        frames += (b"FRAME\n" + frame) * 5
    whole = folder / "series.y4m"
    whole.write_bytes(head + frames)
    return whole


def test_the_codes_are_read_off_the_screen_and_handed_in_as_the_authors(
    author: Page, giver: Page, server: Server, everybody: People
) -> None:
    ids = log(author, MANY)
    seen = pictures(author)
    assert len(seen) > 2
    giver.goto("/hand-in")
    give_photo(giver, seen[1])  # in any order
    expect(giver.get_by_role("status")).to_contain_text(f"Đã đọc 1/{len(seen)} mã.")
    give_photo(giver, seen[1])
    for number, picture in enumerate(seen[2:] + seen[:1], 2):
        give_photo(giver, picture)
        if number < len(seen):
            expect(giver.get_by_role("status")).to_contain_text(f"Đã đọc {number}/{len(seen)} mã.")
    expect(giver.get_by_role("status")).to_contain_text(f"Đã nhận đủ {MANY} bản ghi của Hạnh.")
    row = giver.locator("[data-list] > li")
    expect(row).to_contain_text(f"{MANY} bản ghi của Hạnh")
    expect(row).to_contain_text(f"{MANY} đã nhận")
    assert [str(assist.id) for assist in stored(server)] == sorted(ids)
    assert {assist.member_id for assist in stored(server)} == {everybody.volunteer.id}
    assert all("handed_in" in assist.flags for assist in stored(server))


def test_a_camera_reads_the_running_series(
    author: Page, playwright_here: Playwright, server: Server, everybody: People, tmp_path: Path
) -> None:
    log(author, MANY)
    seen = film_of(pictures(author), tmp_path)
    with phone_that_sees(playwright_here, server, seen) as phone:
        sign_in_at_once(phone, server, everybody.leader)
        page = phone.new_page()
        page.goto("/hand-in")
        page.get_by_role("button", name="Mở máy ảnh để quét").click()
        expect(page.locator("[data-list] > li")).to_contain_text(f"{MANY} đã nhận", timeout=20_000)
        assert page.locator("video").evaluate("video => video.srcObject") is None
    assert len(stored(server)) == MANY


def test_the_author_sends_later_after_all(author: Page, giver: Page, server: Server) -> None:
    ids = log(author, 3)
    _, content = saved_file(author)
    giver.goto("/hand-in")
    give_file(giver, content)
    expect(giver.locator("[data-list] > li")).to_contain_text("3 đã nhận")
    log(author, 1)
    author.context.set_offline(False)
    author.goto("/mine")
    expect(author.locator("[data-outbox-state]")).to_have_text("✓ Đã gửi hết")
    assert {row["state"] for row in in_phone(author, _RECORDS)} == {"accepted"}
    said = {row["id"]: row["result"]["status"] for row in in_phone(author, _RECORDS)}
    assert {said[each] for each in ids} == {"duplicate"}
    assert len(stored(server)) == 4


def test_a_damaged_record_goes_into_the_file_raw_and_holds_up_nothing(
    author: Page, giver: Page, server: Server
) -> None:
    ids = log(author, 2)
    bad = {"id": ids[0], "at": 4711, "half": "a record"}
    in_phone(author, "await store.run('records', 'readwrite', (rows) => rows.put(given))", bad)
    _, content = saved_file(author)
    assert content["damaged"] == [bad]
    giver.goto("/hand-in")
    give_file(giver, content)
    expect(giver.locator("[data-list] > li")).to_contain_text("1 đã nhận")
    assert [str(assist.id) for assist in stored(server)] == ids[1:]


def test_without_a_token_there_is_the_file_alone_and_the_page_says_why(author: Page, giver: Page) -> None:
    ids = log(author, 2)
    in_phone(author, 'await store.setMeta("tokens", {});')
    _, content = saved_file(author)
    expect(author.get_by_text("Máy này chưa nhận được khóa gửi")).to_be_visible()
    expect(author.get_by_role("button", name="Hiện mã QR cho đội trưởng quét")).to_be_hidden()
    assert [row["id"] for row in content["unsigned"]] == ids
    giver.goto("/hand-in")
    give_file(giver, content)
    expect(giver.get_by_role("status")).to_contain_text("không có bản ghi nào nộp hộ được")


def test_a_browser_that_cannot_sign_still_saves_the_file(author: Page) -> None:
    ids = log(author, 2)
    author.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })")
    _, content = saved_file(author)
    assert [each["id"] for each in content["unsigned"]] == ids
    assert content["bundles"] == []


def test_a_code_that_stood_on_the_screen_for_long_does_not_shift_the_authors_times(
    author: Page, giver: Page
) -> None:
    log(author, 1)
    author.clock.install()
    series = show_codes(author)  # it stands still
    author.clock.run_for(10 * 60_000)
    seen = []
    for _ in range(2):
        seen.append(Image.open(io.BytesIO(series.locator(".qr").screenshot())))
        author.get_by_role("button", name="Sau", exact=True).click()
    giver.context.route("**/api/v1/hand-in", lambda route: route.abort())
    giver.goto("/hand-in")
    give_photo(giver, seen[0])
    expect(giver.get_by_role("status")).to_contain_text("Đã đọc 1/2 mã.")
    give_photo(giver, seen[1])
    expect(giver.locator("[data-list] > li")).to_contain_text("Chờ gửi")
    [waits] = in_phone(giver, 'return store.meta("handed")')
    age = clock.now() - datetime.fromisoformat(waits["scanned_at"])
    assert timedelta(minutes=9, seconds=30) < age < timedelta(minutes=11)


def test_nothing_in_the_file_opens_the_door_or_names_a_resident(author: Page) -> None:
    log(author, 2)
    [token] = in_phone(author, 'return store.meta("tokens")').values()
    _, content = saved_file(author)
    text = json.dumps(content)
    assert token not in text
    assert token.split(".")[1] not in text
    assert set(content) == {"v", "name", "bundles", "unsigned", "damaged", "aside"}


@pytest.mark.parametrize("width", [320, 360])
def test_both_sides_read_well(author: Page, giver: Page, width: int) -> None:
    log(author, MANY)
    for page in (author, giver):
        page.set_viewport_size({"width": width, "height": 740})
    _, content = saved_file(author)
    show_codes(author)
    giver.goto("/hand-in")
    give_file(giver, content)
    expect(giver.locator("[data-list] > li")).to_contain_text(f"{MANY} đã nhận")
    for page in (author, giver):
        assert axe_findings(page) == []
        assert layout_findings(page) == []
