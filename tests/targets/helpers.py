"""Targets to be set and read, without the pages around them."""

from datetime import date, datetime, time

from sqlmodel import Session

from app import clock
from app.actor import Actor
from app.targets.actions import add_target
from app.targets.models import Target
from app.targets.plans import GoalPlan, TargetPlan
from app.targets.queries import Standing, standings_of
from app.units.models import Unit
from app.units.queries import atlas

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def set_target(
    db: Session,
    officer: Actor,
    unit: Unit,
    goal: int,
    *,
    indicator: str = "people_assisted",
    days: tuple[date, date] = YEAR,
) -> Target:
    return add_target(db, officer, TargetPlan(indicator, unit.id, *days), GoalPlan(goal, "12-KH/TĐTN"))


def at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), clock.VIETNAM)


def standing_of(db: Session, holder: Unit, target: Target, as_of: datetime | None = None) -> Standing:
    """How far the target is, read by who has a right over `holder`."""
    (standing,) = standings_of(db, atlas(db, [holder.id]), [target], as_of)
    return standing
