"""The answer is lost after the commit: the server did the work and the phone never hears of it."""

import random
from itertools import cycle
from pathlib import Path

from tests.faults.invariant import check
from tests.faults.ledger import CUT, Ledger
from tests.faults.phones import Phone, sign_in
from tests.faults.proxies import CUTS, cutting_proxy
from tests.faults.records import UNKNOWN, Maker
from tests.faults.servers import AppServer
from tests.faults.world import make_world

LARGEST_BATCH = 8


def cut_repeatedly(database_url: str, folder: Path, batches: int, seed: int) -> str:
    """Cut the first answer to each of `batches`, of every other the second too; then hold the invariant.

    Every other batch comes again together with the next one, as when the phone went on logging meanwhile.
    """
    world, ledger, chance = make_world(database_url), Ledger(), random.Random(seed)
    maker, ways = Maker(seed, world.codes), cycle(CUTS.values())
    server = AppServer(database_url, folder / "server.log")
    server.start()
    try:
        with cutting_proxy(server.port) as proxy:
            direct = sign_in(server.url, world.people.volunteer)
            phone = Phone(proxy.url, direct.member_id, direct.token)
            batch = []
            for number in range(batches):
                batch += maker.some(chance.randint(1, LARGEST_BATCH))
                for _ in range(1 + number % 2):
                    proxy.cut = next(ways)
                    assert ledger.hand_in(phone, batch) is None, "the answer came through"
                if number % 2 == 0:
                    continue
                proxy.cut = None
                answer = ledger.hand_in(phone, batch)
                assert answer is not None
                statuses = {result["status"] for result in answer.results}
                assert statuses <= {"duplicate", "rejected"}, "the work was not done the first time"
                batch = []
            reached = proxy.answers
        found = check(world.database, ledger)
    finally:
        server.kill()
        world.database.engine.dispose()
    assert reached == sum(ledger.answers.values())
    assert (found.lost, found.doubled) == (set(), set())
    assert set(ledger.refused) == ledger.ids(UNKNOWN)
    assert found.sent == found.stored + found.refused
    assert set(ledger.answers) == {"200", CUT}
    return f"answers to {batches} batches lost after the commit ({ledger.answers[CUT]} cuts): {found}"
