"""The log page's own JavaScript, with the worker's, is light; what is seldom needed is not part of it."""

import gzip
import re

from playwright.sync_api import BrowserContext

from app.pwa.worker import needs_of
from app.web.static import StaticFiles
from tests.browser.conftest import sign_in_at_once
from tests.browsers import Server
from tests.people import People

HEAVIEST = 12_000  # bytes on the wire, each file compressed by itself


def test_the_log_page_and_the_worker_load_less_than_12_kb(
    phone: BrowserContext, server: Server, everybody: People
) -> None:
    sign_in_at_once(phone, server, everybody.volunteer)
    html = phone.request.get("/assists/new").text()
    worker = phone.request.get("/sw.js").text()
    module = re.search(r'from "(/static/[^"]+)"', worker)
    assert module is not None
    static = StaticFiles()
    needs = needs_of([html, f'<script src="{module[1]}">'], static.read)
    own = sorted(name for name in needs.at_once if name.startswith("js/"))
    assert {"js/offline/log.js", "js/offline/sync.js", "js/offline/worker.js"} <= set(own)
    assert not any("rescue" in name or "scan" in name for name in own)
    sizes = {name: len(gzip.compress(static.read(name).encode(), 9)) for name in own}
    sizes["sw.js"] = len(gzip.compress(worker.partition("\n")[0].encode(), 9))
    assert sum(sizes.values()) < HEAVIEST, sizes
