"""Setting, splitting, changing and ending targets: audited, and never rewritten."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, col, select

from app.actor import Actor
from app.audit.models import AuditEvent
from app.targets.actions import UNSPLIT, add_target, change_goal, end_target, split
from app.targets.models import Target, TargetGoal
from app.targets.plans import GoalPlan, TargetPlan
from app.targets.queries import goals_of, history, shares_of
from app.units.queries import atlas
from app.web.errors import RefusedError
from tests.conftest import actor_for
from tests.people import People
from tests.targets.helpers import YEAR, set_target


@pytest.fixture
def officer(db: Session, people: People) -> Actor:
    return actor_for(db, people.officer)


def shares(db: Session, people: People, target: Target) -> dict[int, int]:
    found = shares_of(db, atlas(db, [people.province.id]), target)
    goals = goals_of(db, [share.id for share in found])
    return {share.unit_id: goals[share.id].goal for share in found}


def events(db: Session) -> list[str]:
    db.commit()
    rows = db.exec(select(AuditEvent).where(col(AuditEvent.event).startswith("target.")))
    return [event.event for event in sorted(rows, key=lambda event: event.seq)]


def test_the_same_target_twice_is_refused_and_another_name_makes_it_another(
    db: Session, people: People, officer: Actor
) -> None:
    set_target(db, officer, people.province, 100)
    with pytest.raises(RefusedError, match="đã có chỉ tiêu này"):
        set_target(db, officer, people.province, 200)
    plan = TargetPlan("people_assisted", people.province.id, *YEAR, "Người dân vùng biên giới")
    add_target(db, officer, plan, GoalPlan(50))
    assert len(db.exec(select(Target)).all()) == 2
    assert events(db) == ["target.added", "target.added"]


def test_another_goal_keeps_the_one_before_with_who_and_why(
    db: Session, people: People, officer: Actor
) -> None:
    target = set_target(db, officer, people.province, 100)
    change_goal(db, officer, target, GoalPlan(150, "30-KH/TĐTN", date(2026, 9, 1), "điều chỉnh"))
    found = [(goal.goal, goal.source, goal.reason, member.id) for goal, member in history(db, target)]
    assert found == [
        (150, "30-KH/TĐTN", "điều chỉnh", people.officer.id),
        (100, "12-KH/TĐTN", "", people.officer.id),
    ]
    change_goal(db, officer, target, GoalPlan(150, "30-KH/TĐTN", date(2026, 9, 1), "gửi lại"))
    assert len(history(db, target)) == 2
    assert events(db) == ["target.added", "target.changed"]


def test_a_split_writes_only_what_changes(db: Session, people: People, officer: Actor) -> None:
    target = set_target(db, officer, people.province, 100)
    here, there = people.commune.id, people.next_commune.id
    split(db, officer, target, {here: 60, there: 40})
    assert shares(db, people, target) == {here: 60, there: 40}
    split(db, officer, target, {here: 60, there: 40})
    assert len(db.exec(select(TargetGoal)).all()) == 3
    split(db, officer, target, {here: 100, there: 0})
    assert shares(db, people, target) == {here: 100}
    ended = db.exec(select(Target).where(Target.unit_id == there)).one()
    assert ended.end_reason == UNSPLIT
    split(db, officer, target, {here: 30, there: 70})
    assert shares(db, people, target) == {here: 30, there: 70}
    assert events(db).count("target.split") == 4


def test_parts_that_do_not_add_up_are_refused_whole(db: Session, people: People, officer: Actor) -> None:
    target = set_target(db, officer, people.province, 100)
    with pytest.raises(RefusedError, match="100"):
        split(db, officer, target, {people.commune.id: 60, people.next_commune.id: 39})
    assert shares(db, people, target) == {}


def test_an_ended_target_ends_its_shares_and_changes_no_more(
    db: Session, people: People, officer: Actor
) -> None:
    target = set_target(db, officer, people.province, 100)
    split(db, officer, target, {people.commune.id: 60, people.next_commune.id: 40})
    end_target(db, officer, target, "thay bằng chỉ tiêu mới")
    assert shares(db, people, target) == {}
    assert {each.end_reason for each in db.exec(select(Target))} == {"thay bằng chỉ tiêu mới"}
    for change in (
        lambda: change_goal(db, officer, target, GoalPlan(150, "30-KH/TĐTN")),
        lambda: split(db, officer, target, {people.commune.id: 100}),
    ):
        with pytest.raises(RefusedError, match="đã kết thúc"):
            change()
    end_target(db, officer, target, "lần nữa")
    assert events(db).count("target.ended") == 1
    set_target(db, officer, people.province, 100)  # and the same may be set anew


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM target_goal",
        "DELETE FROM target",
        "UPDATE target_goal SET goal = 1",
        "UPDATE target SET unit_id = unit_id",
    ],
)
def test_the_database_refuses_to_rewrite_what_was_promised(
    db: Session, people: People, officer: Actor, statement: str
) -> None:
    set_target(db, officer, people.province, 100)
    with pytest.raises(DatabaseError):
        db.connection().execute(text(statement))


@pytest.mark.parametrize("goal", [0, -1])
def test_the_database_refuses_a_goal_of_nothing(
    db: Session, people: People, officer: Actor, goal: int
) -> None:
    target = set_target(db, officer, people.province, 100)
    with pytest.raises(DatabaseError):
        change_goal(db, officer, target, GoalPlan(goal, "12-KH/TĐTN"))
