"""Every indicator is what a plain walk over the rows adds up to, now and as of a moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from app import clock
from app.help_sessions.actions import add_point
from app.help_sessions.queries import sessions_in
from app.indicators.models import INDICATORS
from app.indicators.queries import values, values_by_day, values_by_unit
from app.units.models import Unit
from tests.conftest import actor_for
from tests.indicators.helpers import PEOPLE, STEPS, Rows, Step, moment, write
from tests.people import People

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 8)
DAYS = [FIRST + timedelta(days=n) for n in range(7)]


@pytest.fixture
def now() -> Iterator[None]:
    """A day after all of it."""
    with clock.frozen(moment(60)):
        yield


@given(steps=STEPS, asked=st.sampled_from((None, 3, 9, 16)))
@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@pytest.mark.usefixtures("now")
def test_indicators_are_the_recount(
    db: Session, people: People, steps: list[Step], asked: int | None
) -> None:
    with _undone(db):
        points = [add_point(db, None, f"Điểm {n}", unit.id) for n, unit in enumerate(_communes(people))]
        write(db, {name: actor_for(db, getattr(people, name)) for name in PEOPLE}, points, steps)
        as_of = None if asked is None else moment(asked)
        units = [people.commune.id, people.next_commune.id, people.province.id]
        assert values(db, INDICATORS, units, FIRST, LAST, as_of) == Rows(db, units, DAYS, as_of).values()
        by_unit = {unit: Rows(db, [unit], DAYS, as_of).values() for unit in units}
        by_day = {day: Rows(db, units, [day], as_of).values() for day in DAYS}
        for code in INDICATORS:
            found = values_by_unit(db, code, units, FIRST, LAST, as_of)
            assert found == {unit: n[code] for unit, n in by_unit.items() if n[code]}, code
            by = values_by_day(db, code, units, FIRST, LAST, as_of)
            assert by == {day: n[code] for day, n in by_day.items() if n[code]}, code
        held = sessions_in(db, units, FIRST, LAST, as_of=as_of)
        assert len(held) == len(Rows(db, units, DAYS, as_of).held)


@contextmanager
def _undone(db: Session) -> Iterator[None]:
    """Each example ends with a rollback, so that the next one begins with an empty database again."""
    try:
        yield
    finally:
        db.rollback()


def _communes(people: People) -> list[Unit]:
    return [people.commune, people.next_commune, people.commune]


@pytest.mark.usefixtures("now")
def test_units_that_are_listed_as_one_count_a_member_once(db: Session, people: People) -> None:
    point, next_point = (
        add_point(db, None, "Chợ", unit.id) for unit in (people.commune, people.next_commune)
    )
    volunteer = {"volunteer": actor_for(db, people.volunteer)}
    write(db, volunteer, [point, next_point], [Step("come", "volunteer", 0), Step("come", "volunteer", 1)])
    units = [people.commune.id, people.next_commune.id]
    apart = values_by_unit(db, "volunteers_distinct", units, FIRST, LAST)
    as_one = dict.fromkeys(units, people.commune.id)
    together = values_by_unit(db, "volunteers_distinct", units, FIRST, LAST, None, as_one)
    assert apart == dict.fromkeys(units, 1)
    assert together == {people.commune.id: 1}
    assert values(db, ["volunteers_distinct"], units, FIRST, LAST) == {"volunteers_distinct": 1}


def test_an_indicator_that_nobody_knows_is_an_error(db: Session) -> None:
    with pytest.raises(KeyError, match="no such indicator: assists"):
        values(db, ["assists"], [], FIRST, LAST)


@pytest.mark.usefixtures("now")
def test_a_team_was_active_while_its_only_turn_stood(db: Session, people: People) -> None:
    actors = {name: actor_for(db, getattr(people, name)) for name in ("volunteer", "officer")}
    write(db, actors, [], [Step("help", "volunteer", 0), Step("void help", "officer", 0)])
    units = [people.commune.id]
    found = [
        values(db, ["teams_active"], units, FIRST, LAST, as_of)["teams_active"]
        for as_of in (moment(-1), moment(0), moment(1), None)
    ]
    assert found == [0, 1, 0, 0]
