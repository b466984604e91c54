"""Two devices of one member and a teammate's phone hand in a shuffled, repeated history with gaps.

A hypothesis state machine against the real app. Each device has a clock of its own, records may be handed in
by either device, again, in any order, in bad company, by somebody else or with another content; in between
the member is shut out and let in, sign-ins expire or are ended, and pages without JavaScript save and void.
What the door says is held against the oracle, and the database against what was accepted.
"""

from collections import Counter
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.databases import Factory
from tests.faults.acts import (
    CHANGES,
    Act,
    HandIn,
    LosePhone,
    Make,
    Pass,
    SaveByForm,
    ShutOut,
    VoidByForm,
)
from tests.faults.house import House
from tests.faults.poison import BY_KIND
from tests.faults.rows import check_counts_and_chain, check_stays, known_assists

YEAR = timedelta(days=365)
CLOCKS = (
    None,
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
    timedelta(minutes=1),
    timedelta(minutes=7),
    timedelta(hours=3),
    timedelta(days=1),
    timedelta(days=31),  # longer than a sign-in lasts
)
WAYS = ("some", "some", "all", "all", "all", "rewritten", "poisoned", "another's", *CHANGES)
POISONS = sorted((kind, name) for kind, ways in BY_KIND.items() for name in ways)

devices = st.integers(0, 2)
chances = st.integers(0, 999)
picks = st.lists(chances, min_size=1, max_size=12)
makes = st.builds(Make, devices, picks)
hand_ins = st.builds(HandIn, devices, picks, st.sampled_from(WAYS), st.sampled_from(POISONS))
passes = st.builds(Pass, st.sampled_from(STEPS), devices, st.sampled_from(CLOCKS))
others = st.one_of(
    st.builds(SaveByForm, devices),
    st.builds(VoidByForm, devices, chances),
    st.builds(LosePhone, devices),
    st.builds(ShutOut, devices, st.sampled_from((True, True, False))),
)
# `one_of` takes each once only, however often it is named.
ACTS = (makes, makes, makes, hand_ins, hand_ins, hand_ins, hand_ins, passes, passes, others)
acts = st.integers(0, len(ACTS) - 1).flatmap(ACTS.__getitem__)


class Handing(RuleBasedStateMachine):
    """See above; `factory` is set by the subclass for each kind of database.

    There is one rule: of several, hypothesis leaves some out of every history, and most are poor.
    """

    factory: Factory
    statuses: Counter[str]
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.house = House(self.factory)

    def teardown(self) -> None:
        type(self).statuses.update(self.house.oracle.statuses)
        self.house.close()

    @rule(act=acts)
    def go_on(self, act: Act) -> None:
        act.do(self.house)

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        type(self).steps += 1
        with self.house.world.database.reading() as db:
            check_counts_and_chain(db)
            check_stays(db, self.house.oracle.check_ins)
            assert known_assists(db) == self.house.oracle.assists


def run_machine(factory: Factory, examples: int, *, steps: int = 50) -> str:
    """Run `examples` histories of up to `steps` steps; say what it came to."""
    machine = type("HandingIn", (Handing,), {"factory": factory, "statuses": Counter()})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=True,
            database=None,
            report_multiple_bugs=False,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    said = ", ".join(f"{n:,} {status}" for status, n in sorted(machine.statuses.items()))
    return f"{machine.steps:,} steps of two devices and a teammate, the invariant after each: {said}"
