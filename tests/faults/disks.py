"""SQLite cannot write: the disk is full, or somebody holds the lock for longer than the server waits."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.faults.invariant import check, fingerprint
from tests.faults.ledger import Ledger
from tests.faults.phones import Answer, sign_in
from tests.faults.records import UNKNOWN, Maker
from tests.faults.servers import AppServer, http
from tests.faults.world import make_world

LARGEST_FILE = 16 * 1024  # bytes: what is left on a full disk
BATCH = 40


def fill_repeatedly(database_url: str, folder: Path, times: int, seed: int) -> str:
    """The server's disk is full `times` times.

    The kernel refuses it every write beyond a few bytes of a file, as it does on a full disk.
    """

    @contextmanager
    def full(server: AppServer) -> Iterator[None]:
        server.limit_files(LARGEST_FILE)
        yield
        server.limit_files(None)

    return f"disk full, {_repeat(full, database_url, folder, times, seed)}"


def lock_repeatedly(database_url: str, folder: Path, times: int, seed: int) -> str:
    """Another process holds the write lock `times` times, each time until the server gives up waiting."""

    @contextmanager
    def locked(_: AppServer) -> Iterator[None]:
        other = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.close()

    return f"locked for too long, {_repeat(locked, database_url, folder, times, seed)}"


def _repeat(
    fault: Callable[[AppServer], AbstractContextManager[None]],
    database_url: str,
    folder: Path,
    times: int,
    seed: int,
) -> str:
    """While `fault` lasts nothing is written and reading goes on; afterwards the phone loses nothing."""
    world, ledger = make_world(database_url), Ledger()
    server = AppServer(database_url, folder / "server.log")
    server.start()
    try:
        phone, maker = sign_in(server.url, world.people.volunteer), Maker(seed, world.codes)
        cookie = {"Cookie": f"sign_in={world.cookie(world.people.volunteer)}"}
        for _ in range(times):
            batch, before = maker.some(BATCH), fingerprint(world.database)
            with fault(server):
                _assert_busy(ledger.hand_in(phone, batch))
                for path in ("/mine", "/assists/new", "/api/v1/me"):
                    read = http.get(f"{server.url}{path}", headers=cookie)
                    assert read.status_code == 200, path
            assert fingerprint(world.database) == before, "half a batch was stored"
            answer = ledger.hand_in(phone, batch)
            assert answer is not None
            assert answer.status == 200
        found = check(world.database, ledger)
    finally:
        server.kill()
        world.database.engine.dispose()
    assert (found.lost, found.doubled) == (set(), set())
    assert set(ledger.refused) == ledger.ids(UNKNOWN)
    assert found.sent == found.stored + found.refused
    return f"{times} times: {found}; each time 503, and reading went on"


def _assert_busy(answer: Answer | None) -> None:
    """The phone is told to try again later, in its own language."""
    assert answer is not None
    assert (answer.status, answer.kind) in {(503, "application/json"), (507, "application/json")}, answer
    assert answer.retry_after is not None
