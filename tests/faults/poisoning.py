"""Batches with one bad record first, in the middle or last, over HTTP."""

import random
import uuid
from pathlib import Path

from tests.faults.invariant import check
from tests.faults.ledger import Ledger
from tests.faults.phones import Phone, sign_in
from tests.faults.poison import BY_KIND, NO_EVENTS, OF_IDS, spoiled
from tests.faults.records import Maker, Record
from tests.faults.servers import AppServer
from tests.faults.world import make_world

WHOLE = 500
PLACES = ("first", "middle", "last")
LONGEST_ECHO = 64


def poison_repeatedly(database_url: str, folder: Path, size: int, seed: int) -> str:
    """Every poison in every place of a batch of `size`, and one of each kind of record in a batch of 500."""
    world, chance = make_world(database_url), random.Random(seed)
    server = AppServer(database_url, folder / "server.log")
    server.start()
    try:
        room = Room(sign_in(server.url, world.people.volunteer), Maker(seed, world.codes), Ledger(), chance)
        for place in PLACES:
            for kind, ways in BY_KIND.items():
                for name, spoil in ways.items():
                    room.refuse(spoiled(room.sound(kind, place), spoil), place, size, name)
                name = chance.choice(sorted(ways.keys() - OF_IDS.keys()))
                room.refuse(spoiled(room.sound(kind, place), ways[name]), place, WHOLE, name)
            for name, event in NO_EVENTS.items():
                room.refuse(event, place, size, name)
        found = check(world.database, room.ledger)
    finally:
        server.kill()
        world.database.engine.dispose()
    assert (found.lost, found.doubled) == (set(), set())
    assert found.sent == found.stored
    return f"{room.refused} bad records in as many batches: refused alone; {found}; 0 errors"


class Room:
    """One phone, and what it has sent."""

    def __init__(self, phone: Phone, maker: Maker, ledger: Ledger, chance: random.Random) -> None:
        self.ledger = ledger
        self.refused = 0
        self._phone, self._maker, self._chance = phone, maker, chance

    def sound(self, kind: str, place: str) -> Record:
        """A record of `kind` that would be accepted, with an id that stands in that place of the order."""
        maker = self._maker
        code = self._chance.choice(maker.codes)
        made = {
            "assist": lambda: maker.assist(code),
            "check_in": lambda: maker.check_in(code),
            "check_out": lambda: maker.check_out(maker.check_ins[0]),
            "void": lambda: maker.void(maker.assists[0]),
        }[kind]()
        maker.forget(made)
        start = {"first": "00000000", "middle": made["id"][:8], "last": "ffffffff"}[place]
        return {**made, "id": start + str(uuid.UUID(int=self._chance.getrandbits(128), version=4))[8:]}

    def refuse(self, bad: object, place: str, size: int, name: str) -> None:
        """Hand `bad` in among `size` - 1 sound records; it alone is refused."""
        good = sorted((self._maker.sound() for _ in range(size - 1)), key=lambda record: record["id"])
        at = {"first": 0, "middle": size // 2, "last": size - 1}[place]
        self.ledger.note_sent(self._phone, good)
        answer = self._phone.send([*good[:at], bad, *good[at:]])
        assert answer.status == 200, (name, place, answer)
        results = list(answer.results)
        told = results.pop(at)
        assert told["status"] == "rejected", (name, place, told)
        assert told["reason"], (name, place, told)
        assert told["message"], (name, place, told)
        self._check_echo(bad, told["id"], name)
        self.ledger.note_results(good, results)
        assert {result["status"] for result in results} == {"accepted"}, (name, place)
        self.refused += 1

    def _check_echo(self, bad: object, echo: object, name: str) -> None:
        """The id comes back as it was given, so that the phone knows which record it is about."""
        given = bad.get("id") if isinstance(bad, dict) else None
        if isinstance(given, str) and len(given) <= LONGEST_ECHO:
            assert echo == given, name
        else:
            assert echo is None or (isinstance(given, str) and given.startswith(str(echo))), name
