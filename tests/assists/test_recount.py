"""Whatever is logged, voided and corrected: the counts say what the rows say."""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select, update

from app import clock
from app.actor import Actor
from app.assists.actions import correct_assist, log_assist, void_assist
from app.assists.models import Assist, Item, Logged, Outcome, VoidReason
from app.assists.recount import Difference, recount
from app.counts.models import DailyCount, Measure
from app.db import Database
from tests.assists.helpers import INSTALLED, go_to_point, log
from tests.conftest import actor_for
from tests.people import People

TASKS, BARRIERS = ("vneid_install", "dvc_account", "other"), ("fear_of_theft", "other")


@st.composite
def items(draw: st.DrawFn) -> tuple[Item, ...]:
    tasks = draw(st.lists(st.sampled_from(TASKS), min_size=1, unique=True))
    barriers = [draw(st.none() | st.sampled_from(BARRIERS)) for _ in tasks]
    return tuple(
        Item(task, Outcome.NOT_DONE if barrier else Outcome.DONE, barrier)
        for task, barrier in zip(tasks, barriers, strict=True)
    )


@dataclass(frozen=True)
class Step:
    """One thing that a person does, `minutes` after the start; `which` picks one of what was logged."""

    what: str
    who: str
    which: int
    minutes: int
    items: tuple[Item, ...]
    over_60: bool
    first_smartphone: bool


steps = st.lists(
    st.builds(
        Step,
        what=st.sampled_from(["log", "log", "log", "again", "void", "correct"]),
        who=st.sampled_from(["volunteer", "stranger", "coordinator"]),
        which=st.integers(0, 9),
        minutes=st.integers(0, 3000),
        items=items(),
        over_60=st.booleans(),
        first_smartphone=st.booleans(),
    ),
    max_size=25,
)


@dataclass
class Ledger:
    """What should be counted, kept the plainest way there is."""

    said: dict[uuid.UUID, tuple[Assist, Logged]] = field(default_factory=dict)
    voided: set[uuid.UUID] = field(default_factory=set)

    def standing(self, which: int) -> Assist | None:
        ids = [each for each in self.said if each not in self.voided]
        return self.said[ids[which % len(ids)]][0] if ids else None

    def counts(self) -> Counter[tuple[object, ...]]:
        total: Counter[tuple[object, ...]] = Counter()
        for assist_id, (assist, logged) in self.said.items():
            if assist_id in self.voided:
                continue
            local = assist.happened_at.astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
            place = (local.date(), assist.unit_id, assist.team_id or 0)
            total[*place, "assists", ""] += 1
            total[*place, "hour", f"{local.hour:02d}"] += 1
            total[*place, "over_60", ""] += logged.over_60
            total[*place, "first_smartphone", ""] += logged.first_smartphone
            for item in logged.items:
                total[*place, str(item.outcome), item.task] += 1
                if item.barrier:
                    total[*place, "barrier", item.barrier] += 1
            barriers = {item.barrier for item in logged.items if item.barrier}
            total[*place, "any_barrier", ""] += bool(barriers)
            for barrier in barriers:
                total[*place, "barrier_turns", barrier] += 1
        return +total


def take(db: Session, ledger: Ledger, actors: dict[str, Actor], step: Step) -> None:
    """Do one step, in the app and in the ledger."""
    logged = Logged(uuid.uuid4(), step.items, step.over_60, step.first_smartphone)
    target = ledger.standing(step.which)
    if step.what == "log":
        ledger.said[logged.id] = (log_assist(db, actors[step.who], logged).assist, logged)
    elif target is None:
        return
    elif step.what == "again":
        assist, first = ledger.said[target.id]
        log_assist(db, actors[step.who], first)
        assert assist.voided_at is None
    elif step.what == "void":
        for _ in range(2):
            void_assist(db, actors["officer"], target, VoidReason.MISTAKE)
        ledger.voided.add(target.id)
    else:
        right = correct_assist(db, actors["officer"], target, logged).assist
        ledger.said[right.id] = (right, logged)
        ledger.voided.add(target.id)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_counts_recount_and_the_plainest_sum_agree(
    database: Database, people: People, steps: list[Step]
) -> None:
    with database.session(write=True) as db:  # rolled back: every example starts from nothing
        names = ("volunteer", "stranger", "coordinator", "officer")
        actors = {name: actor_for(db, getattr(people, name)) for name in names}
        go_to_point(db, actors["volunteer"], people.next_commune)
        ledger, start = Ledger(), clock.now()
        for step in steps:
            with clock.frozen(start + timedelta(minutes=step.minutes)):
                take(db, ledger, actors, step)
        counted = {
            (row.day, row.unit_id, row.team_id, row.measure.value, row.key): row.n
            for row in db.exec(select(DailyCount))
            if row.n
        }
        assert counted == ledger.counts()
        assert recount(db) == []


def test_a_wrong_a_missing_and_a_needless_count_are_found(db: Session, people: People) -> None:
    actor = actor_for(db, people.volunteer)
    assist = log(db, actor, INSTALLED)
    place = {"day": assist.day, "unit_id": people.commune.id, "team_id": people.team.id}
    db.add(DailyCount(**place, measure=Measure.BARRIER, key="other", n=2))
    is_turns = col(DailyCount.measure) == Measure.ASSISTS
    db.exec(update(DailyCount).where(is_turns).values(n=5))
    gone = db.exec(select(DailyCount).where(DailyCount.measure == Measure.DONE)).one()
    db.delete(gone)
    db.flush()
    assert recount(db) == [
        Difference(**place, measure=Measure.ASSISTS, key="", counted=5, in_rows=1),
        Difference(**place, measure=Measure.BARRIER, key="other", counted=2, in_rows=0),
        Difference(**place, measure=Measure.DONE, key="vneid_install", counted=0, in_rows=1),
    ]
