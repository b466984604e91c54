"""Every page at 360 and 320 pixels: axe finds nothing, text and targets are large enough, nothing scrolls
sideways, nothing comes from elsewhere. The pages come from the routers, so a new one is looked at too."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from sqlmodel import select

from app.help_sessions.models import SupportPoint
from app.members.models import Team
from tests.architecture.test_routes import every_route
from tests.browsers import Server, axe_findings, layout_findings, serving
from tests.databases import SqliteFactory
from tests.scope.world import World, build

LONG_POINT = "Thành phố Đồng Xoài · Trung tâm Phục vụ hành chính công"
LONG_TEAM = "Đội hình thanh niên tình nguyện chuyển đổi số cộng đồng xã Bù Gia Mập, tỉnh Đồng Nai"
NOT_PAGES = ("/api/", "/healthz", "/readyz", "/C/", "/J/", "/JOIN/", "/R/", "/RECOVER/", "/j/", "/r/")
FILES = (".csv", ".xlsx", ".js", ".webmanifest")
WIDTHS = (360, 320)
LOOKED_AT_BY = {"volunteer", "leader", "coordinator", "officer", "anonymous"}


def paths() -> list[str]:
    found = {route.path for route in every_route() if "GET" in route.methods}
    return sorted(path for path in found if not path.startswith(NOT_PAGES) and not path.endswith(FILES))


@pytest.fixture(scope="module")
def served(sqlite_factory: SqliteFactory) -> Iterator[tuple[Server, World]]:
    """One server for all pages, with long names in it."""
    url = sqlite_factory.url()
    with serving(url) as server:
        world = build(server.app)
        with server.database.writing() as db:
            for point in db.exec(select(SupportPoint)):
                point.name = LONG_POINT
            for team in db.exec(select(Team)):
                team.name = LONG_TEAM
        yield server, world
    sqlite_factory.drop(url)


@pytest.fixture(scope="module", params=sorted(LOOKED_AT_BY))
def looker(
    request: pytest.FixtureRequest, browser: Browser, served: tuple[Server, World]
) -> Iterator[tuple[str, BrowserContext]]:
    """A browser in which one persona is signed in."""
    server, world = served
    context = browser.new_context(
        base_url=server.url, locale="vi-VN", has_touch=True, service_workers="block"
    )
    # The page of a scanned poster goes on by itself; here it is to be looked at.
    context.route("**/js/verify/arrive.js", lambda route: route.abort())
    token = world.tokens[request.param]
    if token:
        context.add_cookies([{"name": "sign_in", "value": token, "url": server.url}])
    yield request.param, context
    context.close()


def is_shown(context: BrowserContext, path: str) -> bool:
    """Whether the persona gets to see this very page: what is not theirs is 404 or asks to sign in."""
    answer = context.request.get(path, max_redirects=0)
    if answer.status in {303, 307}:
        assert answer.headers["location"]
        return False
    assert answer.status in {200, 404}, path
    return answer.status == 200 and answer.headers["content-type"].startswith("text/html")


def findings(page: Page, path: str) -> list[str]:
    """What is wrong with the page at both widths."""
    found = []
    page.set_viewport_size({"width": WIDTHS[0], "height": 740})
    page.goto(path)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        if "poster" not in path:  # a sheet of A4 paper
            found += [f"{width}px: {finding}" for finding in layout_findings(page)]
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} headings of level 1")
    return [*found, *axe_findings(page)]


@pytest.mark.parametrize("path", paths())
def test_page(looker: tuple[str, BrowserContext], served: tuple[Server, World], path: str) -> None:
    _, context = looker
    server, world = served
    ids = world.ids | ({"code": world.people.commune.code} if path.startswith("/units/") else {})
    if not is_shown(context, path.format(**ids)):
        return
    page = context.new_page()
    elsewhere: list[str] = []
    page.on(
        "request",
        lambda request: None if request.url.startswith(server.url) else elsewhere.append(request.url),
    )
    blocked: list[str] = []
    page.on(
        "console",
        lambda message: blocked.append(message.text) if "Content Security" in message.text else None,
    )
    try:
        assert findings(page, path.format(**ids)) == []
    finally:
        page.close()
    assert [url for url in elsewhere if not url.startswith("data:")] == []
    assert blocked == []


def test_the_first_load_of_the_log_page_is_at_most_60_kilobytes(
    browser: Browser, served: tuple[Server, World]
) -> None:
    server, world = served
    context = browser.new_context(base_url=server.url)
    context.add_cookies([{"name": "sign_in", "value": world.tokens["volunteer"], "url": server.url}])
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    sizes: list[float] = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto("/assists/new", wait_until="networkidle")
    context.close()
    assert len(sizes) >= 3
    assert sum(sizes) <= 60_000
