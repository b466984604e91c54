"""A fortnight in which things happen on some days; the board is looked at on its last."""

import uuid
from datetime import date, datetime, timedelta

from sqlmodel import Session

from app import clock
from app.assists.actions import log_assist
from app.assists.models import Assist
from app.checkins.actions import check_in
from app.checkins.models import CheckIn, Proof
from app.help_sessions.actions import add_point
from app.help_sessions.models import HelpSession, SessionKind, SupportPoint
from app.help_sessions.planning import Plan, plan_session
from app.members.models import Member
from app.silence.queries import Findings, Window, read_silence
from app.units.models import Unit
from app.units.queries import atlas
from tests.assists.helpers import said
from tests.conftest import actor_for

TODAY = clock.today() + timedelta(days=20)  # of the one who looks; everybody has been there for a while
FIRST = TODAY - timedelta(days=6)  # of the usual window


def at(day: date, hour: int = 9) -> datetime:
    return clock.start_of(day) + timedelta(hours=hour)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def look(db: Session, member: Member, unit: Unit, days: int = 7) -> Findings:
    """What the board of a unit shows a member in the afternoon of TODAY."""
    with clock.frozen(at(TODAY, 15)):
        actor = actor_for(db, member)
        units = atlas(db, actor.charge)
        return read_silence(db, actor, units, unit, Window(days, TODAY))


def help_on(db: Session, member: Member, day: date) -> Assist:
    """The member logs a turn at no point."""
    with clock.frozen(at(day)):
        return log_assist(db, actor_for(db, member), said()).assist


def new_point(
    db: Session, unit: Unit, name: str = "Nhà văn hóa thôn 3", day: date | None = None
) -> SupportPoint:
    """A point that was opened long before the window, or on a day."""
    with clock.frozen(at(day or ago(15))):
        return add_point(db, None, name, unit.id)


def come(db: Session, member: Member, point: SupportPoint, day: date) -> CheckIn:
    with clock.frozen(at(day)):
        return check_in(db, actor_for(db, member), point, Proof.POSTER, uuid.uuid4())


def plan(
    db: Session,
    member: Member,
    point: SupportPoint,
    day: date,
    kind: SessionKind = SessionKind.TRAINING,
    team_id: int | None = None,
) -> HelpSession:
    """A session from 8 to 10, planned long before."""
    with clock.frozen(at(ago(14))):
        plan = Plan(kind, point, at(day, 8), at(day, 10), "Dùng VNeID", team_id)
        return plan_session(db, actor_for(db, member), plan)
