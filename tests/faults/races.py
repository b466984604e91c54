"""Two tabs and a second phone hand in the same records in the same moment."""

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults.invariant import check
from tests.faults.ledger import Ledger
from tests.faults.phones import Phone, sign_in
from tests.faults.records import UNKNOWN, Maker, Record
from tests.faults.servers import AppServer
from tests.faults.world import make_world

SENDERS = 3


def race_repeatedly(database_url: str, folder: Path, rounds: int, largest: int, seed: int) -> str:
    """Three senders, each with its own order of the same records, `rounds` times; then hold the invariant."""
    world, ledger, chance = make_world(database_url), Ledger(), random.Random(seed)
    maker = Maker(seed, world.codes)
    server = AppServer(database_url, folder / "server.log")
    server.start()
    try:
        first = sign_in(server.url, world.people.volunteer)
        phones = [first, first, sign_in(server.url, world.people.volunteer)]
        with ThreadPoolExecutor(SENDERS) as pool:
            for _ in range(rounds):
                records = maker.some(chance.randint(2, largest))
                orders = [chance.sample(records, len(records)) for _ in phones]
                start = threading.Barrier(SENDERS)
                jobs = [
                    pool.submit(send, start, ledger, phone, order)
                    for phone, order in zip(phones, orders, strict=True)
                ]
                told = Counter(pair for job in jobs for pair in job.result())
                for record in records:
                    if record["kind"] != UNKNOWN:
                        assert told[record["id"], "accepted"] == 1, record
                        assert told[record["id"], "duplicate"] == SENDERS - 1, record
        found = check(world.database, ledger)
    finally:
        server.kill()
        world.database.engine.dispose()
    assert (found.lost, found.doubled) == (set(), set())
    assert set(ledger.refused) == ledger.ids(UNKNOWN)
    assert found.sent == found.stored + found.refused
    return f"{rounds} × {SENDERS} senders of the same records at once: {found}; 0 errors"


def send(
    start: threading.Barrier, ledger: Ledger, phone: Phone, records: list[Record]
) -> list[tuple[str, str]]:
    """What the door says of each record."""
    start.wait()
    answer = ledger.hand_in(phone, records)
    assert answer is not None
    return [(result["id"], result["status"]) for result in answer.results]
