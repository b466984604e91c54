"""Every route × everybody: who gets in, who is sent to sign in, and for whom the thing does not exist.

Generated from the routers: a new route fails here until it says below whose things it shows. Nothing that
a case does is kept: its transaction is rolled back.
"""

import pytest
from fastapi.testclient import TestClient

from tests.architecture.test_routes import every_route, rules_of
from tests.scope.world import SIGNED_IN, SIGNED_OUT, World

LEADING = {"leader", "coordinator", "officer"}
IN_CHARGE = {"coordinator", "officer"}

# Who may reach the world's one thing behind a path, beside the roles that its gate lets in.
REACHES = {
    "/c/{code}": {"volunteer", "teammate", "leader", "coordinator", "stranger", "neighbour"},
    "/points/{code}": LEADING,
    "/sessions/{session_id}": {"volunteer", "teammate", *LEADING},
    "/assists/{assist_id}": {"volunteer", "coordinator", "officer"},
    "/closings/{closing_id}": IN_CHARGE,
    "/check-ins/{check_in_id}/leave": {"volunteer"},
    "/check-ins/{check_in_id}/void": IN_CHARGE,
    "/invitations/{invitation_id}/end": {"leader", "coordinator"},
    "/join-requests/{request_id}": LEADING,
    "/members/{member_id}": LEADING,
    "/teams/{team_id}": LEADING,
    "/units/{code}": IN_CHARGE,
    "/campaigns/{campaign_id}": {"officer"},
    "/targets/{target_id}": IN_CHARGE,
    "/account/sign-ins/{sign_in_id}/end": {"volunteer"},
    "/exports/{job_id}": {"coordinator"},
    "/join/{token}/accept": {
        "volunteer",
        "teammate",
        "leader",
        "coordinator",
        "stranger",
        "neighbour",
        "officer",
    },
}
# The same pages with the commune named in the query.
QUERIES = {
    "/today?unit=25222": IN_CHARGE,
    "/closings?unit=25222": IN_CHARGE,
    "/closings/new?unit=25222": IN_CHARGE,
    "/sessions?unit=25222": {"volunteer", "teammate", *LEADING},
    "/sessions?unit=25222&from=2026-11-01&to=2026-11-23": {"volunteer", "teammate", *LEADING},
    "/sessions/new?unit=25222": LEADING,
    "/assists?unit=25222": IN_CHARGE,
    "/silence?unit=25222": IN_CHARGE,
    "/totals?unit=25222": IN_CHARGE,
    "/totals.xlsx?unit=25222": IN_CHARGE,
    "/totals.csv?unit=25222": IN_CHARGE,
    "/totals.json?unit=25222": IN_CHARGE,
    "/totals.docx?unit=25222": IN_CHARGE,
    "/exports/new?unit=25222": IN_CHARGE,
    "/api/v1/totals?from=2026-11-01&to=2026-11-23&by=day&unit=25222": IN_CHARGE,
}


def roles_of(rule: frozenset[str]) -> set[str]:
    """The personas that hold one of the gate's roles."""
    held = {"teammate": "volunteer", "stranger": "volunteer", "neighbour": "coordinator"}
    return {name for name in SIGNED_IN if held.get(name, name) in rule}


def reached_by(path: str, rule: frozenset[str]) -> set[str]:
    """The personas who may reach the thing behind `path`; the longest path of REACHES decides."""
    if "{" not in path:
        return roles_of(rule)
    fitting = [known for known in REACHES if path.lower() == known or path.lower().startswith(f"{known}/")]
    assert fitting, f"{path}: say in REACHES who may reach it"
    return roles_of(rule) & REACHES[max(fitting, key=len)]


def cases() -> list[tuple[str, str, frozenset[str]]]:
    found = []
    for route in every_route():
        (rule,) = rules_of(route)
        found += [(method, route.path, rule) for method in sorted(route.methods)]
    return sorted(found, key=lambda case: (case[1], case[0]))


def _name(value: object) -> str:
    """Test ids must be the same in every process: a set's order is not."""
    return value if isinstance(value, str) else ""


def ask(browser: TestClient, world: World, method: str, path: str, persona: str) -> tuple[int, str]:
    """The status and where it sends the persona."""
    ids = world.ids | ({"code": world.people.commune.code} if path.startswith("/units/") else {})
    browser.cookies.clear()
    if world.tokens[persona]:
        browser.cookies.set("sign_in", world.tokens[persona])
    if "/roles/" in path:  # only a role above the volunteer's can be ended by itself
        path = path.replace("{member_id}", "{leader_id}")
    response = browser.request(method, path.format(**ids))
    return response.status_code, response.headers.get("location", "")


@pytest.mark.parametrize(("method", "path", "rule"), cases(), ids=_name)
def test_route(browser: TestClient, world: World, method: str, path: str, rule: frozenset[str]) -> None:
    if rule == {"public"}:
        for persona in (*SIGNED_IN, *SIGNED_OUT):
            assert ask(browser, world, method, path, persona)[0] < 500, persona
        return
    if rule == {"outbox"}:  # a cookie opens it to nobody; tests/sync says what a phone's token does
        for persona in (*SIGNED_IN, *SIGNED_OUT):
            assert ask(browser, world, method, path, persona)[0] == 401, persona
        return
    for persona in SIGNED_OUT:
        status, location = ask(browser, world, method, path, persona)
        sent_to_sign_in = status == 303 and location.startswith("/sign-in")
        assert sent_to_sign_in or (status == 401 and path.startswith("/api/")), persona
    allowed = reached_by(path, rule)
    for persona in SIGNED_IN:
        status, location = ask(browser, world, method, path, persona)
        assert status < 500, persona
        assert (status != 404) == (persona in allowed), f"{persona} got {status} {location}"
        assert not location.startswith("/sign-in?"), persona


@pytest.mark.parametrize(("path", "allowed"), QUERIES.items(), ids=_name)
def test_a_commune_named_in_a_query(browser: TestClient, world: World, path: str, allowed: set[str]) -> None:
    for persona in SIGNED_IN:
        status, _ = ask(browser, world, "GET", path, persona)
        assert status == (200 if persona in allowed else 404), persona
