"""Poison in every path, query and form: NUL, lone surrogates, dates and numbers at the edge, huge values.

The answer may be anything but a failure of the server, on both databases.
"""

import uuid
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from tests.architecture.test_routes import every_route
from tests.scope.world import World

POISON = {
    "NUL": "%00",
    "NUL inside": "25%00222",
    "a lone surrogate": "%ED%A0%80",
    "not UTF-8": "%ff%fe",
    "an emoji": quote("🙂"),
    "a huge number": "9" * 400,
    "just past 32 bits": str(2**31),
    "just past 64 bits": str(2**63),
    "a negative number": "-1",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "no day": "2026-02-30",
    "SQL": quote("' OR 1=1 --"),
    "a wildcard": quote("%_%"),
    "a long text": "a" * 1500,
    "nothing": "",
}
NAMES = (
    *("barrier", "by", "code", "day", "done", "first_smartphone", "from", "full_name", "id", "map", "name"),
    *(
        "new_password",
        "next",
        "on",
        "outcome",
        "over_60",
        "page",
        "password",
        "period",
        "phone",
        "q",
        "reason",
    ),
    *("saved", "task", "team", "team_id", "to", "typed", "unit", "as_of", "member", "who", "grant_id"),
)

ASKED = {
    *("barrier", "by", "day", "from", "map", "next", "on"),
    *("page", "period", "q", "task", "team", "to"),
}


def requests() -> list[tuple[str, str]]:
    return sorted({(method, route.path) for route in every_route() for method in route.methods})


def survives(browser: TestClient, world: World, method: str, path: str, body: str = "") -> None:
    for persona in ("officer", "volunteer"):
        browser.cookies.clear()
        if world.tokens[persona]:
            browser.cookies.set("sign_in", world.tokens[persona])
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        status = browser.request(method, path, content=body.encode(), headers=headers).status_code
        assert status < 500, f"{method} {path[:80]} {body[:80]} by the {persona}: {status}"


@pytest.mark.parametrize("kind", POISON)
def test_in_paths(browser: TestClient, world: World, kind: str) -> None:
    for method, path in requests():
        if "{" in path:
            before, _, after = path.partition("{")
            poisoned = before + (POISON[kind] or "%20") + after.partition("}")[2]
            survives(browser, world, method, poisoned.format_map(_Ids(world.ids)))


@pytest.mark.parametrize("kind", POISON)
def test_in_queries(browser: TestClient, world: World, kind: str) -> None:
    query = "&".join(f"{name}={POISON[kind]}" for name in NAMES if name in ASKED)
    for method, path in requests():
        if method == "GET":
            filled = path.format_map(_Ids(world.ids))
            survives(browser, world, method, f"{filled}?{query}")
            for name in ("unit", "day", "q", "page"):
                survives(browser, world, method, f"{filled}?{name}={POISON[kind]}")


@pytest.mark.parametrize("kind", POISON)
def test_in_forms(browser: TestClient, world: World, kind: str) -> None:
    body = "&".join(f"{name}={POISON[kind]}" for name in NAMES)
    sound = f"id={uuid.uuid4()}&task=vneid_install&outcome=done&reason=mistake&unit=25222"
    for method, path in requests():
        if method == "POST":
            filled = path.format_map(_Ids(world.ids))
            survives(browser, world, method, filled, body)
            survives(browser, world, method, filled, f"{sound}&name={POISON[kind]}&code={POISON[kind]}")


class _Ids(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "1"
