"""Logging: stored once, counted once, where the volunteer is."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, select

from app import clock
from app.assists.actions import Status, log_assist
from app.assists.models import Assist, AssistItem, Flag
from app.assists.queries import items_of, turns_on
from app.audit.models import Event
from app.audit.queries import events_about
from app.counts.models import Measure
from tests.assists.helpers import AFRAID, INSTALLED, counted, done, go_to_point, log, not_done, said
from tests.conftest import actor_for
from tests.people import People

MORNING = datetime(2026, 11, 23, 3, 52, 40, tzinfo=UTC)  # 10:52 in Vietnam


def test_an_assist_is_stored_with_its_items_at_the_point(db: Session, people: People) -> None:
    actor = actor_for(db, people.volunteer)
    point = go_to_point(db, actor, people.commune)
    assist = log(db, actor, INSTALLED, AFRAID, over_60=True)
    assert (assist.member_id, assist.team_id) == (people.volunteer.id, people.team.id)
    assert (assist.point_id, assist.unit_id, assist.flags) == (point.id, people.commune.id, "")
    assert assist.help_session_id is not None
    assert (assist.over_60, assist.first_smartphone, assist.voided_at) == (True, False, None)
    items = items_of(db, [assist.id])[assist.id]
    assert [(item.task, item.outcome, item.barrier) for item in items] == [
        ("vneid_install", "done", None),
        ("dvc_account", "not_done", "fear_of_theft"),
    ]


def test_an_assist_is_counted_by_every_measure(db: Session, people: People) -> None:
    actor = actor_for(db, people.volunteer)
    with clock.frozen(MORNING):
        assist = log(db, actor, INSTALLED, AFRAID, over_60=True)
    assert counted(db, people, assist) == {
        (Measure.ASSISTS, ""): 1,
        (Measure.HOUR, "10"): 1,
        (Measure.OVER_60, ""): 1,
        (Measure.DONE, "vneid_install"): 1,
        (Measure.NOT_DONE, "dvc_account"): 1,
        (Measure.BARRIER, "fear_of_theft"): 1,
        (Measure.BARRIER_TURNS, "fear_of_theft"): 1,
        (Measure.ANY_BARRIER, ""): 1,
    }


def test_the_day_is_the_day_in_vietnam(db: Session, people: People) -> None:
    actor = actor_for(db, people.volunteer)
    with clock.frozen(datetime(2026, 11, 22, 17, 5, tzinfo=UTC)):  # five past midnight in Vietnam
        assist = log(db, actor)
    assert assist.day == date(2026, 11, 23)
    assert counted(db, people, assist)[Measure.HOUR, "00"] == 1


def test_a_wrong_phone_clock_is_corrected_and_kept(db: Session, people: People) -> None:
    fast = datetime(2026, 11, 23, 4, 52, 40, tzinfo=UTC)
    actor = actor_for(db, people.volunteer)
    with clock.frozen(MORNING):
        logged = replace(said(), device_at=fast, skew_seconds=-3600)
        assist = log_assist(db, actor, logged).assist
    assert (assist.device_at, assist.skew_seconds, assist.happened_at) == (fast, -3600, MORNING)
    assert assist.received_at == MORNING


def test_without_a_check_in_it_belongs_to_the_teams_unit_and_is_flagged(db: Session, people: People) -> None:
    assist = log(db, actor_for(db, people.volunteer))
    assert (assist.unit_id, assist.point_id, assist.flags) == (people.commune.id, None, Flag.NO_POINT)


def test_without_a_team_it_belongs_to_the_members_unit(db: Session, people: People) -> None:
    assist = log(db, actor_for(db, people.coordinator))
    assert (assist.team_id, assist.unit_id, assist.flags) == (None, people.commune.id, Flag.NO_POINT)


def test_at_a_point_next_door_it_counts_there_and_is_flagged(db: Session, people: People) -> None:
    actor = actor_for(db, people.volunteer)
    go_to_point(db, actor, people.next_commune)
    assist = log(db, actor)
    assert (assist.unit_id, assist.flags) == (people.next_commune.id, Flag.OUTSIDE)


def test_replaying_the_same_assist_returns_the_first_and_counts_once(db: Session, people: People) -> None:
    actor, logged = actor_for(db, people.volunteer), said(INSTALLED, AFRAID)
    first = log_assist(db, actor, logged)
    again = log_assist(db, actor, replace(logged, items=logged.items[::-1]))
    assert (first.status, again.status) == (Status.STORED, Status.DUPLICATE)
    assert again.assist.id == first.assist.id
    assert counted(db, people, first.assist)[Measure.ASSISTS, ""] == 1
    assert len(db.exec(select(AssistItem)).all()) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"items": (done("other"),)},
        {"items": (INSTALLED, AFRAID)},
        {"over_60": True},
        {"first_smartphone": True},
    ],
    ids=str,
)
def test_the_same_id_with_other_content_keeps_the_first(
    db: Session, people: People, change: dict[str, object]
) -> None:
    actor, logged = actor_for(db, people.volunteer), said()
    log_assist(db, actor, logged)
    other = log_assist(db, actor, replace(logged, **change))
    assert other.status == Status.CONFLICT
    assert [item.task for item in db.exec(select(AssistItem)).all()] == ["vneid_install"]
    assert (other.assist.over_60, other.assist.first_smartphone) == (False, False)
    assert counted(db, people, other.assist)[Measure.ASSISTS, ""] == 1


def test_another_barrier_under_the_same_id_is_a_conflict(db: Session, people: People) -> None:
    actor, logged = actor_for(db, people.volunteer), said(AFRAID)
    log_assist(db, actor, logged)
    other = replace(logged, items=(not_done("dvc_account", "no_network"),))
    assert log_assist(db, actor, other).status == Status.CONFLICT


def test_the_same_id_from_another_member_keeps_the_first(db: Session, people: People) -> None:
    logged = said()
    log_assist(db, actor_for(db, people.volunteer), logged)
    other = log_assist(db, actor_for(db, people.teammate), logged)
    assert (other.status, other.assist.member_id) == (Status.CONFLICT, people.volunteer.id)
    assert [row.member_id for row in db.exec(select(Assist))] == [people.volunteer.id]


def test_logging_is_audited_once_without_names(db: Session, people: People) -> None:
    actor, logged = actor_for(db, people.volunteer), said(INSTALLED, AFRAID)
    for _ in range(2):
        log_assist(db, actor, logged)
    db.commit()
    [event] = events_about(db, f"assist:{logged.id}")
    assert (event.event, event.actor_id) == (Event.ASSIST_LOGGED, people.volunteer.id)
    assert '"vneid_install:done","dvc_account:not_done:fear_of_theft"' in event.data
    assert people.volunteer.full_name not in event.data


def test_turns_of_a_day_are_the_members_own(db: Session, people: People) -> None:
    actor = actor_for(db, people.volunteer)
    log(db, actor)
    log(db, actor)
    log(db, actor_for(db, people.teammate))
    assert turns_on(db, people.volunteer.id, clock.today()) == 2
    assert turns_on(db, people.volunteer.id, date(2026, 1, 1)) == 0
