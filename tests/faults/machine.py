"""Two devices of one member and a teammate's phone hand in a shuffled, repeated history with gaps.

A hypothesis state machine against the real app. Each device has a clock of its own, records may be handed in
by either device, again, in any order, in bad company, by somebody else or with another content; in between
the member is shut out and let in, sign-ins expire or are ended, and pages without JavaScript save and void.
What the door says is held against the oracle, and the database against what was accepted.
"""

from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from app import clock
from app.members.actions import deactivate, reactivate
from app.members.models import Member
from tests.databases import Factory
from tests.faults.house import House
from tests.faults.poison import BY_KIND, spoiled
from tests.faults.records import changed, record, rewritten
from tests.faults.rows import check_counts_and_chain, check_stays, known_assists

YEAR = timedelta(days=365)
CLOCKS = (
    timedelta(0),
    timedelta(seconds=40),
    timedelta(seconds=-50),
    timedelta(minutes=3),
    timedelta(minutes=-20),
    timedelta(hours=5),
    -7 * YEAR,
    4 * YEAR,
)
STEPS = (
    timedelta(seconds=1),
    timedelta(minutes=7),
    timedelta(hours=3),
    timedelta(days=1),
    timedelta(days=31),  # longer than a sign-in lasts
)
DONE = {"task": "vneid_install", "outcome": "done"}
NOT_DONE = {"task": "dvc_account", "outcome": "not_done", "barrier": "fear_of_theft"}
POISONS = sorted((kind, name) for kind, ways in BY_KIND.items() for name in ways)

devices = st.integers(0, 2)
picks = st.lists(st.integers(0, 10**6), min_size=1, max_size=12)


