"""Records as phones make them, from a seeded source of chance."""

import random
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from app import clock

Record = dict[str, Any]

UNKNOWN = "photograph"  # a kind of record that no server knows
TASKS = ("vneid_install", "vneid_level2_activate", "dvc_account", "dvc_submit")
BARRIERS = ("fear_of_theft", "no_network", "other")


class Maker:
    """Makes sound records of one member; the same seed makes the same records, but for their moments."""

    def __init__(self, seed: int | str, codes: tuple[str, ...]) -> None:
        self._random = random.Random(seed)
        self.codes = codes
        self.check_ins: list[str] = []
        self.assists: list[str] = []

    def id(self) -> str:
        """A UUIDv7 of now, with chance from the seed."""
        moment = int(clock.now().timestamp() * 1000)
        chance = self._random.getrandbits(74)
        value = moment << 80 | 7 << 76 | (chance >> 62) << 64 | 2 << 62 | chance & (1 << 62) - 1
        return str(uuid.UUID(int=value))

    def some(self, how_many: int) -> list[Record]:
        """Sound records, and one in a hundred of a kind that no server knows, which can only be refused."""
        return [
            record(self.id(), UNKNOWN, {}) if self._random.random() < 0.01 else self.sound()
            for _ in range(how_many)
        ]

    def sound(self) -> Record:
        """Mostly assists, with some check-ins, check-outs and voids of what was made before."""
        kind = self._random.choices(("assist", "check_in", "check_out", "void"), (20, 2, 1, 2))[0]
        if kind == "check_in":
            return self.check_in(self._random.choice(self.codes))
        if kind == "check_out" and self.check_ins:
            return self.check_out(self._random.choice(self.check_ins))
        if kind == "void" and self.assists:
            return self.void(self._random.choice(self.assists))
        return self.assist(self._random.choice((*self.codes, None)))

    def assist(self, point: str | None = None) -> Record:
        tasks = self._random.sample(TASKS, self._random.randint(1, 3))
        data = {
            "point": point,
            "over_60": self._random.random() < 0.3,
            "first_smartphone": self._random.random() < 0.1,
            "items": [self._item(task) for task in tasks],
        }
        made = record(self.id(), "assist", data)
        self.assists.append(made["id"])
        return made

    def _item(self, task: str) -> dict[str, str]:
        if self._random.random() < 0.8:
            return {"task": task, "outcome": "done"}
        return {"task": task, "outcome": "not_done", "barrier": self._random.choice(BARRIERS)}

    def check_in(self, code: str) -> Record:
        made = record(self.id(), "check_in", {"point": code})
        self.check_ins.append(made["id"])
        return made

    def check_out(self, check_in: str) -> Record:
        return record(self.id(), "check_out", {"check_in": check_in})

    def forget(self, made: Record) -> None:
        """Refer to it no more."""
        self.check_ins = [each for each in self.check_ins if each != made["id"]]
        self.assists = [each for each in self.assists if each != made["id"]]

    def void(self, assist: str) -> Record:
        return record(self.id(), "void", {"assist": assist, "reason": "mistake"})


def record(record_id: str, kind: str, data: Record, at: datetime | None = None) -> Record:
    moment = (at or clock.now()).astimezone(clock.VIETNAM)
    return {"id": record_id, "kind": kind, "at": moment.isoformat(), "data": data}


def said(data: Record) -> object:
    """The content of an assist, however it was written."""
    items = frozenset((item["task"], item["outcome"], item.get("barrier")) for item in data["items"])
    return data.get("over_60", False), data.get("first_smartphone", False), items


def rewritten(one: Record) -> Record:
    """The same content in other words: another offset, defaults left out or spelled out, items turned."""
    data = {name: value for name, value in one["data"].items() if value is not False and value is not None}
    if one["kind"] == "assist":
        data["items"] = data["items"][::-1]
    elif one["kind"] == "check_in":
        data["proof"] = "poster"
    at = datetime.fromisoformat(one["at"]).astimezone(UTC).isoformat().replace("+00:00", "Z")
    return {**one, "at": at, "data": data}


def changed(one: Record, what: str) -> Record:
    """Another content under the same id; `what` is "at", "data" or "kind"."""
    data = one["data"]
    if what == "at":
        at = datetime.fromisoformat(one["at"]) + timedelta(seconds=1)
        return {**one, "at": at.isoformat()}
    if what == "data":
        other: Record = {
            "assist": {"over_60": not data.get("over_60", False)},
            "check_in": {"proof": "typed"},
            "check_out": {"check_in": one["id"]},
            "void": {"reason": "other"},
        }[one["kind"]]
        return {**one, "data": {**data, **other}}
    kind, other = {
        "assist": ("void", {"assist": one["id"], "reason": "mistake"}),
        "check_in": ("check_out", {"check_in": one["id"]}),
        "check_out": ("assist", {"point": None, "items": [{"task": TASKS[0], "outcome": "done"}]}),
        "void": ("assist", {"point": None, "items": [{"task": TASKS[0], "outcome": "done"}]}),
    }[one["kind"]]
    return {**one, "kind": kind, "data": other}
