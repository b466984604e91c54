"""Sessions in one line."""

from datetime import datetime, timedelta

from sqlmodel import Session

from app import clock
from app.actor import Actor
from app.help_sessions.models import HelpSession, SessionKind, SupportPoint
from app.help_sessions.planning import Plan, plan_session

YESTERDAY = clock.today() - timedelta(days=1)


def at(hour: float, days: int = -1) -> datetime:
    """An hour in Vietnam, of yesterday by default."""
    return clock.start_of(clock.today() + timedelta(days=days)) + timedelta(hours=hour)


def plan(
    point: SupportPoint,
    begins: float = 8,
    ends: float = 10,
    kind: SessionKind = SessionKind.TRAINING,
    **more: object,
) -> Plan:
    """A class of two hours; `days` says on which day from today, yesterday by default."""
    days = more.pop("days", -1)
    assert isinstance(days, int)
    title = str(more.pop("title", "Kỹ năng số"))
    return Plan(kind, point, at(begins, days), at(ends, days), title, **more)  # type: ignore[arg-type]


def planned(db: Session, actor: Actor, point: SupportPoint, *args: float, **more: object) -> HelpSession:
    """The same, in the calendar."""
    return plan_session(db, actor, plan(point, *args, **more))  # type: ignore[arg-type]
