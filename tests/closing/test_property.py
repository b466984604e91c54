"""Closed and adjustments are the present number: of every measure, whatever happened in whatever order."""

import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from typing import NamedTuple

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from app import clock
from app.actor import Actor
from app.assists.actions import correct_assist, log_assist, void_assist
from app.assists.models import Assist, Logged, VoidReason
from app.closing.actions import reopen
from app.closing.changes import Adjustment, frozen_figures
from app.closing.models import Closing
from app.closing.queries import ClosedDays, adjustments, closed_days, counted_now
from app.counts.models import Measure
from app.counts.queries import Counts, together
from app.units.actions import import_units
from app.units.imports import CsvFile
from app.units.models import Unit
from app.units.queries import Atlas, atlas, unit_by_code
from tests.assists.helpers import AFRAID, INSTALLED, said
from tests.closing.helpers import close_days
from tests.conftest import actor_for
from tests.people import People
from tests.reports.helpers import LEGACY_DAY
from tests.reports.test_property import items

WHO = ("volunteer", "stranger", "officer")
DAYS = (0, 1, None)  # days ago; None: while there still were districts


class Log(NamedTuple):
    """A turn that is received now, on that day."""

    who: str
    days_ago: int | None
    items: list


class Mend(NamedTuple):
    """One of the turns so far is taken back, or something else put in its place."""

    which: int
    items: list | None


class Close(NamedTuple):
    """The officer closes a day or four of a commune or of the province."""

    unit: str
    days_ago: int | None
    is_span: bool


class Reopen(NamedTuple):
    which: int


class Merge(NamedTuple):
    """Bù Gia Mập or Đăk Ơ went into a third commune yesterday, and only now somebody enters it."""

    old: str


_DAYS = st.sampled_from(DAYS)
_UNITS = st.sampled_from(("commune", "next_commune", "third", "province"))
STEPS = st.lists(
    st.one_of(
        st.builds(Log, st.sampled_from(WHO), _DAYS, items()),
        st.builds(Log, st.sampled_from(WHO), _DAYS, items()),
        st.builds(Mend, st.integers(0, 20), st.one_of(st.none(), items())),
        st.builds(Close, _UNITS, _DAYS, st.booleans()),
        st.builds(Reopen, st.integers(0, 20)),
        st.builds(Merge, st.sampled_from(("commune", "next_commune"))),
    ),
    max_size=14,
)


class World(NamedTuple):
    """What a history runs on; the clock goes on by a minute with every step."""

    db: Session
    units: dict[str, Unit]
    actors: dict[str, Actor]
    moments: Iterator[datetime]
    turns: list[Assist]
    closings: list[Closing]


def world_of(db: Session, people: People) -> World:
    third = unit_by_code(db, "25396")
    assert third is not None
    units = {name: getattr(people, name) for name in ("commune", "next_commune", "province")}
    start = clock.start_of(clock.today()) + timedelta(hours=12)
    moments = (start + timedelta(minutes=n) for n in count())
    actors = {name: actor_for(db, getattr(people, name)) for name in WHO}
    return World(db, units | {"third": third}, actors, moments, [], [])


def live(world: World, steps: list) -> Iterator[datetime]:
    """Take the steps one by one; the moment of each comes back once it is done."""
    for step in steps:
        moment = next(world.moments)
        with clock.frozen(moment):
            take(world, step)
            yield moment


def take(world: World, step: NamedTuple) -> None:
    db, officer = world.db, world.actors["officer"]
    match step:
        case Log(who, days_ago, said_items):
            happened_at = at_nine(days_ago) if days_ago != 0 else clock.now()
            logged = Logged(uuid.uuid4(), tuple(said_items), device_at=happened_at)
            world.turns.append(log_assist(db, world.actors[who], logged).assist)
        case Mend(which, said_items) if standing := [turn for turn in world.turns if not turn.voided_at]:
            turn = standing[which % len(standing)]
            if said_items is None:
                void_assist(db, officer, turn, VoidReason.MISTAKE)
            else:
                world.turns.append(correct_assist(db, officer, turn, said(*said_items)).assist)
        case Close(name, days_ago, is_span):
            last = day_of(days_ago)
            first = last - timedelta(days=3) if is_span else last
            closing = close_days(db, officer, world.units[name], first, last)
            if closing not in world.closings:
                world.closings.append(closing)
        case Reopen(which) if standing := [each for each in world.closings if each.is_standing]:
            reopen(db, officer, standing[which % len(standing)], "sửa")
        case Merge(old):
            merge(db, world.units[old], world.units["third"])
        case _:
            pass


