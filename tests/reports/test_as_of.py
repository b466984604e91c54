"""Totals as of a moment stay what they were, whatever comes after it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from app import clock
from app.actor import Actor
from app.assists.actions import correct_assist, log_assist, void_assist
from app.assists.models import Assist, VoidReason
from app.db import Database
from app.members.actions import add_team
from app.members.models import Team
from app.periods.models import Period
from app.reports.models import By, Map, Query, Totals
from app.reports.queries import active_communes, cumulative, totals
from app.reports.scope import scope_of
from app.units.actions import import_units
from app.units.imports import CsvFile
from app.units.models import Unit
from app.units.queries import atlas
from tests.assists.helpers import said
from tests.conftest import actor_for
from tests.people import People
from tests.reports.helpers import AFRAID, AFRAID_TOO, INSTALLED, LEGACY_DAY, NO_PHONE, scope_for
from tests.reports.test_property import PEOPLE, check

UNITS = ("25222", "99001")
ITEMS = ((INSTALLED,), (INSTALLED, AFRAID), (AFRAID, AFRAID_TOO, NO_PHONE))


class Event(NamedTuple):
    """One thing that happens `hours` after the one before; `n` picks whom or what it happens to."""

    what: str
    hours: int
    n: int


KINDS = ("log", "log", "log late", "log old", "void", "correct", "rename", "merge", "close team", "add team")
HISTORIES = st.lists(
    st.builds(Event, st.sampled_from((*KINDS, "look")), st.integers(1, 40), st.integers(0, 5)), max_size=12
)
# Everything once, with a look before and after each kind of change.
EVERYTHING = [
    *(Event("log", 1, n) for n in range(5)),
    Event("log old", 1, 0),
    Event("log old", 1, 4),
    Event("look", 1, 0),
    Event("void", 1, 0),
    Event("correct", 1, 1),
    Event("log late", 1, 2),
    Event("look", 30, 0),
    Event("merge", 1, 0),  # came into force days ago
    Event("add team", 1, 0),
    Event("look", 1, 0),
    Event("rename", 1, 0),
    Event("close team", 1, 0),
    Event("void", 1, 3),
    Event("log", 1, 0),
]


class Story:
    """A history as it goes on; the clock stands where it has come to."""

    def __init__(self, db: Session, people: People) -> None:
        self.db, self.people = db, people
        self.actors = {name: actor_for(db, getattr(people, name)) for name in PEOPLE}
        self.is_merged = False

    @property
    def officer(self) -> Actor:
        return self.actors["officer"]

    def happen(self, event: Event) -> None:
        kinds: dict[str, Callable[[int], object]] = {
            "log": lambda n: self.log(n, clock.now()),
            "log late": lambda n: self.log(n, clock.now() - timedelta(days=n + 1)),
            "log old": lambda n: self.log(n, clock.start_of(LEGACY_DAY) + timedelta(hours=n)),
            "void": self.void,
            "correct": self.correct,
            "rename": self.rename,
            "merge": self.merge,
            "close team": self.close_team,
            "add team": lambda n: add_team(self.db, None, f"Đội thứ {n}", self.people.commune.id),
        }
        kinds[event.what](event.n)
        self.db.flush()

    def log(self, n: int, moment: datetime) -> None:
        logged = replace(said(*ITEMS[n % len(ITEMS)]), happened_at=moment)
        log_assist(self.db, self.actors[PEOPLE[n % len(PEOPLE)]], logged)

    def void(self, n: int) -> None:
        for assist in self.standing(n):
            void_assist(self.db, self.officer, assist, VoidReason.MISTAKE)

    def correct(self, n: int) -> None:
        for assist in self.standing(n):
            correct_assist(self.db, self.officer, assist, said(*ITEMS[(n + 1) % len(ITEMS)]))

    def standing(self, n: int) -> Sequence[Assist]:
        found = self.db.exec(
            select(Assist).where(col(Assist.voided_at).is_(None)).order_by(col(Assist.received_at))
        ).all()
        return [found[n % len(found)]] if found else []

    def rename(self, n: int) -> None:
        """The commune was written wrong."""
        commune = self.db.get_one(Unit, self.people.commune.id)
        self.take_in(f"25222,Xã Tên Mới {n},xa,75,{commune.valid_from},{commune.valid_to or ''}")

    def merge(self, n: int) -> None:
        """Two communes became one: some days ago, or in some days."""
        if self.is_merged:
            return
        self.is_merged = True
        day = clock.today() + timedelta(days=n - 3)
        last = day - timedelta(days=1)
        self.take_in(
            f"25222,{self.db.get_one(Unit, self.people.commune.id).name},xa,75,2025-07-01,{last}",
            f"25225,{self.people.next_commune.name},xa,75,2025-07-01,{last}",
            f"99001,Xã Hợp Nhất,xa,75,{day},",
            steps=[f"25222,99001,{day},yes", f"25225,99001,{day},yes"],
        )

    def take_in(self, *units: str, steps: Sequence[str] = ()) -> None:
        unit_lines = ["code,name,kind,parent_code,valid_from,valid_to", *units]
        step_lines = ["old_code,new_code,day,whole", *steps]
        succession = CsvFile("succession.csv", "\n".join(step_lines).encode()) if steps else None
        import_units(self.db, None, CsvFile("units.csv", "\n".join(unit_lines).encode()), succession)

    def close_team(self, n: int) -> None:
        team = self.db.get_one(Team, (self.people.team.id, self.people.next_team.id)[n % 2])
        team.closed_at = team.closed_at or clock.now()
        self.db.add(team)


@dataclass(frozen=True)
class Answer:
    """All that is said to one question."""

    totals: Totals
    cumulative: Totals
    active: int


def questions(as_of: datetime, unit_code: str = "") -> Iterator[Query]:
    """By everything and on both maps over a year; of one unit also over some days that are not yet over."""
    today = clock.day_of(as_of)
    period = Period(today - timedelta(days=4), today + timedelta(days=4))
    if not unit_code:
        period = Period(LEGACY_DAY, today)
    for map_ in Map:
        for by in (By.UNIT, By.DAY) if unit_code else By:
            yield Query(period, by, unit_code, map_, as_of)


def answer(db: Session, actor: Actor, query: Query) -> Answer | None:
    scope = scope_of(atlas(db, actor.charge, query.today, query.as_of), actor.charge, query)
    if scope is None:
        return None
    return Answer(
        totals(db, scope, query),
        cumulative(db, scope, query),
        active_communes(db, scope, query.period, query.as_of),
    )


@given(history=HISTORIES)
@example(history=EVERYTHING)
@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_an_answer_as_of_a_moment_stays_what_it_was_then(
    database: Database, people: People, history: list[Event]
) -> None:
    """Each look is what a plain walk over the rows of that moment adds up to, and the same at the end."""
    with database.session(write=True) as db:  # rolled back: every example starts from nothing
        moment, story = clock.now(), Story(db, people)
        seen: dict[Query, Answer | None] = {}
        for event in [*history, Event("look", 1, 0)]:
            moment += timedelta(hours=event.hours)
            with clock.frozen(moment):
                if event.what == "look":
                    seen |= look(story, moment)
                else:
                    story.happen(event)
        with clock.frozen(moment + timedelta(days=3)):
            for query, first in seen.items():
                assert answer(db, story.officer, query) == first, query


def look(story: Story, moment: datetime) -> dict[Query, Answer | None]:
    """What is said to every question at this moment, when nothing has come after it yet."""
    db, officer = story.db, story.officer
    found: dict[Query, Answer | None] = {}
    for query in questions(moment):
        now = replace(query, as_of=None)
        check(db, scope_for(db, officer, now), now)
        found[query] = answer(db, officer, query)
        assert answer(db, officer, now) == found[query], query
    for unit_code in UNITS:
        found |= {query: answer(db, officer, query) for query in questions(moment, unit_code)}
    return found
