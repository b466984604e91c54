"""Two phones: an author's that cannot send, and a giver's that hands in what it holds."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page
from sqlmodel import col, select

from app.assists.models import Assist
from tests.browser.conftest import sign_in_at_once
from tests.browser.profiles import wait_until_kept
from tests.browsers import PHONE, Server
from tests.people import People

_AT = """const at = (name) => new URL(name, document.querySelector("script[src$='offline/app.js']").src);
  const store = await import(at("store.js"));
  const { save } = await import(at("sync.js"));"""
_LOG = """const ids = [];
  for (let i = 0; i < given; i++) {
    const items = [{ task: "vneid_install", outcome: "done" }];
    const data = { point: null, over_60: i % 2 === 0, first_smartphone: false, items };
    ids.push((await save("assist", data)).id);
  }
  return ids;"""


def author_page(context: BrowserContext, server: Server, everybody: People) -> Page:
    """The volunteer's phone after a visit, now without a network."""
    sign_in_at_once(context, server, everybody.volunteer)
    page = context.new_page()
    page.goto("/mine")
    page.wait_for_load_state("networkidle")
    wait_until_kept(page)
    context.set_offline(True)
    return page


@contextmanager
def giver_page(browser: Browser, server: Server, everybody: People) -> Iterator[Page]:
    """The leader's phone."""
    context = browser.new_context(base_url=server.url, viewport=PHONE, locale="vi-VN", has_touch=True)
    context.set_default_timeout(10_000)
    sign_in_at_once(context, server, everybody.leader)
    yield context.new_page()
    context.close()


def in_phone(page: Page, script: str, given: object = None) -> Any:  # noqa: ANN401 - what the script returns
    """Run `script` beside the page's own modules: `store`, `save`, and what is `given`."""
    return page.evaluate(f"async (given) => {{ {_AT} {script} }}", given)


def log(page: Page, number: int) -> list[str]:
    """Write assists into the phone's outbox; gives their ids."""
    ids: list[str] = in_phone(page, _LOG, number)
    return ids


def open_rescue(page: Page) -> None:
    page.goto("/mine")
    page.get_by_role("button", name="Lưu ra tệp hoặc đưa đội trưởng quét").click()


def saved_file(page: Page) -> tuple[str, dict[str, Any]]:
    """The name of the file that the page saves, and what is in it."""
    open_rescue(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Lưu ra tệp", exact=True).click()
    return download.value.suggested_filename, json.loads(download.value.path().read_text())


def give_file(page: Page, content: dict[str, Any] | str) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    file = {"name": "saved.json", "mimeType": "application/json", "buffer": text.encode()}
    page.get_by_label("Đọc tệp đã lưu").set_input_files(file)  # type: ignore[arg-type]


def give_photo(page: Page, picture: Image.Image) -> None:
    file = io.BytesIO()
    picture.convert("RGB").save(file, "PNG")
    photo = {"name": "photo.png", "mimeType": "image/png", "buffer": file.getvalue()}
    page.get_by_label("Đọc mã từ ảnh chụp").set_input_files(photo)  # type: ignore[arg-type]


def stored(server: Server) -> list[Assist]:
    with server.database.reading() as db:
        return list(db.exec(select(Assist).order_by(col(Assist.id))))
