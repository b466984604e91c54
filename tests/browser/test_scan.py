"""The scanner in the page: the printed poster before a camera, a photo, and what goes wrong."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import qrcode
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect
from sqlmodel import select

from app.checkins.models import CheckIn, Proof
from app.help_sessions.actions import add_point
from app.help_sessions.queries import present_code
from tests.browser.cameras import film, keep_app, phone_that_sees, poster_of, records
from tests.browser.conftest import sign_in_at_once
from tests.browsers import Server, axe_findings, layout_findings
from tests.people import People

NAME = "Nhà văn hóa thôn 3"
DECODER = "vendor/qr-0.7.0/decode.js"
START = "Mở máy ảnh để quét"
UNKNOWN = "Máy chưa biết mã này. Đã giữ lại, máy chủ sẽ xét khi có mạng."

Looking = Callable[[Image.Image], Page]


@pytest.fixture
def code(server: Server, everybody: People) -> str:
    with server.database.writing() as db:
        return present_code(db, add_point(db, None, NAME, everybody.commune.id).id)


@pytest.fixture
def looking_at(
    playwright_here: Playwright, server: Server, everybody: People, tmp_path: Path
) -> Iterator[Looking]:
    """A page of the volunteer's phone, with its camera at a picture."""
    with ExitStack() as phones:

        def look(picture: Image.Image) -> Page:
            seen = film(picture, tmp_path / "seen.y4m")
            phone = phones.enter_context(phone_that_sees(playwright_here, server, seen))
            sign_in_at_once(phone, server, everybody.volunteer)
            return phone.new_page()

        yield look


@pytest.fixture
def poster(browser: Browser, server: Server, everybody: People, code: str) -> Image.Image:
    return poster_of(browser, server, everybody, code)


@pytest.fixture
def page(phone: BrowserContext, server: Server, everybody: People) -> Page:
    """A page of the volunteer's phone, which has no camera."""
    sign_in_at_once(phone, server, everybody.volunteer)
    return phone.new_page()


def check_ins(server: Server) -> list[CheckIn]:
    with server.database.reading() as db:
        return list(db.exec(select(CheckIn)).all())


def qr_of(text: str) -> Image.Image:
    code = qrcode.QRCode(box_size=12)
    code.add_data(text)
    picture: Image.Image = code.make_image().get_image()
    return picture


def scan(page: Page) -> None:
    """Open the camera, if the page has not done it by itself."""
    page.goto("/check-in")
    start = page.get_by_role("button", name=START)
    if start.is_visible():
        start.click()


def give_photo(page: Page, picture: Image.Image) -> None:
    page.get_by_role("button", name=START).click()
    file = io.BytesIO()
    picture.convert("RGB").save(file, "JPEG", quality=80)
    photo = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}
    page.get_by_label("Chụp ảnh mã QR").set_input_files(photo)  # type: ignore[arg-type]


def test_the_poster_is_scanned_with_the_vendored_reader_loaded_only_then(
    looking_at: Looking, poster: Image.Image, server: Server
) -> None:
    page, asked = looking_at(poster), []
    page.add_init_script("delete window.BarcodeDetector")
    page.context.route("**/sw.js", lambda route: route.abort())  # it fetches for later what is not needed yet
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/assists/new")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/vendor/qr" in url or "/checkins/" in url]
    scan(page)
    expect(page.locator("[data-presence]")).to_contain_text(NAME)
    assert [url for url in asked if url.endswith(DECODER)]
    card = page.locator("[data-presence]")
    expect(card).to_contain_text(f"{NAME} · Xã Bù Gia Mập")
    expect(card).to_contain_text("Đã gửi")
    assert [row.proof for row in check_ins(server)] == [Proof.POSTER]


def test_where_the_browser_reads_codes_itself_nothing_is_loaded(
    looking_at: Looking, poster: Image.Image, code: str, server: Server
) -> None:
    page, asked = looking_at(poster), []
    page.add_init_script(f"""window.BarcodeDetector = class {{
      static getSupportedFormats = async () => ["qr_code"];
      detect = async () => [{{ rawValue: "{server.url.upper()}/C/{code}" }}];
    }}""")
    page.context.route("**/sw.js", lambda route: route.abort())
    page.on("request", lambda request: asked.append(request.url))
    scan(page)
    expect(page.locator("[data-presence]")).to_contain_text(NAME)
    assert not [url for url in asked if url.endswith(DECODER)]


def test_a_reader_of_the_browser_that_does_not_work_is_replaced(
    looking_at: Looking, poster: Image.Image
) -> None:
    page = looking_at(poster)
    page.add_init_script("""window.BarcodeDetector = class {
      static getSupportedFormats = async () => ["qr_code"];
      detect = async () => { throw new DOMException("no service", "NotSupportedError"); };
    }""")
    scan(page)
    expect(page.locator("[data-presence]")).to_contain_text(NAME)


def test_the_poster_is_scanned_without_network_after_a_cold_start(
    looking_at: Looking, poster: Image.Image, server: Server
) -> None:
    page = looking_at(poster)
    phone = page.context
    keep_app(page)
    page.close()
    phone.set_offline(True)
    page = phone.new_page()
    scan(page)
    expect(page.get_by_text(f"Đã vào {NAME}.")).to_be_visible()
    expect(page.locator("[data-presence]")).to_contain_text("còn trên máy")
    assert check_ins(server) == []
    phone.set_offline(False)
    expect(page.locator("[data-presence]")).to_contain_text("Đã gửi")
    assert [row.proof for row in check_ins(server)] == [Proof.POSTER]


