"""The server is killed at random moments while three phones hand in batches of 1 to 500."""

import random
import time
from pathlib import Path

from tests.faults.canaries import secrets_in
from tests.faults.invariant import check, fingerprint
from tests.faults.ledger import CUT, UNREACHED, Ledger
from tests.faults.records import UNKNOWN
from tests.faults.servers import LATEST, AppServer
from tests.faults.world import make_world
from tests.faults.writers import hand_in_again, writers_of, writing

LONGEST_LIFE = 1.5  # seconds from being ready to being killed


def kill_repeatedly(database_url: str, folder: Path, kills: int, seed: int) -> str:
    """Kill and start again `kills` times; hold the invariant; say what it came to."""
    chance, ledger = random.Random(seed), Ledger()
    world = make_world(database_url)
    server = AppServer(database_url, folder / "server.log")
    server.start()
    try:
        writers = writers_of(server, world, ledger, seed)
        slowest = 0.0
        with writing(writers):
            for _ in range(kills):
                time.sleep(chance.uniform(0, LONGEST_LIFE))
                server.kill()
                slowest = max(slowest, server.start())
        found, before = check(world.database, ledger), fingerprint(world.database)
        hand_in_again(writers)
        assert fingerprint(world.database) == before, "handing in again changed what is stored"
    finally:
        server.kill()
        world.database.engine.dispose()
    assert (found.lost, found.doubled) == (set(), set())
    assert set(ledger.refused) == ledger.ids(UNKNOWN)
    assert found.sent == found.stored + found.refused
    assert set(ledger.answers) <= {"200", "503", CUT, UNREACHED}, ledger.answers
    assert ledger.answers[CUT] >= kills, "the kills hit too few requests"
    assert slowest < LATEST
    assert secrets_in(server.log(), world, [writer.phone for writer in writers], ledger.sent) == []
    told = f"{ledger.answers['200']} batches answered, {ledger.answers[CUT]} cut off"
    return f"{kills} kills of the server: {found}; {told}; ready again within {slowest:.1f} s"
