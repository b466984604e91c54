"""What can happen in a history: each act knows how to do itself to the house, and what the oracle learns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from app import clock
from tests.faults.house import House
from tests.faults.poison import BY_KIND, spoiled
from tests.faults.records import Record, changed, record, rewritten

DONE = {"task": "vneid_install", "outcome": "done"}
NOT_DONE = {"task": "dvc_account", "outcome": "not_done", "barrier": "fear_of_theft"}
KINDS = ("assist", "assist", "assist", "check_in", "check_out", "void", "void")
CHANGES = ("at", "data", "kind")


@dataclass(frozen=True)
class Make:
    """Device `n` keeps new records; each pick says of what kind and about what."""

    n: int
    picks: Sequence[int]

    def do(self, house: House) -> None:
        for pick in self.picks:
            chance, at = divmod(pick, len(KINDS))
            self._make(house, KINDS[at], chance)

    def _make(self, house: House, kind: str, chance: int) -> None:
        code = (*house.world.codes, None)[chance % 3]
        if kind == "assist":
            items = [DONE, NOT_DONE] if chance % 2 else [DONE]
            data = {"point": code, "over_60": chance % 5 == 0, "first_smartphone": False, "items": items}
            house.make(self.n, kind, data)
        elif kind == "check_in":
            house.make(self.n, kind, {"point": code or house.world.codes[0]})
        elif kind == "check_out":
            for target in house.pick(self.n, [chance], "check_in"):
                house.make(self.n, kind, {"check_in": target["id"]})
        else:
            for target in house.pick(self.n, [chance], "assist"):
                house.make(self.n, kind, {"assist": target["id"], "reason": "mistake"})


@dataclass(frozen=True)
class HandIn:
    """Device `n` hands in records of its member, whichever device made them, in any order, some twice."""

    n: int
    picks: Sequence[int]
    way: str
    poison: tuple[str, str]

    def do(self, house: House) -> None:
        records = house.pick(self.n, self.picks)
        if self.way == "all":
            records = house.made[house.devices[self.n].member.id]
        elif self.way == "another's":
            records = house.pick((self.n + 2) % 3, self.picks)
        elif self.way == "rewritten":
            records = [rewritten(each) for each in records]
        elif self.way in CHANGES:
            records = [changed(each, self.way) for each in records]
        bad = self._bad(house) if self.way == "poisoned" else None
        house.hand_in(self.n, records, bad, self.picks[0])

    def _bad(self, house: House) -> Record:
        kind, name = self.poison
        data = {
            "assist": {"point": None, "items": [DONE]},
            "check_in": {"point": house.world.codes[0]},
            "check_out": {"check_in": house.new_id()},
            "void": {"assist": house.new_id(), "reason": "mistake"},
        }[kind]
        return spoiled(record(house.new_id(), kind, data, house.now), BY_KIND[kind][name])


@dataclass(frozen=True)
class Pass:
    """Time goes by; the clock of device `n` is set, unless `ahead` is None."""

    by: timedelta
    n: int
    ahead: timedelta | None

    def do(self, house: House) -> None:
        house.now += self.by
        if self.ahead is not None:
            house.devices[self.n].ahead = self.ahead


@dataclass(frozen=True)
class ShutOut:
    """The member of device `n` is deactivated, or comes back."""

    n: int
    is_back: bool

    def do(self, house: House) -> None:
        member = house.devices[self.n].member
        if self.is_back and house.is_shut(self.n):
            house.let_in(member)
        elif not self.is_back and not house.is_shut(self.n):
            house.shut_out(member)


@dataclass(frozen=True)
class SaveByForm:
    """A page without JavaScript; it may carry the id of a record that is still on the phone."""

    n: int

    def do(self, house: House) -> None:
        member = house.devices[self.n].member
        assists = [each["id"] for each in house.made[member.id] if each["kind"] == "assist"]
        unsent = [each for each in assists if each not in house.oracle.first]
        form_id = unsent[0] if unsent and self.n else house.new_id()
        form = {"id": form_id, "task": DONE["task"], "outcome": DONE["outcome"]}
        answer = house.post_form(member, "/assists", form)
        assert answer.status_code == 303, answer.text
        is_in = not answer.headers["location"].startswith("/sign-in")
        assert is_in == (not house.is_shut(self.n))
        if is_in:
            with clock.frozen(house.now):
                house.oracle.saved_by_form(member.id, form_id, {"items": [DONE]})


@dataclass(frozen=True)
class VoidByForm:
    """On the page of the entry."""

    n: int
    pick: int

    def do(self, house: House) -> None:
        member = house.devices[self.n].member
        for target in house.pick(self.n, [self.pick], "assist"):
            answer = house.post_form(member, f"/assists/{target['id']}/void", {"reason": "mistake"})
            assert answer.status_code in {303, 404, 422}, answer.text
            known = house.oracle.assists.get(target["id"])
            if known is None or known.member_id != member.id or house.is_shut(self.n):
                return
            known.is_voided |= known.day == clock.day_of(house.now)


@dataclass(frozen=True)
class LosePhone:
    """The member ends its sign-in from another browser; what the lost one still sends is not taken."""

    n: int

    def do(self, house: House) -> None:
        device = house.devices[self.n]
        path = f"/account/sign-ins/{device.token.partition('.')[0]}/end"
        if house.is_shut(self.n) or house.post_form(device.member, path, {}).status_code == 404:
            return  # nobody can; or it expired long ago, and is on no list any more
        lost = house.send(device, [record(house.new_id(), "assist", {"items": [DONE]}, house.now)])
        assert (lost.status_code, lost.json()["reason"]) == (401, "token")
        house.sign_in(device)


Act = Make | HandIn | Pass | ShutOut | SaveByForm | VoidByForm | LosePhone