def test_the_camera_is_released_once_the_code_was_read_and_while_nobody_looks(
    looking_at: Looking, poster: Image.Image
) -> None:
    page = looking_at(Image.new("RGB", (400, 400), "white"))
    scan(page)
    video = page.locator("video")
    expect(video).to_have_js_property("paused", value=False)
    track = video.evaluate_handle("video => video.srcObject.getTracks()[0]")
    page.evaluate("""() => {
      Object.defineProperty(document, "hidden", { value: true, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }""")
    assert track.evaluate("track => track.readyState") == "ended"
    page.evaluate("""() => {
      delete document.hidden;
      document.dispatchEvent(new Event("visibilitychange"));
    }""")
    expect(video).to_have_js_property("paused", value=False)


def test_a_light_that_the_camera_has_can_be_switched(looking_at: Looking) -> None:
    page = looking_at(Image.new("RGB", (400, 400), "black"))
    page.add_init_script("""
      MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true });
      MediaStreamTrack.prototype.applyConstraints = async ({ advanced: [{ torch }] }) => {
        document.documentElement.lang = torch ? "on" : "off";
      };
    """)
    scan(page)
    for name, state in (("Bật đèn", "on"), ("Tắt đèn", "off")):
        page.get_by_role("button", name=name).click()
        expect(page.locator("html")).to_have_attribute("lang", state)


@pytest.mark.parametrize("size", [1, 4])
def test_a_photo_of_the_poster_checks_in(page: Page, poster: Image.Image, server: Server, size: int) -> None:
    page.goto("/check-in")
    give_photo(page, poster.resize((poster.width * size, poster.height * size)))
    expect(page.locator("[data-presence]")).to_contain_text(NAME)
    expect(page.locator("[data-presence]")).to_contain_text("Đã gửi")
    assert [row.proof for row in check_ins(server)] == [Proof.POSTER]


def test_a_photo_without_a_code_says_how_to_take_a_better_one(page: Page, server: Server) -> None:
    page.goto("/check-in")
    give_photo(page, Image.new("RGB", (300, 300), "white"))
    expect(page.locator("[data-said]")).to_contain_text("Không thấy mã QR trong ảnh.")
    assert check_ins(server) == []


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ("NotAllowedError", "chưa được phép dùng máy ảnh"),
        ("NotFoundError", "Không thấy máy ảnh trên máy này"),
        ("NotReadableError", "đang được ứng dụng khác dùng"),
    ],
)
def test_without_a_camera_the_page_says_why_and_what_to_do(page: Page, trouble: str, words: str) -> None:
    page.add_init_script(f"""navigator.mediaDevices.getUserMedia = async () => {{
      throw new DOMException("no", "{trouble}");
    }}""")
    page.goto("/check-in")
    page.get_by_role("button", name=START).click()
    expect(page.locator("[data-said]")).to_contain_text(words)
    expect(page.locator("[data-said]")).to_contain_text("Hoặc chụp ảnh mã, hoặc nhập mã 10 ký tự.")
    expect(page.get_by_text("Chụp ảnh mã QR")).to_be_visible()
    expect(page.get_by_role("button", name=START)).to_be_visible()
    assert axe_findings(page) == []
    assert layout_findings(page) == []


def test_a_phone_whose_camera_was_refused_really_says_so(page: Page) -> None:
    page.goto("/check-in")
    page.get_by_role("button", name=START).click()
    expect(page.locator("[data-said]")).to_contain_text(re.compile("chưa được phép|Không thấy máy ảnh"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://evil.example/c/K7QX2MPD8R", "Mã vừa quét dẫn đến evil.example: đừng mở."),
        ("WIFI:S:quan ca phe;;", "Đây không phải mã của điểm hỗ trợ."),
    ],
)
def test_a_code_of_somebody_else_is_not_taken(
    looking_at: Looking, server: Server, text: str, words: str
) -> None:
    page = looking_at(qr_of(text))
    scan(page)
    expect(page.locator("[data-said]")).to_contain_text(words)
    expect(page.get_by_role("button", name=START)).to_be_hidden()  # it goes on looking
    assert check_ins(server) == []


def test_a_code_that_the_phone_does_not_know_is_kept_and_judged(
    looking_at: Looking, server: Server, everybody: People
) -> None:
    with server.database.writing() as db:
        code = present_code(db, add_point(db, None, "Trạm y tế", everybody.next_commune.id).id)
    page = looking_at(qr_of(f"{server.url}/c/{code}".upper()))
    keep_app(page)
    page.context.set_offline(True)
    scan(page)
    expect(page.locator("[data-said]")).to_contain_text(UNKNOWN)
    expect(page.locator("[data-presence]")).to_contain_text(f"Điểm mới (mã {code})")
    page.context.set_offline(False)
    expect(page.locator("[data-presence]")).to_contain_text("Trạm y tế")
    assert len(check_ins(server)) == 1


def test_a_refused_code_is_not_sent_again_because_the_camera_still_sees_it(
    looking_at: Looking, server: Server
) -> None:
    page = looking_at(qr_of(f"{server.url}/C/ZZZZZZZZZZ"))
    scan(page)
    expect(page.get_by_role("alert")).to_contain_text("Chưa điểm danh được (mã ZZZZZZZZZZ).")
    assert records(page) == 1
    scan(page)
    expect(page.get_by_text("Mã này vừa quét rồi.")).to_be_visible()
    assert records(page) == 1
    assert check_ins(server) == []


@pytest.mark.parametrize("width", [320, 360])
def test_the_page_fits_small_phones(looking_at: Looking, poster: Image.Image, width: int) -> None:
    page = looking_at(poster)
    page.set_viewport_size({"width": width, "height": 740})
    scan(page)
    expect(page.locator("[data-presence]")).to_contain_text(NAME)
    page.get_by_text("Nhập mã 10 ký tự").click()
    assert axe_findings(page) == []
    assert layout_findings(page) == []
