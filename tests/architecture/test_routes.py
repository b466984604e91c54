"""Every route says who may use it.

`app.routes` hides included routers in this FastAPI, and a guard over it would pass on nothing: so this
walks the routers themselves.
"""

from collections.abc import Iterator

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from app.main import ROUTERS


def every_route() -> list[APIRoute]:
    return [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]


def rules_of(route: APIRoute) -> list[frozenset[str]]:
    return [dependant.call.rule for dependant in _every(route.dependant) if hasattr(dependant.call, "rule")]


def _every(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for child in dependant.dependencies:
        yield from _every(child)


def test_the_routers_hold_routes() -> None:
    assert len(every_route()) > 30


def test_every_route_declares_exactly_one_gate() -> None:
    wrong = {route.path: len(rules_of(route)) for route in every_route() if len(rules_of(route)) != 1}
    assert wrong == {}


def test_every_router_holds_plain_routes_only() -> None:
    others = [route for router in ROUTERS for route in router.routes if not isinstance(route, APIRoute)]
    assert others == []


def test_no_two_routes_answer_the_same_request() -> None:
    pairs = [(method, route.path) for route in every_route() for method in route.methods]
    assert len(pairs) == len(set(pairs))
