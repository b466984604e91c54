"""The main story at 360×740, its QR codes read from the screen, with JavaScript and without."""

import io
import re
from collections.abc import Iterator

import openpyxl
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import sign_in_by_form
from tests.browsers import PHONE, Server
from tests.people import PASSWORD, People

COMMUNE = "Xã Phú Nghĩa"
POINT = "Nhà văn hóa thôn Đắk Lim"
TEAM = "Đội tình nguyện số xã Phú Nghĩa"
COORDINATOR = ("Lý Thị Yến", "0987000001", "ruộng bậc thang mùa lúa chín")
VOLUNTEER = ("Điểu Thị Hồng", "0987000002", "con suối nhỏ sau nhà")


class Phones:
    """One phone for each person, all with JavaScript or all without."""

    def __init__(self, browser: Browser, server: Server, *, has_js: bool) -> None:
        self._browser, self._url = browser, server.url
        self.has_js = has_js
        self.contexts: list[BrowserContext] = []

    def new(self) -> Page:
        context = self._browser.new_context(
            base_url=self._url,
            viewport=PHONE,
            locale="vi-VN",
            java_script_enabled=self.has_js,
            accept_downloads=True,
        )
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        return context.new_page()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def phones(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[Phones]:
    made = Phones(browser, server, has_js=request.param)
    yield made
    for context in made.contexts:
        context.close()


def read_qr(page: Page) -> str:
    """What a camera reads from the screen, once the page with the code is there."""
    expect(page.get_by_role("img")).to_be_visible()
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    (code,) = zxingcpp.read_barcodes(picture)
    return code.text


def invite_coordinator(officer: Page) -> str:
    officer.goto("/invitations/new")
    officer.get_by_label("Xã, phường", exact=True).select_option(label=COMMUNE)
    officer.get_by_role("button", name="Tạo lời mời").click()
    return read_qr(officer)


def become_coordinator(page: Page, link: str) -> None:
    name, phone, password = COORDINATOR
    page.goto(link)
    page.get_by_label("Họ và tên").fill(name)
    page.get_by_label("Số điện thoại").fill(phone)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Tạo tài khoản").click()
    expect(page).to_have_url(re.compile("/today$"))


def make_point(page: Page) -> str:
    """A new point; returns what its poster's QR says."""
    page.goto("/points")
    page.get_by_role("link", name="Thêm điểm hỗ trợ").click()
    page.get_by_label("Tên điểm").fill(POINT)
    page.get_by_role("button", name="Thêm điểm").click()
    page.get_by_role("link", name="Xem và in áp phích").click()
    expect(page.get_by_text(POINT).first).to_be_visible()
    return read_qr(page)


def make_team_qr(page: Page) -> str:
    page.goto("/team")
    page.get_by_role("link", name="Thêm đội").first.click()
    page.get_by_label("Tên đội").fill(TEAM)
    page.get_by_role("button", name="Thêm đội").click()
    page.goto("/team")
    page.get_by_role("link", name="Hiện mã QR nhận người").click()
    page.get_by_role("button", name="Hiện mã QR mới").click()
    return read_qr(page)


def ask_to_join(page: Page, link: str) -> None:
    name, phone, password = VOLUNTEER
    page.goto(link)
    page.get_by_label("Họ và tên").fill(name)
    page.get_by_label("Số điện thoại").fill(phone)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Gửi yêu cầu").click()
    expect(page.get_by_text(TEAM).first).to_be_visible()


def approve(page: Page) -> None:
    page.goto("/team")
    expect(page.get_by_text(VOLUNTEER[0]).first).to_be_visible()
    page.get_by_role("button", name="Duyệt").click()
    expect(page.get_by_role("button", name="Duyệt")).to_have_count(0)


def scan_and_sign_in(page: Page, poster: str) -> None:
    """Signed out, the poster shows the resident's page; she signs in from there and is checked in."""
    page.goto(poster)
    expect(page.get_by_text("Điểm hỗ trợ chính thức").first).to_be_visible()
    page.get_by_role("link", name="Tôi là tình nguyện viên").click()
    page.get_by_label("Số điện thoại").fill(VOLUNTEER[1])
    page.get_by_label("Mật khẩu").fill(VOLUNTEER[2])
    page.get_by_role("button", name="Đăng nhập").click()


def log(page: Page, *tasks: str, barrier: str = "") -> None:
    for task in tasks:
        page.locator(".tile", has_text=task).first.click()
    if barrier:
        page.locator("label", has_text="Chưa làm được").click()
        page.locator(".chip", has_text=barrier).click()
    page.get_by_role("button", name="Lưu lượt hỗ trợ").click()


def cells(downloaded: bytes) -> dict[str, int]:
    """Turns by commune, as another library reads them from the workbook."""
    workbook = openpyxl.load_workbook(io.BytesIO(downloaded))
    rows = list(workbook["Theo xã phường"].iter_rows(values_only=True))
    header = next(number for number, row in enumerate(rows) if "Lượt người dân" in row)
    column = rows[header].index("Lượt người dân")
    return {str(row[0]): row[column] for row in rows[header + 1 :] if row[0]}


def test_from_the_invitation_to_the_workbook(phones: Phones, everybody: People) -> None:
    officer, coordinator, volunteer = phones.new(), phones.new(), phones.new()
    sign_in_by_form(officer, everybody.officer.phone, PASSWORD)
    become_coordinator(coordinator, invite_coordinator(officer))
    poster = make_point(coordinator)
    assert re.fullmatch(r"HTTP://127\.0\.0\.1:\d+/C/[0-9A-HJKMNP-TV-Z]{10}", poster)
    ask_to_join(volunteer, make_team_qr(coordinator))
    approve(coordinator)

    scan_and_sign_in(volunteer, poster)
    if not phones.has_js:
        volunteer.get_by_role("button", name=f"Vào điểm {POINT}").click()
    expect(volunteer).to_have_url(re.compile("/assists/new"))
    expect(volunteer.locator("header")).to_contain_text(POINT)

    coordinator.goto("/today")
    turns = coordinator.locator(".figure", has_text="lượt người dân").locator("b")
    expect(turns).to_have_text("0")

    log(volunteer, "Cài VNeID")
    expect(volunteer.get_by_text("lượt thứ 1 hôm nay")).to_be_visible()
    log(volunteer, "Cài VNeID", "Tài khoản Dịch vụ công")
    expect(volunteer.get_by_text("lượt thứ 2 hôm nay")).to_be_visible()
    log(volunteer, "Kích hoạt mức 2", barrier="Sợ lộ thông tin")
    expect(volunteer.get_by_text("lượt thứ 3 hôm nay")).to_be_visible()
    log(volunteer, "Thanh toán số")
    expect(volunteer.get_by_text("lượt thứ 4 hôm nay")).to_be_visible()
    log(volunteer, "Việc khác")
    expect(volunteer.get_by_text("lượt thứ 5 hôm nay")).to_be_visible()
    volunteer.get_by_role("button", name="Hoàn tác").click()
    expect(volunteer.get_by_text("còn 4 lượt hôm nay")).to_be_visible()

    if not phones.has_js:
        coordinator.reload()
    expect(turns).to_have_text("4", timeout=15_000)
    expect(coordinator.locator(".rows", has_text="Sợ lộ thông tin").first).to_be_visible()

    officer.goto("/totals")
    with officer.expect_download() as download:
        officer.get_by_role("link", name="Xuất Excel").click()
    by_commune = cells(download.value.path().read_bytes())
    total = by_commune.pop("Toàn tỉnh", None) or by_commune.pop("Tổng cộng")
    assert total == 4
    assert by_commune.pop(COMMUNE) == 4
    assert len(by_commune) == 94
    assert set(by_commune.values()) == {0}
