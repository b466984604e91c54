"""Taking an assist back: who may, and that the numbers follow."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from app import clock
from app.assists.actions import log_assist, void_assist
from app.assists.models import VoidReason
from app.assists.queries import turns_on
from app.audit.models import Event
from app.audit.queries import events_about
from app.web.errors import NotFoundError, RefusedError
from tests.assists.helpers import AFRAID, INSTALLED, counted, log, said
from tests.conftest import actor_for
from tests.people import People


def test_a_volunteer_undoes_her_own_and_the_numbers_follow(db: Session, people: People) -> None:
    actor = actor_for(db, people.volunteer)
    kept, mistaken = log(db, actor), log(db, actor, INSTALLED, AFRAID, over_60=True)
    only_kept = log(db, actor_for(db, people.teammate))
    before = counted(db, people, kept)
    log_again = log(db, actor, AFRAID)
    void_assist(db, actor, log_again, VoidReason.UNDONE)
    assert counted(db, people, kept) == before
    void_assist(db, actor, mistaken, VoidReason.MISTAKE)
    assert (mistaken.void_reason, mistaken.voided_by) == (VoidReason.MISTAKE, people.volunteer.id)
    assert mistaken.voided_at is not None
    assert only_kept.voided_at is None
    assert turns_on(db, people.volunteer.id, clock.today()) == 1


def test_voiding_again_changes_nothing(db: Session, people: People) -> None:
    actor = actor_for(db, people.volunteer)
    assist, other = log(db, actor), log(db, actor)
    void_assist(db, actor, assist, VoidReason.UNDONE)
    after, at = counted(db, people, other), assist.voided_at
    void_assist(db, actor, assist, VoidReason.DOUBLE)
    assert counted(db, people, other) == after
    assert (assist.void_reason, assist.voided_at) == (VoidReason.UNDONE, at)


def test_sending_a_voided_assist_again_does_not_bring_it_back(db: Session, people: People) -> None:
    actor, logged = actor_for(db, people.volunteer), said()
    assist = log_assist(db, actor, logged).assist
    void_assist(db, actor, assist, VoidReason.UNDONE)
    assert log_assist(db, actor, logged).assist.voided_at is not None
    assert counted(db, people, assist) == {}


def test_the_coordinator_and_the_officer_void_in_their_units(db: Session, people: People) -> None:
    for person in (people.coordinator, people.officer):
        assist = log(db, actor_for(db, people.volunteer))
        void_assist(db, actor_for(db, person), assist, VoidReason.DOUBLE)
        assert assist.voided_by == person.id


@pytest.mark.parametrize("who", ["teammate", "leader", "stranger", "neighbour"])
def test_nobody_else_even_learns_that_it_exists(db: Session, people: People, who: str) -> None:
    assist = log(db, actor_for(db, people.volunteer))
    with pytest.raises(NotFoundError):
        void_assist(db, actor_for(db, getattr(people, who)), assist, VoidReason.MISTAKE)
    assert assist.voided_at is None


def test_the_day_after_only_who_is_in_charge_may_void(db: Session, people: People) -> None:
    actor, coordinator = actor_for(db, people.volunteer), actor_for(db, people.coordinator)
    assist = log(db, actor)
    with clock.frozen(clock.now() + timedelta(days=1)):
        with pytest.raises(RefusedError, match="điều phối viên"):
            void_assist(db, actor, assist, VoidReason.MISTAKE)
        void_assist(db, coordinator, assist, VoidReason.MISTAKE)
    assert assist.voided_by == people.coordinator.id


def test_voiding_is_audited_once_with_its_reason(db: Session, people: People) -> None:
    actor = actor_for(db, people.volunteer)
    assist = log(db, actor)
    for _ in range(2):
        void_assist(db, actor, assist, VoidReason.MISTAKE)
    db.commit()
    events = events_about(db, f"assist:{assist.id}")
    assert [event.event for event in events] == [Event.ASSIST_LOGGED, Event.ASSIST_VOIDED]
    assert events[1].data == '{"reason":"mistake"}'
