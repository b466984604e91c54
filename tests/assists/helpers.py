"""What a volunteer says, in one line."""

import uuid

from sqlmodel import Session

from app.actor import Actor
from app.assists.actions import log_assist
from app.assists.models import Assist, Item, Logged, Outcome
from app.checkins.actions import check_in
from app.checkins.models import Proof
from app.counts.models import Measure
from app.counts.queries import total
from app.help_sessions.actions import add_point
from app.help_sessions.models import SupportPoint
from app.units.models import Unit
from app.units.queries import covered_by
from tests.people import People


def done(task: str) -> Item:
    return Item(task, Outcome.DONE)


def not_done(task: str, barrier: str) -> Item:
    return Item(task, Outcome.NOT_DONE, barrier)


INSTALLED = done("vneid_install")
AFRAID = not_done("dvc_account", "fear_of_theft")


def said(*items: Item, over_60: bool = False, first_smartphone: bool = False) -> Logged:
    """A new sitting; without items, one VNeID was installed."""
    return Logged(uuid.uuid4(), items or (INSTALLED,), over_60, first_smartphone)


def log(db: Session, actor: Actor, *items: Item, over_60: bool = False) -> Assist:
    return log_assist(db, actor, said(*items, over_60=over_60)).assist


def go_to_point(db: Session, actor: Actor, unit: Unit, name: str = "Nhà văn hóa thôn 3") -> SupportPoint:
    """Check the actor in at a new point of `unit`."""
    point = add_point(db, actor, name, unit.id)
    check_in(db, actor, point, Proof.POSTER, uuid.uuid4())
    return point


def counted(db: Session, people: People, assist: Assist) -> dict[tuple[Measure, str], int]:
    """All counts of the province on the assist's day, without zeros."""
    counts = total(db, covered_by([people.province.id]), assist.day, assist.day)
    return {key: n for key, n in counts.amounts.items() if n}