class Handing(RuleBasedStateMachine):
    """See above; `factory` is set by the subclass for each kind of database."""

    factory: Factory
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.house = House(self.factory)

    def teardown(self) -> None:
        self.house.close()

    # What members do on their phones

    @rule(n=devices, point=st.sampled_from([0, 1, None]), over_60=st.booleans(), fear=st.booleans())
    def log(self, n: int, point: int | None, *, over_60: bool, fear: bool) -> None:
        items = [DONE, NOT_DONE] if fear else [DONE]
        code = None if point is None else self.house.world.codes[point]
        data = {"point": code, "over_60": over_60, "first_smartphone": False, "items": items}
        self.house.make(n, "assist", data)

    @rule(n=devices, point=st.integers(0, 1))
    def check_in(self, n: int, point: int) -> None:
        self.house.make(n, "check_in", {"point": self.house.world.codes[point]})

    @rule(n=devices, pick=picks)
    def check_out(self, n: int, pick: list[int]) -> None:
        for target in self.house.pick(n, pick[:1], "check_in"):
            self.house.make(n, "check_out", {"check_in": target["id"]})

    @rule(n=devices, pick=picks)
    def void(self, n: int, pick: list[int]) -> None:
        for target in self.house.pick(n, pick[:1], "assist"):
            self.house.make(n, "void", {"assist": target["id"], "reason": "mistake"})

    @rule(n=devices, ahead=st.sampled_from(CLOCKS))
    def set_the_clock(self, n: int, ahead: timedelta) -> None:
        self.house.devices[n].ahead = ahead

    @rule(by=st.sampled_from(STEPS))
    def let_time_go_by(self, by: timedelta) -> None:
        self.house.now += by

    # What reaches the server

    @rule(n=devices, pick=picks)
    def hand_in(self, n: int, pick: list[int]) -> None:
        """Any records of the member, whichever device made them, in any order and some twice."""
        self.house.hand_in(n, self.house.pick(n, pick))

    @rule(n=devices)
    def hand_in_everything(self, n: int) -> None:
        self.house.hand_in(n, self.house.made[self.house.devices[n].member.id])

    @rule(n=devices, pick=picks)
    def hand_in_written_otherwise(self, n: int, pick: list[int]) -> None:
        """The same content in other words: another offset, defaults left out, items turned round."""
        self.house.hand_in(n, [rewritten(each) for each in self.house.pick(n, pick)])

    @rule(n=devices, pick=picks, change=st.sampled_from(["at", "data", "kind"]))
    def hand_in_with_another_content(self, n: int, pick: list[int], change: str) -> None:
        self.house.hand_in(n, [changed(each, change) for each in self.house.pick(n, pick)])

    @rule(n=devices, other=devices, pick=picks)
    def hand_in_what_another_made(self, n: int, other: int, pick: list[int]) -> None:
        self.house.hand_in(n, self.house.pick(other, pick))

    @rule(n=devices, pick=picks, poison=st.sampled_from(POISONS), place=st.integers(0, 12))
    def hand_in_with_poison(self, n: int, pick: list[int], poison: tuple[str, str], place: int) -> None:
        kind, name = poison
        data = {
            "assist": {"point": None, "items": [DONE]},
            "check_in": {"point": self.house.world.codes[0]},
            "check_out": {"check_in": self.house.new_id()},
            "void": {"assist": self.house.new_id(), "reason": "mistake"},
        }[kind]
        bad = spoiled(record(self.house.new_id(), kind, data, self.house.now), BY_KIND[kind][name])
        self.house.hand_in(n, self.house.pick(n, pick), bad, place)

    # What happens besides

    @rule(n=devices)
    def shut_out(self, n: int) -> None:
        member = self.house.devices[n].member
        if member.id not in self.house.oracle.shut_at:
            self.house.write(lambda db: deactivate(db, None, db.get_one(Member, member.id)))
            self.house.oracle.shut(member.id, self.house.now)

    @rule(n=devices)
    def let_in_again(self, n: int) -> None:
        member = self.house.devices[n].member
        if member.id in self.house.oracle.shut_at:
            self.house.write(lambda db: reactivate(db, None, db.get_one(Member, member.id)))
            self.house.oracle.let_in(member.id, self.house.now)

    @rule(n=devices)
    def save_by_form(self, n: int) -> None:
        """A page without JavaScript; it may carry the id of a record that is still on the phone."""
        member = self.house.devices[n].member
        assists = [each["id"] for each in self.house.made[member.id] if each["kind"] == "assist"]
        unsent = [each for each in assists if each not in self.house.oracle.first]
        form_id = unsent[0] if unsent else self.house.new_id()
        form = {"id": form_id, "task": DONE["task"], "outcome": DONE["outcome"]}
        answer = self.house.post_form(member, "/assists", form)
        assert answer.status_code == 303, answer.text
        is_in = not answer.headers["location"].startswith("/sign-in")
        assert is_in == (member.id not in self.house.oracle.shut_at)
        if is_in:
            with clock.frozen(self.house.now):
                self.house.oracle.saved_by_form(member.id, form_id, {"items": [DONE]})

    @rule(n=devices, pick=picks)
    def void_by_form(self, n: int, pick: list[int]) -> None:
        member = self.house.devices[n].member
        for target in self.house.pick(n, pick[:1], "assist"):
            answer = self.house.post_form(member, f"/assists/{target['id']}/void", {"reason": "mistake"})
            assert answer.status_code in {303, 404, 422}, answer.text
            known = self.house.oracle.assists.get(target["id"])
            is_in = member.id not in self.house.oracle.shut_at
            if known and is_in and known.member_id == member.id and known.day == clock.day_of(self.house.now):
                known.is_voided = True

    @rule(n=devices)
    def lose_the_phone(self, n: int) -> None:
        """The member ends its sign-in from another browser; what the lost one still sends is not taken."""
        device = self.house.devices[n]
        if device.member.id in self.house.oracle.shut_at:
            return
        sign_in_id = device.token.partition(".")[0]
        answer = self.house.post_form(device.member, f"/account/sign-ins/{sign_in_id}/end", {})
        if answer.status_code == 404:
            return  # it expired long ago, and is on no list any more
        late = record(self.house.new_id(), "assist", {"items": [DONE]}, self.house.now)
        lost = self.house.send(device, [late])
        assert (lost.status_code, lost.json()["reason"]) == (401, "token")
        self.house.sign_in(device)

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        type(self).steps += 1
        with self.house.world.database.reading() as db:
            check_counts_and_chain(db)
            check_stays(db, self.house.oracle.check_ins)
            assert known_assists(db) == self.house.oracle.assists


def run_machine(factory: Factory, examples: int, *, steps: int = 50) -> str:
    """Run `examples` histories of up to `steps` steps; say what it came to."""
    machine = type("HandingIn", (Handing,), {"factory": factory})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return f"{machine.steps:,} steps of two devices and a teammate: the invariant held after each"
