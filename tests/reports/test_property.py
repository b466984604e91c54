"""Totals by whatever they are asked are what a plain walk over the rows adds up to."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from app import clock
from app.actor import Actor
from app.assists.actions import correct_assist, void_assist
from app.assists.models import Assist, AssistItem, Item, Outcome, VoidReason
from app.assists.recount import recount
from app.members.models import Team
from app.periods.models import Period
from app.reports.models import By, Map, Query, Row, Totals
from app.reports.queries import agrees_with_rows, total, totals
from app.reports.scope import Scope
from app.units.models import Level, Unit, UnitSuccession
from tests.assists.helpers import said
from tests.conftest import actor_for
from tests.people import People
from tests.reports.helpers import LEGACY_DAY, log_on, scope_for

TASKS = ("vneid_install", "dvc_account", "dvc_submit", "other")
BARRIERS = ("fear_of_theft", "no_network")
PEOPLE = ("volunteer", "teammate", "stranger", "neighbour", "officer")


class Turn(NamedTuple):
    """One invented sitting, and what became of it."""

    person: str
    days_ago: int | None  # None: while there still were districts
    items: list[Item]
    fate: str
    corrected: list[Item]


def items() -> st.SearchStrategy[list[Item]]:
    one = st.builds(
        lambda task, barrier: Item(task, Outcome.NOT_DONE if barrier else Outcome.DONE, barrier),
        st.sampled_from(TASKS),
        st.sampled_from((None, *BARRIERS)),
    )
    return st.lists(one, min_size=1, max_size=3, unique_by=lambda item: item.task)


TURNS = st.lists(
    st.builds(
        Turn,
        st.sampled_from(PEOPLE),
        st.sampled_from((0, 1, 8, None)),
        items(),
        st.sampled_from(("stands", "stands", "voided", "corrected", "corrected and voided")),
        items(),
    ),
    max_size=12,
)


def write(db: Session, actors: dict[str, Actor], history: Iterable[Turn]) -> None:
    for turn in history:
        day = LEGACY_DAY if turn.days_ago is None else clock.today() - timedelta(days=turn.days_ago)
        assist = log_on(db, actors[turn.person], day, *turn.items)
        if "corrected" in turn.fate:
            assist = correct_assist(db, actors["officer"], assist, said(*turn.corrected)).assist
        if "voided" in turn.fate:
            void_assist(db, actors["officer"], assist, VoidReason.MISTAKE)


class Numbers(NamedTuple):
    """Turns, tasks done, tasks not done."""

    assists: int
    done: int
    not_done: int


def numbers(row: Row) -> Numbers:
    return Numbers(row.assists, row.done, row.not_done)


class Origins:
    """Where units came from and went to, walked one by one."""

    def __init__(self, db: Session, today: date) -> None:
        self.today = today
        self.units = {unit.id: unit for unit in db.exec(select(Unit))}
        steps = db.exec(select(UnitSuccession)).all()
        self.later = {step.old_id: step.new_id for step in steps}
        self.before = {unit_id: [s.old_id for s in steps if s.new_id == unit_id] for unit_id in self.units}

    def now(self, unit: Unit) -> Unit:
        while unit.valid_to is not None and unit.valid_to < self.today and unit.id in self.later:
            unit = self.units[self.later[unit.id]]
        return unit

    def label(self, unit: Unit) -> str:
        is_over = unit.valid_to is not None and unit.valid_to < self.today
        return f"{unit.name} (đến {unit.valid_to:%d/%m/%Y})" if is_over else unit.name

    def former(self, unit: Unit, level: Level) -> str:
        """The code of the one former district or province, else "none"."""
        if unit.level == level and not self.before[unit.id]:
            return unit.code
        above = self.units.get(unit.parent_id or 0)
        origins = [self.units[each] for each in self.before[unit.id]]
        if not origins and above is not None and above.valid_to is not None:
            return above.code if above.level == level else self.former(above, level)
        if not origins and unit.level == Level.COMMUNE and level == Level.PROVINCE:
            return "75"  # the communes of the old Dong Nai are not on record, all others are
        codes = {self.former(origin, level) for origin in origins}
        return codes.pop() if len(codes) == 1 else "none"


def naive(db: Session, query: Query) -> tuple[dict[str, Numbers], Numbers, Numbers]:
    """The rows that are not zero, by key (units by label), and all of it, without a thought for speed.

    Last what the turns that stand in any row are together.
    """
    origins = Origins(db, query.today)
    turns: dict[str, set[object]] = defaultdict(set)
    tasks: Counter[tuple[str, Outcome]] = Counter()
    everything: set[object] = set()
    outcomes: Counter[Outcome] = Counter()
    for assist in db.exec(select(Assist)):
        counted_in = origins.units[assist.unit_id]
        unit = origins.now(counted_in) if query.map == Map.NOW else counted_in
        is_asked = not query.unit_code or unit.code == query.unit_code
        if assist.voided_at or not is_asked or not query.period.first <= assist.day <= query.period.last:
            continue
        everything.add(assist.id)
        for item in db.exec(select(AssistItem).where(AssistItem.assist_id == assist.id)):
            outcomes[item.outcome] += 1
            key = {
                By.UNIT: origins.label(unit),
                By.TEAM: str(assist.team_id or 0),
                By.DAY: assist.day.isoformat(),
                By.TASK: item.task,
                By.BARRIER: item.barrier,
                By.DISTRICT: origins.former(counted_in, Level.DISTRICT),
                By.PROVINCE: origins.former(counted_in, Level.PROVINCE),
            }[query.by]
            if key is not None:
                turns[key].add(assist.id)
                tasks[key, item.outcome] += 1
    rows = {
        key: Numbers(len(turns[key]), tasks[key, Outcome.DONE], tasks[key, Outcome.NOT_DONE]) for key in turns
    }
    listed = Numbers(
        assists=len(set[object]().union(*turns.values())),
        done=sum(row.done for row in rows.values()),
        not_done=sum(row.not_done for row in rows.values()),
    )
    return rows, Numbers(len(everything), outcomes[Outcome.DONE], outcomes[Outcome.NOT_DONE]), listed


def check(db: Session, scope: Scope, query: Query) -> Totals:
    """The totals, which are what the plain walk finds."""
    found = totals(db, scope, query)
    rows, everything, with_barrier = naive(db, query)
    named = {row.label if query.by == By.UNIT else row.key: numbers(row) for row in found.rows if row.assists}
    assert named == rows, query
    assert numbers(found.everything) == everything == numbers(total(db, scope, query.period)), query
    assert numbers(found.total) == (with_barrier if query.by == By.BARRIER else everything), query
    check_sums(found.rows, everything, query.by)
    return found


@pytest.mark.parametrize("unit_code", ["", "25222"])
@given(history=TURNS, map_=st.sampled_from(Map), days=st.sampled_from((0, 7, None)))
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # histories are short; shrinking takes minutes
    # Each example ends with a rollback, so that the next one begins with an empty database again.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_totals_are_the_recount(
    db: Session, people: People, unit_code: str, history: list[Turn], map_: Map, days: int | None
) -> None:
    actors = {name: actor_for(db, getattr(people, name)) for name in PEOPLE}
    write(db, actors, history)
    today = clock.today()
    period = Period(LEGACY_DAY if days is None else today - timedelta(days=days), today)
    for by in By:
        query = Query(period, by, unit_code, map_)
        scope = scope_for(db, actors["officer"], query)
        check(db, scope, query)
        assert agrees_with_rows(db, scope, period)
    assert recount(db) == []
    db.rollback()


def check_sums(rows: list[Row], everything: Numbers, by: By) -> None:
    """Tasks add up by whatever is asked; turns do, but where one turn may stand in several rows."""
    assert sum(row.not_done for row in rows) == everything.not_done
    if by != By.BARRIER:
        assert sum(row.done for row in rows) == everything.done
    if by not in {By.TASK, By.BARRIER}:
        assert sum(row.assists for row in rows) == everything.assists


def test_the_histories_reach_the_old_map_and_every_fate(db: Session, people: People) -> None:
    """The property above means nothing if its histories never leave the present map."""
    actors = {name: actor_for(db, getattr(people, name)) for name in PEOPLE}
    items_ = [Item("other", Outcome.DONE)]
    write(db, actors, [Turn(name, None, items_, "corrected", items_) for name in PEOPLE])
    stand = [assist for assist in db.exec(select(Assist)) if assist.voided_at is None]
    codes = sorted(unit.code for unit in db.exec(select(Unit)) if unit.id in {a.unit_id for a in stand})
    assert len(stand) == len(PEOPLE)
    assert codes == ["25222", "25225", "75"]
    assert {assist.day for assist in stand} == {LEGACY_DAY}
    assert {db.get_one(Team, assist.team_id).name for assist in stand if assist.team_id} == {
        people.team.name,
        people.next_team.name,
    }
