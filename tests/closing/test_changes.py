"""What changed since a closing has a cause, and the entries behind it."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, update

from app import clock
from app.actor import Actor
from app.assists.actions import correct_assist, log_assist, void_assist
from app.assists.models import Assist, Logged, VoidReason
from app.closing.changes import Adjustment
from app.closing.models import Cause, Closing
from app.closing.queries import ClosedDays, adjustments, closed_days, closed_figure, counted_now
from app.counts.models import Measure
from app.units.actions import rebuild_cover
from app.units.models import UnitSuccession
from app.units.queries import atlas
from tests.assists.helpers import AFRAID, INSTALLED, log, said
from tests.closing.helpers import close_days
from tests.conftest import actor_for
from tests.people import People
from tests.reports.helpers import LEGACY_DAY, log_on

NOON = clock.start_of(clock.today()) + timedelta(hours=12)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """Turns before and after stand on the same day."""
    with clock.frozen(NOON):
        yield


@pytest.fixture
def coordinator(db: Session, people: People) -> Actor:
    return actor_for(db, people.coordinator)


@pytest.fixture
def first(db: Session, people: People) -> Assist:
    """A turn of the day, before it was closed."""
    return log(db, actor_for(db, people.volunteer), INSTALLED)


@pytest.fixture
def closing(db: Session, people: People, coordinator: Actor, first: Assist) -> Closing:
    with clock.frozen(at(30)):
        return close_days(db, coordinator, people.commune, clock.today())


def at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def hand_in(db: Session, people: People, happened_at: datetime, *, received: int) -> Assist:
    with clock.frozen(at(received)):
        logged = Logged(uuid.uuid4(), (INSTALLED,), device_at=happened_at)
        return log_assist(db, actor_for(db, people.volunteer), logged).assist


def found(db: Session, people: People, closing: Closing) -> list[Adjustment]:
    with clock.frozen(at(90)):
        return adjustments(db, atlas(db, [people.commune.id]), closing)


def told(changes: list[Adjustment]) -> list[tuple[Cause, int, int, set[uuid.UUID]]]:
    return [(each.cause, each.turns, each.rows, set(each.entry_ids)) for each in changes]


def test_nothing_changes_of_itself(db: Session, people: People, closing: Closing) -> None:
    assert found(db, people, closing) == []


def test_what_was_helped_before_and_came_after_is_late(db: Session, people: People, closing: Closing) -> None:
    late = hand_in(db, people, at(10), received=60)
    assert told(found(db, people, closing)) == [(Cause.LATE, 1, 1, {late.id})]


def test_what_was_helped_after_the_closing_is_not_called_late(
    db: Session, people: People, closing: Closing
) -> None:
    more = hand_in(db, people, at(50), received=50)
    assert told(found(db, people, closing)) == [(Cause.ADDED, 1, 1, {more.id})]


def test_what_stood_and_was_voided_is_taken_off(
    db: Session, people: People, coordinator: Actor, closing: Closing, first: Assist
) -> None:
    with clock.frozen(at(60)):
        void_assist(db, coordinator, first, VoidReason.DOUBLE)
    changes = found(db, people, closing)
    assert told(changes) == [(Cause.VOIDED, -1, 1, {first.id})]
    assert changes[0].amounts.of(Measure.DONE, "vneid_install") == -1


def test_a_correction_changes_tasks_and_no_turns(
    db: Session, people: People, coordinator: Actor, closing: Closing, first: Assist
) -> None:
    with clock.frozen(at(60)):
        once = correct_assist(db, coordinator, first, said(INSTALLED, AFRAID)).assist
        right = correct_assist(db, coordinator, once, said(AFRAID)).assist
    changes = found(db, people, closing)
    assert told(changes) == [(Cause.CORRECTED, 0, 1, {first.id, right.id})]
    assert changes[0].amounts.of(Measure.DONE) == -1
    assert changes[0].amounts.of(Measure.BARRIER, "fear_of_theft") == 1


def test_a_corrected_late_turn_is_still_one_late_turn(
    db: Session, people: People, coordinator: Actor, closing: Closing
) -> None:
    late = hand_in(db, people, at(10), received=60)
    with clock.frozen(at(70)):
        right = correct_assist(db, coordinator, late, said(AFRAID)).assist
    assert told(found(db, people, closing)) == [(Cause.LATE, 1, 1, {right.id})]


def test_what_was_corrected_and_then_voided_is_voided(
    db: Session, people: People, coordinator: Actor, closing: Closing, first: Assist
) -> None:
    with clock.frozen(at(60)):
        void_assist(
            db, coordinator, correct_assist(db, coordinator, first, said(AFRAID)).assist, VoidReason.MISTAKE
        )
    assert told(found(db, people, closing)) == [(Cause.VOIDED, -1, 1, {first.id})]


def test_what_came_and_went_since_is_nothing(
    db: Session, people: People, coordinator: Actor, closing: Closing
) -> None:
    late = hand_in(db, people, at(10), received=60)
    with clock.frozen(at(70)):
        void_assist(db, coordinator, late, VoidReason.MISTAKE)
    assert found(db, people, closing) == []
    with clock.frozen(at(90)):
        between = adjustments(db, atlas(db, [people.commune.id]), closing, at(65))
    assert told(between) == [(Cause.LATE, 1, 1, {late.id})]


def test_what_is_of_other_days_or_communes_is_no_change(
    db: Session, people: People, closing: Closing
) -> None:
    with clock.frozen(at(60)):
        log(db, actor_for(db, people.stranger), INSTALLED)
    hand_in(db, people, at(0) - timedelta(days=1), received=60)
    assert found(db, people, closing) == []


def test_units_that_move_take_their_turns_along(db: Session, people: People) -> None:
    """As when an import puts a succession right that said the wrong commune."""
    officer = actor_for(db, people.officer)
    logged = log_on(db, actor_for(db, people.volunteer), LEGACY_DAY)
    wrong = close_days(db, officer, people.commune, LEGACY_DAY)
    right = close_days(db, officer, people.next_commune, LEGACY_DAY)
    assert (wrong.turns, right.turns) == (1, 0)
    is_move = col(UnitSuccession.old_id) == logged.unit_id
    db.exec(update(UnitSuccession).where(is_move).values(new_id=people.next_commune.id))
    rebuild_cover(db)
    rights = atlas(db, officer.charge)
    (gone,), (come,) = adjustments(db, rights, wrong), adjustments(db, rights, right)
    assert (gone.cause, gone.turns, gone.rows, gone.unit_ids) == (Cause.MAP, -1, 1, (logged.unit_id,))
    assert (come.cause, come.turns, come.rows, come.unit_ids) == (Cause.MAP, 1, 1, (logged.unit_id,))
    assert come.amounts.of(Measure.DONE, "vneid_install") == 1


def test_the_figure_is_told_with_its_author_and_what_it_comes_to(
    db: Session, people: People, closing: Closing
) -> None:
    hand_in(db, people, at(10), received=60)
    rights = atlas(db, [people.commune.id])
    figure = closed_figure(db, rights, closing)
    assert (figure.by, figure.turns, figure.turns_now) == (people.coordinator.full_name, 1, 2)
    assert counted_now(db, rights, closing).of(Measure.ASSISTS) == 2


def test_days_of_communes_are_closed_one_by_one(
    db: Session, people: People, coordinator: Actor, closing: Closing
) -> None:
    hand_in(db, people, at(10), received=60)
    log(db, actor_for(db, people.stranger), INSTALLED)
    rights, today = atlas(db, [people.province.id]), clock.today()
    with clock.frozen(at(61)):
        close_days(db, coordinator, people.commune, today - timedelta(days=3))  # nothing happened on it
    assert closed_days(db, rights, set(rights.units), today, today) == ClosedDays(1, 2, 1, 1)
    wide = closed_days(db, rights, set(rights.units), today - timedelta(days=9), today)
    assert wide == ClosedDays(1, 2, 1, 1)
    assert closed_days(db, rights, set(rights.units), today, today, as_of=at(20)) == ClosedDays(0, 2, 0, 0)
