"""What a test asks of the phone's outbox and of the server behind it."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlmodel import col, func, select

from app.assists.models import Assist
from tests.browsers import Server

SAVE = "Lưu lượt hỗ trợ"
DOOR = "**/api/v1/sync"
PATIENCE = 20  # seconds


def until(page: Page, ask: Callable[[], object], wanted: object, patience: float = PATIENCE) -> None:
    """Wait until the answer is the wanted one, while the browser goes on."""
    end = time.monotonic() + patience
    while (got := ask()) != wanted:
        assert time.monotonic() < end, f"{got!r}, not {wanted!r}"
        page.wait_for_timeout(50)


def standing(server: Server, member_id: int | None = None) -> int:
    """How many assists count, of everybody or of one member."""
    query = select(func.count()).select_from(Assist).where(col(Assist.voided_at).is_(None))
    if member_id is not None:
        query = query.where(Assist.member_id == member_id)
    with server.database.reading() as db:
        return db.exec(query).one()


def log(page: Page, *labels: str) -> None:
    """Log one turn and wait until the page says that it is saved."""
    for label in labels or ("Cài VNeID",):
        page.get_by_label(label, exact=True).check()
    page.get_by_role("button", name=SAVE).click()
    expect(page.locator("#log [name=task]:checked")).to_have_count(0)
    expect(page.locator("#toast")).to_contain_text("Đã lưu")


def records(page: Page) -> list[dict[str, Any]]:
    """All rows of the phone's outbox, as they are on the disk."""
    found: list[dict[str, Any]] = page.evaluate(_RECORDS)
    return found


def put(page: Page, *rows: dict[str, Any]) -> None:
    """Write rows past the app, as damage does."""
    page.evaluate(_PUT, list(rows))


def wake(page: Page) -> None:
    """The network is back, says the browser."""
    page.evaluate("dispatchEvent(new Event('online')), 0")


def cut(phone: BrowserContext | Page, fault: Callable[[Route], None] | None = None) -> None:
    """The door cannot be reached, or answers as `fault` says, neither by a page nor by the worker."""
    _context(phone).route(DOOR, fault or (lambda route: route.abort()))


def mend(phone: BrowserContext | Page) -> None:
    """The door can be reached again."""
    _context(phone).unroute(DOOR)


def _context(phone: BrowserContext | Page) -> BrowserContext:
    return phone.context if isinstance(phone, Page) else phone


_OPEN = """
const open = () => new Promise((resolve, reject) => {
  const request = indexedDB.open("tiepsucso", 1);
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
"""
_RECORDS = f"""async () => {{
  {_OPEN}
  const db = await open();
  const request = db.transaction("records").objectStore("records").getAll();
  await new Promise((done) => {{ request.onsuccess = done; }});
  db.close();
  return request.result;
}}"""
_PUT = f"""async (rows) => {{
  {_OPEN}
  const db = await open();
  const transaction = db.transaction("records", "readwrite");
  for (const row of rows) transaction.objectStore("records").put(row);
  await new Promise((done) => {{ transaction.oncomplete = done; }});
  db.close();
}}"""
