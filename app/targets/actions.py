"""Writing targets. Callers have checked that the actor may, for the units concerned."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app import clock
from app.actor import Actor
from app.audit.actions import Json, record
from app.audit.models import Event
from app.targets.models import Target, TargetGoal
from app.targets.plans import GoalPlan, TargetPlan
from app.web.errors import RefusedError

_TWICE = "Đơn vị đã có chỉ tiêu này cho đúng kỳ này. Hãy mở chỉ tiêu đó rồi đổi con số, hoặc đặt tên khác."
_OVER = "Chỉ tiêu này đã kết thúc nên không đổi được nữa."
_MOVED = "Chỉ tiêu vừa được đổi thành {goal}. Hãy tải lại trang rồi chia lại."
UNSPLIT = "không còn được giao phần khi chia lại"


def add_target(db: Session, actor: Actor, plan: TargetPlan, goal: GoalPlan) -> Target:
    """A new target of a unit.

    Raises:
        RefusedError: the unit has the same one already; a form sent twice ends here.
    """
    with _refusing_a_second():
        return _add(db, actor, plan, goal, None)


@contextmanager
def _refusing_a_second() -> Iterator[None]:
    """The index knows, also of one that is being set in the same moment."""
    try:
        yield
    except IntegrityError:
        raise RefusedError(_TWICE, "indicator") from None


def _add(db: Session, actor: Actor, plan: TargetPlan, goal: GoalPlan, parent: Target | None) -> Target:
    with db.begin_nested():
        now = clock.now()  # within the transaction, so that a settled moment never changes
        target = Target(
            indicator=plan.indicator,
            unit_id=plan.unit_id,
            first=plan.first,
            last=plan.last,
            name=plan.name,
            parent_id=parent.id if parent else None,
            made_at=now,
            made_by=actor.member_id,
        )
        db.add(target)
        db.flush()
        _set_goal(db, actor, target, goal, now)
    data: dict[str, Json] = {"indicator": plan.indicator, "unit": plan.unit_id, "goal": goal.goal}
    record(db, actor, Event.TARGET_ADDED, f"target:{target.id}", data)
    return target


def _set_goal(db: Session, actor: Actor, target: Target, goal: GoalPlan, now: datetime) -> None:
    db.add(
        TargetGoal(
            target_id=target.id,
            goal=goal.goal,
            source=goal.source,
            source_day=goal.source_day,
            reason=goal.reason,
            set_at=now,
            set_by=actor.member_id,
        )
    )
    db.flush()


def change_goal(db: Session, actor: Actor, target: Target, goal: GoalPlan) -> None:
    """Another goal from now on; the one before stays in the history. The same again changes nothing.

    Raises:
        RefusedError: the target is ended.
    """
    _lock(db, target)
    present = _goal_of(db, target)
    same = (present.goal, present.source, present.source_day) == (goal.goal, goal.source, goal.source_day)
    if not same:
        _set_goal(db, actor, target, goal, clock.now())
        data = {"goal": goal.goal, "before": present.goal}
        record(db, actor, Event.TARGET_CHANGED, f"target:{target.id}", data)


def _lock(db: Session, target: Target) -> None:
    """One at a time for a target; the second then sees what the first wrote."""
    db.exec(select(Target.id).where(Target.id == target.id).with_for_update()).one()
    db.refresh(target)
    if target.ended_at is not None:
        raise RefusedError(_OVER)


def _goal_of(db: Session, target: Target) -> TargetGoal:
    rows = select(TargetGoal).where(TargetGoal.target_id == target.id)
    return db.exec(rows.order_by(col(TargetGoal.set_at).desc(), col(TargetGoal.id).desc()).limit(1)).one()


def split(db: Session, actor: Actor, target: Target, parts: Mapping[int, int]) -> None:
    """Give every unit of `parts` its part of the goal; who has none any more is relieved of the share.

    What a unit has already stays as it is, so that only what changes gets a new version.

    Raises:
        RefusedError: the parts do not add up to the goal, it was changed meanwhile, or the target is ended.
    """
    _lock(db, target)
    whole = _goal_of(db, target)
    if sum(parts.values()) != whole.goal:
        raise RefusedError(_MOVED.format(goal=whole.goal))
    shares = {share.unit_id: share for share in _shares(db, target)}
    now = clock.now()
    for unit_id, n in parts.items():
        goal = GoalPlan(n, whole.source, whole.source_day)
        if n and unit_id not in shares:
            plan = TargetPlan(target.indicator, unit_id, target.first, target.last, target.name)
            _add(db, actor, plan, goal, target)
        elif n and _goal_of(db, shares[unit_id]).goal != n:
            _set_goal(db, actor, shares[unit_id], goal, now)
    for unit_id, share in shares.items():
        if not parts.get(unit_id):
            _end(db, actor, share, UNSPLIT, now)
    given = sum(n > 0 for n in parts.values())
    record(db, actor, Event.TARGET_SPLIT, f"target:{target.id}", {"goal": whole.goal, "units": given})


def _shares(db: Session, target: Target) -> list[Target]:
    holding = select(Target).where(Target.parent_id == target.id, col(Target.ended_at).is_(None))
    return list(db.exec(holding.order_by(col(Target.id))))


def end_target(db: Session, actor: Actor, target: Target, reason: str) -> None:
    """The target and its shares hold no longer; what they were stays. Ending it again changes nothing."""
    db.exec(select(Target.id).where(Target.id == target.id).with_for_update()).one()
    db.refresh(target)
    if target.ended_at is not None:
        return
    now = clock.now()
    for each in (*_shares(db, target), target):
        _end(db, actor, each, reason, now)
    record(db, actor, Event.TARGET_ENDED, f"target:{target.id}")


def _end(db: Session, actor: Actor, target: Target, reason: str, now: datetime) -> None:
    target.ended_at, target.ended_by, target.end_reason = now, actor.member_id, reason
    db.add(target)
    db.flush()