def day_of(days_ago: int | None) -> date:
    return LEGACY_DAY if days_ago is None else clock.today() - timedelta(days=days_ago)


def at_nine(days_ago: int | None) -> datetime:
    return clock.start_of(day_of(days_ago)) + timedelta(hours=9)


def merge(db: Session, old: Unit, new: Unit) -> None:
    today = clock.today()
    yesterday = today - timedelta(days=1)
    line = f"{old.code},{old.name},{old.kind},75,{old.valid_from},{yesterday}"
    head = "code,name,kind,parent_code,valid_from,valid_to"
    step = f"old_code,new_code,day,whole\n{old.code},{new.code},{today},yes"
    db.flush()
    import_units(
        db,
        None,
        CsvFile("units.csv", f"{head}\n{line}\n".encode()),
        CsvFile("succession.csv", f"{step}\n".encode()),
    )


def summed(frozen: dict[int, Counts], found: list[Adjustment]) -> Counts:
    """Closed and adjustments, without the numbers that are 0."""
    amounts = Counter(together(frozen.values()).amounts)
    for each in found:
        amounts.update(each.amounts.amounts)
    return Counts({what: n for what, n in amounts.items() if n})


def without_zeros(counts: Counts) -> Counts:
    return Counts({what: n for what, n in counts.amounts.items() if n})


def naive_turns(world: World, rights: Atlas, closing: Closing, as_of: datetime) -> int:
    ids = rights.under(closing.unit_id)
    return sum(
        turn.unit_id in ids
        and closing.first <= turn.day <= closing.last
        and turn.received_at <= as_of
        and (turn.voided_at is None or turn.voided_at > as_of)
        for turn in world.turns
    )


def check(world: World, as_of: datetime | None, now: datetime) -> list[tuple[int, list[Adjustment]]]:
    """Every closing at the moment or now: returns what was found, to be found again."""
    db = world.db
    rights = atlas(db, world.actors["officer"].charge, as_of=as_of)
    found = []
    for closing in world.closings:
        if closing.closed_at <= now:
            changed, frozen = adjustments(db, rights, closing, as_of), frozen_figures(db, closing)
            current = without_zeros(counted_now(db, rights, closing, as_of))
            assert summed(frozen, changed) == current
            assert current.of(Measure.ASSISTS) == naive_turns(world, rights, closing, now)
            assert closing.turns == together(frozen.values()).of(Measure.ASSISTS)
            assert all(each.rows for each in changed)
            found.append((closing.id, changed))
    return found


# Every cause at once: a merger entered after days were closed, corrections, voids, late turns, a reopening.
STORY = [
    Log("volunteer", 1, [INSTALLED]),
    Log("stranger", 1, [INSTALLED, AFRAID]),
    Close("third", 1, is_span=False),
    Close("commune", 1, is_span=False),
    Close("province", 1, is_span=True),
    Mend(0, [AFRAID]),
    Merge("commune"),
    Log("stranger", 1, [AFRAID]),
    Reopen(0),
    Close("third", 1, is_span=False),
    Mend(1, None),
    Merge("next_commune"),
    Log("volunteer", 0, [INSTALLED]),
    Close("third", 0, is_span=True),
    Log("officer", 0, [INSTALLED]),
]


@example(steps=STORY)
@given(steps=STEPS)
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    # Each example ends with a rollback, so that the next one begins with an empty database again.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_closed_and_adjustments_are_the_present_number_then_and_later(
    db: Session, people: People, steps: list
) -> None:
    world = world_of(db, people)
    seen = []
    for moment in live(world, steps):
        now = check(world, None, moment)
        assert check(world, moment, moment) == now
        seen.append((moment, now, days(world, None)))
    with clock.frozen(next(world.moments)):
        for moment, then, closed_then in seen:
            assert check(world, moment, moment) == then
            assert days(world, moment) == closed_then
    db.rollback()


def days(world: World, as_of: datetime | None) -> ClosedDays:
    rights = atlas(world.db, world.actors["officer"].charge, as_of=as_of)
    return closed_days(world.db, rights, set(rights.units), LEGACY_DAY, clock.today(), as_of)
