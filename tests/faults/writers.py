"""Phones that keep handing in batches while something goes wrong, as stubbornly as the real ones."""

import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.faults.ledger import REFUSED, Ledger
from tests.faults.phones import Answer, Phone, sign_in
from tests.faults.records import Maker, Record
from tests.faults.servers import AppServer
from tests.faults.world import World

LARGEST_BATCH = 500


@dataclass
class Writer:
    """One phone with its outbox. What nobody answered is sent again, in other batches and another order."""

    phone: Phone
    maker: Maker
    chance: random.Random
    ledger: Ledger
    others: list[Answer] = field(default_factory=list)  # answers that were not 200

    def write(self, stopped: threading.Event) -> None:
        """Make records and hand them in until `stopped`, then hand in what is left."""
        waiting: list[Record] = []
        while not stopped.is_set() or waiting:
            if not stopped.is_set():
                waiting += self._new(len(waiting))
            batch = waiting[: self._some()]
            self.chance.shuffle(batch)
            answer = self.ledger.hand_in(self.phone, batch)
            if answer is None or answer.status != 200:
                if answer is not None:
                    self.others.append(answer)
                time.sleep(0.05)
            else:
                sent = {record["id"] for record in batch}
                waiting = [record for record in waiting if record["id"] not in sent]

    def _new(self, waiting: int) -> list[Record]:
        return self.maker.some(max(0, min(self._some(), LARGEST_BATCH - waiting)))

    def _some(self) -> int:
        """1 to 500, small numbers as likely as large ones."""
        return int(LARGEST_BATCH ** self.chance.random())


def writers_of(server: AppServer, world: World, ledger: Ledger, seed: int) -> list[Writer]:
    """Two devices of one member and a phone of a teammate, each with records of its own."""
    people = world.people
    phones = [sign_in(server.url, who) for who in (people.volunteer, people.volunteer, people.teammate)]
    return [
        Writer(phone, Maker(f"{seed}:{n}", world.codes), random.Random(f"{seed}:{n}"), ledger)
        for n, phone in enumerate(phones)
    ]


@contextmanager
def writing(writers: list[Writer]) -> Iterator[None]:
    """All write within the block, and hand in the rest at its end; what went wrong in one is raised."""
    stopped = threading.Event()
    with ThreadPoolExecutor(len(writers)) as pool:
        jobs: list[Future[None]] = [pool.submit(writer.write, stopped) for writer in writers]
        try:
            yield
        finally:
            stopped.set()
    for job in jobs:
        job.result()


def hand_in_again(writers: list[Writer]) -> None:
    """Everything once more, by a phone of its author: what was stored is known, the rest is refused."""
    ledger = writers[0].ledger
    phones = {writer.phone.member_id: writer.phone for writer in writers}
    for member_id, phone in phones.items():
        records = [record for record in ledger.sent.values() if ledger.author[record["id"]] == member_id]
        for start in range(0, len(records), LARGEST_BATCH):
            answer = ledger.hand_in(phone, records[start : start + LARGEST_BATCH])
            assert answer is not None
            for result in answer.results:
                assert result["status"] in {"duplicate"} | REFUSED, result
