"""Correcting: the wrong assist is voided and the right one stands in its place."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from app import clock
from app.assists.actions import Status, correct_assist, log_assist, void_assist
from app.assists.models import VoidReason
from app.audit.models import Event
from app.audit.queries import events_about
from app.counts.models import Measure
from app.web.errors import NotFoundError, RefusedError
from tests.assists.helpers import AFRAID, INSTALLED, counted, done, go_to_point, log, said
from tests.conftest import actor_for
from tests.people import People


def test_the_coordinator_corrects_and_the_author_stays(db: Session, people: People) -> None:
    actor, coordinator = actor_for(db, people.volunteer), actor_for(db, people.coordinator)
    go_to_point(db, actor, people.commune)
    wrong = log(db, actor, INSTALLED, AFRAID)
    right = correct_assist(db, coordinator, wrong, said(done("dvc_account"), over_60=True)).assist
    assert (wrong.void_reason, wrong.voided_by) == (VoidReason.CORRECTED, people.coordinator.id)
    assert right.corrects_id == wrong.id
    for kept in ("member_id", "team_id", "point_id", "help_session_id", "unit_id", "day", "happened_at"):
        assert getattr(right, kept) == getattr(wrong, kept), kept
    counts = counted(db, people, right)
    assert counts.pop((Measure.HOUR, f"{right.happened_at.astimezone(clock.VIETNAM):%H}")) == 1
    assert counts == {
        (Measure.ASSISTS, ""): 1,
        (Measure.OVER_60, ""): 1,
        (Measure.DONE, "dvc_account"): 1,
    }


def test_the_author_corrects_on_the_same_day_only(db: Session, people: People) -> None:
    actor = actor_for(db, people.volunteer)
    wrong = log(db, actor)
    correct_assist(db, actor, wrong, said(AFRAID))
    assert wrong.voided_by == people.volunteer.id
    late = log(db, actor)
    with clock.frozen(clock.now() + timedelta(days=1)), pytest.raises(RefusedError):
        correct_assist(db, actor, late, said(AFRAID))
    assert late.voided_at is None


def test_replaying_a_correction_returns_the_first_and_counts_once(db: Session, people: People) -> None:
    actor, logged = actor_for(db, people.volunteer), said(AFRAID)
    wrong = log(db, actor)
    first = correct_assist(db, actor, wrong, logged)
    after = counted(db, people, wrong)
    again = correct_assist(db, actor, wrong, logged)
    assert (first.status, again.status) == (Status.STORED, Status.DUPLICATE)
    assert counted(db, people, wrong) == after


def test_a_second_correction_of_the_same_assist_is_refused(db: Session, people: People) -> None:
    actor = actor_for(db, people.volunteer)
    wrong = log(db, actor)
    correct_assist(db, actor, wrong, said(AFRAID))
    with pytest.raises(RefusedError, match="đã hủy"):
        correct_assist(db, actor, wrong, said(done("other")))


def test_a_correction_can_be_corrected(db: Session, people: People) -> None:
    actor = actor_for(db, people.volunteer)
    first = log(db, actor)
    second = correct_assist(db, actor, first, said(AFRAID)).assist
    third = correct_assist(db, actor, second, said(done("other"))).assist
    assert third.corrects_id == second.id
    assert counted(db, people, third)[Measure.ASSISTS, ""] == 1


def test_an_id_that_is_in_use_corrects_nothing(db: Session, people: People) -> None:
    actor = actor_for(db, people.volunteer)
    wrong, logged = log(db, actor), said(AFRAID)
    log_assist(db, actor, logged)
    assert correct_assist(db, actor, wrong, logged).status == Status.CONFLICT
    assert wrong.voided_at is None


def test_a_voided_assist_is_not_corrected(db: Session, people: People) -> None:
    actor = actor_for(db, people.volunteer)
    assist = log(db, actor)
    void_assist(db, actor, assist, VoidReason.MISTAKE)
    with pytest.raises(RefusedError, match="đã hủy"):
        correct_assist(db, actor, assist, said(AFRAID))
    assert counted(db, people, assist) == {}


@pytest.mark.parametrize("who", ["teammate", "leader", "stranger", "neighbour"])
def test_nobody_else_corrects(db: Session, people: People, who: str) -> None:
    assist = log(db, actor_for(db, people.volunteer))
    with pytest.raises(NotFoundError):
        correct_assist(db, actor_for(db, getattr(people, who)), assist, said(AFRAID))


def test_a_correction_is_audited_on_both(db: Session, people: People) -> None:
    actor = actor_for(db, people.volunteer)
    wrong = log(db, actor)
    right = correct_assist(db, actor, wrong, said(AFRAID)).assist
    db.commit()
    assert [event.event for event in events_about(db, f"assist:{wrong.id}")][1:] == [Event.ASSIST_VOIDED]
    [corrected] = events_about(db, f"assist:{right.id}")
    assert corrected.event == Event.ASSIST_CORRECTED
    assert f'"corrects":"{wrong.id}"' in corrected.data
