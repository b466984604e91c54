"""A camera that sees a picture: Chromium plays a film of it as its only camera."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests.browser.conftest import sign_in_at_once
from tests.browser.profiles import wait_until_kept
from tests.browsers import PHONE, Server, launch
from tests.people import People

SIZE = (1280, 720)
GREY = (120, 120, 120)


def film(picture: Image.Image, path: Path) -> Path:
    """Write one frame of `picture`, fitted into what a camera sees, as an uncompressed film (y4m)."""
    seen = Image.new("RGB", SIZE, GREY)
    fitted = picture.convert("RGB")
    fitted.thumbnail(SIZE)
    seen.paste(fitted, ((SIZE[0] - fitted.width) // 2, (SIZE[1] - fitted.height) // 2))
    light, blue, red = seen.convert("YCbCr").split()
    half = (SIZE[0] // 2, SIZE[1] // 2)
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{SIZE[0]} H{SIZE[1]} F10:1 Ip A1:1 C420jpeg\nFRAME\n".encode())
        for plane in (light, blue.resize(half), red.resize(half)):
            file.write(plane.tobytes())
    return path


def poster_of(browser: Browser, server: Server, everybody: People, code: str) -> Image.Image:
    """The point's poster as it is printed, photographed whole."""
    context = browser.new_context(base_url=server.url)
    sign_in_at_once(context, server, everybody.coordinator)
    page = context.new_page()
    page.set_viewport_size({"width": 900, "height": 1200})
    page.goto(f"/points/{code}/poster")
    png = page.locator(".sheet").screenshot()
    context.close()
    return Image.open(io.BytesIO(png))


@contextmanager
def phone_that_sees(playwright: Playwright, server: Server, seen: Path) -> Iterator[BrowserContext]:
    """A phone whose camera shows the film `seen`; who holds it lets pages use the camera."""
    browser = launch(
        playwright,
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={seen}",
    )
    context = browser.new_context(base_url=server.url, viewport=PHONE, locale="vi-VN", has_touch=True)
    context.set_default_timeout(10_000)
    yield context
    browser.close()


def keep_app(page: Page) -> None:
    """Visit the log page and wait until the phone has all that it needs without a network."""
    with page.expect_response("**/api/v1/me") as answer:
        page.goto("/assists/new")
    answer.value.finished()
    wait_until_kept(page)


def records(page: Page) -> int:
    """How many records the phone holds."""
    found: int = page.evaluate("""() => new Promise((done) => {
      indexedDB.open("tiepsucso").onsuccess = ({ target: { result } }) => {
        result.transaction("records").objectStore("records").count().onsuccess = (event) => {
          result.close();
          done(event.target.result);
        };
      };
    })""")
    return found
