"""Times the pages people open most, and one save, against the empty `/healthz` of the same server.

One connection, one process, SQLite with `synchronous=FULL`, the demo's two weeks in the database. The
ratio is what counts: the machine's own speed falls out of it.
"""

import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import httpx2

from app.access.actions import start_sign_in
from app.demo.make import make_demo
from app.demo.world import COORDINATOR_PHONE, OFFICER_PHONE, VOLUNTEER_PHONE
from app.members.queries import member_by_phone
from tests.browsers import Server, serving
from tests.conftest import highest_role
from tests.databases import SqliteFactory

ROUNDS = 60


def measure() -> None:
    with tempfile.TemporaryDirectory() as folder:
        factory = SqliteFactory(Path(folder))
        with serving(factory.url()) as server:
            make_demo(server.database, server.app.state.settings)
            report(server)


def report(server: Server) -> None:
    base = median(lambda: get(server, "/healthz"))
    print(f"{'what':<34}{'median':>10}{'× /healthz':>12}")
    print(f"{'GET /healthz':<34}{base * 1000:>8.1f}ms{1:>12.1f}")
    for what, phone, act in (
        ("GET /assists/new (volunteer)", VOLUNTEER_PHONE, page("/assists/new")),
        ("GET /mine (volunteer)", VOLUNTEER_PHONE, page("/mine")),
        ("POST /assists (volunteer)", VOLUNTEER_PHONE, save),
        ("GET /today (coordinator)", COORDINATOR_PHONE, page("/today")),
        ("GET /today (officer, province)", OFFICER_PHONE, page("/today")),
        ("GET /totals (officer)", OFFICER_PHONE, page("/totals")),
        ("GET /totals.xlsx (officer)", OFFICER_PHONE, page("/totals.xlsx")),
    ):
        with signed_in(server, phone) as client:
            took = median(lambda client=client, act=act: act(client))
        print(f"{what:<34}{took * 1000:>8.1f}ms{took / base:>12.1f}")


def median(act: Callable[[], None]) -> float:
    """The median time of ROUNDS runs after a few that do not count, in seconds."""
    times = []
    for number in range(ROUNDS + 5):
        start = time.perf_counter()
        act()
        if number >= 5:
            times.append(time.perf_counter() - start)
    return statistics.median(times)


def signed_in(server: Server, phone: str) -> httpx2.Client:
    with server.database.writing() as db:
        member = member_by_phone(db, phone)
        assert member is not None
        token = start_sign_in(db, member.id, highest_role(db, member))
    return httpx2.Client(base_url=server.url, cookies={"sign_in": token})


_plain = httpx2.Client()


def get(server: Server, path: str) -> None:
    assert _plain.get(f"{server.url}{path}").status_code == 200


def page(path: str) -> Callable[[httpx2.Client], None]:
    def act(client: httpx2.Client) -> None:
        assert client.get(path).status_code == 200

    return act


def save(client: httpx2.Client) -> None:
    form = {"id": str(uuid.uuid4()), "task": "vneid_install", "outcome": "done"}
    assert client.post("/assists", data=form).status_code == 303


def get_as(server: Server, token: str, path: str) -> Callable[[], None]:
    """Ask for a page as whoever the token belongs to."""
    client = httpx2.Client(base_url=server.url, cookies={"sign_in": token}, timeout=300)

    def act() -> None:
        assert client.get(path).status_code == 200

    return act
