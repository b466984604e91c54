"""PostgreSQL crashes while phones hand in batches and browsers read pages; the app itself lives on."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tests.databases import PostgresFactory, start_postgres
from tests.faults.canaries import secrets_in
from tests.faults.invariant import check, fingerprint
from tests.faults.ledger import Ledger
from tests.faults.records import UNKNOWN
from tests.faults.servers import LATEST, AppServer, browser_at
from tests.faults.world import World, make_world
from tests.faults.writers import hand_in_again, writers_of, writing

LONGEST_LIFE = 1.5  # seconds from being ready to the crash
LONGEST_GONE = 0.5  # seconds from the crash to the start


def crash_repeatedly(folder: Path, crashes: int, seed: int) -> str:
    """Crash and start again `crashes` times; hold the invariant; say what it came to."""
    postgres = start_postgres()
    assert postgres is not None, "no PostgreSQL to crash"
    factory = PostgresFactory(postgres)
    url = factory.url()
    factory.close()
    world, ledger, chance = make_world(url), Ledger(), random.Random(seed)
    server = AppServer(url, folder / "server.log")
    try:
        server.start()
        writers = writers_of(server, world, ledger, seed)
        slowest = 0.0
        with reading(server, world) as pages, writing(writers):
            for _ in range(crashes):
                time.sleep(chance.uniform(0, LONGEST_LIFE))
                postgres.crash()
                time.sleep(chance.uniform(0, LONGEST_GONE))
                begin = time.monotonic()
                postgres.start()
                server.wait_until_ready()
                slowest = max(slowest, time.monotonic() - begin)
        found, before = check(world.database, ledger), fingerprint(world.database)
        hand_in_again(writers)
        assert fingerprint(world.database) == before, "handing in again changed what is stored"
    finally:
        server.kill()
        world.database.engine.dispose()
        postgres.stop()
    assert (found.lost, found.doubled) == (set(), set())
    assert set(ledger.refused) == ledger.ids(UNKNOWN)
    assert found.sent == found.stored + found.refused
    # The app lives on, so that every request is answered; while the database is gone, with 503 as JSON.
    assert set(ledger.answers) == {"200", "503"}, ledger.answers
    assert {(answer.kind, answer.retry_after is None) for writer in writers for answer in writer.others} == {
        ("application/json", False)
    }
    assert set(pages) <= {200, 503}, pages
    assert slowest < LATEST
    assert secrets_in(server.log(), world, [writer.phone for writer in writers], ledger.sent) == []
    told = f"{ledger.answers['503']} batches and {pages[503]} pages answered 503, none 500"
    return f"{crashes} crashes of PostgreSQL: {found}; {told}; ready again within {slowest:.1f} s"


@contextmanager
def reading(server: AppServer, world: World) -> Iterator[Counter[int]]:
    """Ask for pages within the block; counts the answers by status."""
    answers: Counter[int] = Counter()
    stopped = threading.Event()
    cookie = world.cookie(world.people.volunteer)

    def read() -> None:
        with browser_at(server.url, sign_in=cookie) as browser:
            while not stopped.is_set():
                for path in ("/mine", "/assists/new", "/api/v1/me", "/readyz"):
                    answers[browser.get(path).status_code] += 1
                time.sleep(0.05)

    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(read)
        try:
            yield answers
        finally:
            stopped.set()
    job.result()
