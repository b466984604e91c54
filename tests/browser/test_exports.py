"""The waiting person sees how far a file has come, without doing anything, and gets it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from app.exports import actions, starting
from app.exports.making import make_file
from app.exports.models import State
from tests.assists.helpers import log
from tests.browser.conftest import sign_in_at_once
from tests.browsers import PHONE, Server, axe_findings, layout_findings
from tests.conftest import actor_for
from tests.exports.helpers import take_apart
from tests.people import People

SOON = 9_000  # within a few polls


@pytest.fixture
def started(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The files whose process would have been started; the test is the process."""
    found: list[int] = []
    monkeypatch.setattr(starting, "start", lambda _, job_id: found.append(job_id))
    folder = {"app_export_folder": str(tmp_path / "exports")}
    server.app.state.settings = server.app.state.settings.model_copy(update=folder)
    return found


def test_a_file_is_asked_for_waited_for_and_fetched(
    phone: BrowserContext, server: Server, everybody: People, started: list[int]
) -> None:
    with server.database.writing() as db:
        log(db, actor_for(db, everybody.volunteer))
    sign_in_at_once(phone, server, everybody.coordinator)
    page = phone.new_page()
    page.goto("/exports/new")
    expect(page.locator(".figure b")).to_have_text("1")
    assert layout_findings(page) == []
    assert axe_findings(page) == []
    page.get_by_text("CSV (.csv)").click()
    page.get_by_role("button", name="Xuất tệp").click()
    expect(page.get_by_role("heading", name="Đang đếm số lượt")).to_be_visible()
    (job_id,) = started
    with server.database.writing() as db:
        actions.beat(db, job_id, 25, 100)
    expect(page.get_by_role("heading", name="Đang ghi tệp: 25%")).to_be_visible(timeout=SOON)
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "25")
    assert layout_findings(page) == []
    assert axe_findings(page) == []
    make_file(server.database, server.app.state.settings, job_id)
    expect(page.get_by_role("heading", name="✓ Tệp đã xong")).to_be_visible(timeout=SOON)
    assert layout_findings(page) == []
    assert axe_findings(page) == []
    assert page.evaluate("performance.getEntriesByType('navigation').length") == 1
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp").click()
    assert download.value.suggested_filename.startswith("tiep-suc-so_chi-tiet_")
    parts = take_apart(Path(download.value.path()).read_bytes())
    assert len(parts.lines) == 2
    page.get_by_text("Mã kiểm tra").click()
    expect(page.get_by_text(parts.checksum)).to_be_visible()
    page.goto("/exports")
    expect(page.get_by_text("tải được")).to_be_visible()
    assert layout_findings(page) == []
    assert axe_findings(page) == []


def test_without_javascript_the_page_is_looked_at_again_by_hand(
    browser: Browser, server: Server, everybody: People, started: list[int]
) -> None:
    context = browser.new_context(base_url=server.url, viewport=PHONE, java_script_enabled=False)
    sign_in_at_once(context, server, everybody.officer)
    page = context.new_page()
    for _ in range(2):
        page.goto("/exports/new")
        page.get_by_role("button", name="Xuất tệp").click()
    expect(page.get_by_role("heading", name="Đang xếp hàng")).to_be_visible()
    expect(page.get_by_text("Còn 1 tệp trước tệp này.")).to_be_visible()
    first = started[0]
    assert make_file(server.database, server.app.state.settings, first) == State.DONE
    page.get_by_role("button", name="Xem lại").click()
    # The click started it; what it has come to shows with the next look.
    page.get_by_role("button", name="Xem lại").or_(page.get_by_role("link", name="Xem lại")).click()
    expect(page.get_by_role("heading", name="Đang đếm số lượt")).to_be_visible()
    assert started == [first, first + 1]
    page.get_by_role("button", name="Hủy tệp này").click()
    expect(page.get_by_role("heading", name="Đã hủy")).to_be_visible()
    context.close()
