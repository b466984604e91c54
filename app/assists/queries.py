"""Reading assists: one, a member's day, the rows behind a number, and a recount of all numbers."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, func
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, select

from app import clock
from app.actor import Actor
from app.assists.models import Assist, AssistItem, Outcome
from app.assists.past import hour_of, stood
from app.catalogue.models import Barrier, Task
from app.help_sessions.models import SupportPoint
from app.members.models import Member, Team
from app.units.models import Unit
from app.units.queries import is_covered, unit_on_day
from app.web.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Entry:
    """An assist with its items and the names of who, where and in which unit."""

    assist: Assist
    items: tuple[AssistItem, ...]
    member_name: str
    unit_code: str
    unit_name: str
    point_name: str | None


def find_assist(db: Session, actor: Actor, assist_id: uuid.UUID) -> Assist:
    """The assist if the actor may see it.

    Raises:
        NotFoundError: there is none, or it is not the actor's to see.
    """
    assist = db.get(Assist, assist_id)
    if assist is None:
        raise NotFoundError
    check_scope(db, actor, assist)
    return assist


def check_scope(db: Session, actor: Actor, assist: Assist) -> None:
    """Raise NotFoundError unless it is the actor's own or of a unit they are in charge of."""
    if assist.member_id != actor.member_id and not is_in_charge(db, actor, assist):
        raise NotFoundError


def is_in_charge(db: Session, actor: Actor, assist: Assist) -> bool:
    """Whether the actor coordinates the unit in which the assist counts."""
    return is_covered(db, actor.charge, assist.unit_id)


def may_mend(db: Session, actor: Actor, assist: Assist, day: date | None = None) -> bool:
    """Whether the actor may void or correct it on `day` (today by default): their own of the same day, or
    being in charge."""
    is_own_of_day = assist.member_id == actor.member_id and assist.day == (day or clock.today())
    return is_own_of_day or is_in_charge(db, actor, assist)


def home_unit(db: Session, actor: Actor, day: date) -> Unit:
    """Where the actor's assists count while they are not checked in: their team's unit, else their own."""
    home_id = actor.unit_id if actor.team_id is None else db.get_one(Team, actor.team_id).unit_id
    return unit_on_day(db, home_id, day)


def items_of(db: Session, assist_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[AssistItem]]:
    """The items of some assists, in the order of the log page."""
    rows = db.exec(
        select(AssistItem)
        .join(Task, col(Task.code) == AssistItem.task)
        .where(col(AssistItem.assist_id).in_(list(assist_ids)))
        .order_by(col(Task.position))
    )
    found: dict[uuid.UUID, list[AssistItem]] = defaultdict(list)
    for item in rows:
        found[item.assist_id].append(item)
    return found


def turns_on(db: Session, member_id: int, day: date) -> int:
    """How many residents a member helped on a day, without what was voided."""
    count = select(func.count()).select_from(Assist)
    return db.exec(
        count.where(Assist.member_id == member_id, Assist.day == day, col(Assist.voided_at).is_(None))
    ).one()


def standing_ids(db: Session, member_id: int, day: date) -> list[uuid.UUID]:
    """The assists of a member's day that were not voided."""
    return list(
        db.exec(
            select(Assist.id)
            .where(Assist.member_id == member_id, Assist.day == day, col(Assist.voided_at).is_(None))
            .order_by(col(Assist.id))
        )
    )


def entry_of(db: Session, assist: Assist) -> Entry:
    """One assist with its names."""
    return _entries(db, [col(Assist.id) == assist.id], limit=1, offset=0)[0]


def entries_with(db: Session, assist_ids: Collection[uuid.UUID]) -> list[Entry]:
    """Those with the ids, newest first."""
    return _entries(db, [col(Assist.id).in_(assist_ids)])


def entries_of_member(db: Session, member_id: int, day: date) -> list[Entry]:
    """All of a member's day, newest first, with what was voided."""
    return _entries(db, [col(Assist.member_id) == member_id, col(Assist.day) == day])


@dataclass(frozen=True, slots=True)
class Filter:
    """What the rows behind a number have in common; None stands for any. Team 0 is "no team".

    With `as_of` they are those that stood at that moment.
    """

    unit_ids: Collection[int]
    first: date
    last: date
    team_id: int | None = None
    task: str | None = None
    outcome: Outcome | None = None
    barrier: str | None = None
    hour: int | None = None  # in Vietnam
    with_voided: bool = False
    as_of: datetime | None = None


def count_entries(db: Session, wanted: Filter) -> tuple[int, int]:
    """How many assists and how many of their items a number stands for."""
    joined = select_rows(func.count(col(Assist.id).distinct()), func.count()).join_from(Assist, AssistItem)
    assists, items = db.connection().execute(joined.where(*_on_assist(db, wanted), *_on_item(wanted))).one()
    return assists, items


def entries_behind(db: Session, wanted: Filter, *, limit: int, offset: int) -> list[Entry]:
    """The assists behind a number, newest first."""
    conditions, on_item = _on_assist(db, wanted), _on_item(wanted)
    if on_item:
        # Correlated, so that the units and days lead: as `id IN (…)` SQLite walks every item there is.
        conditions.append(exists().where(col(AssistItem.assist_id) == Assist.id, *on_item))
    return _entries(db, conditions, limit=limit, offset=offset)


def _on_assist(db: Session, wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        col(Assist.unit_id).in_(wanted.unit_ids),
        col(Assist.day).between(wanted.first, wanted.last),
    ]
    if not wanted.with_voided:
        conditions.append(stood(wanted.as_of))
    elif wanted.as_of is not None:
        conditions.append(col(Assist.received_at) <= wanted.as_of)
    if wanted.team_id is not None:
        conditions.append(func.coalesce(Assist.team_id, 0) == wanted.team_id)
    if wanted.hour is not None:
        conditions.append(hour_of(db) == f"{wanted.hour:02}")
    return conditions


def _on_item(wanted: Filter) -> list[ColumnElement[bool]]:
    asked = {
        col(AssistItem.task): wanted.task,
        col(AssistItem.outcome): wanted.outcome,
        col(AssistItem.barrier): wanted.barrier,
    }
    return [column == value for column, value in asked.items() if value is not None]


def _entries(
    db: Session, conditions: list[ColumnElement[bool]], *, limit: int | None = None, offset: int = 0
) -> list[Entry]:
    rows = db.execute(
        select_rows(Assist, col(Member.full_name), col(Unit.code), col(Unit.name), col(SupportPoint.name))
        .join(Member, col(Member.id) == Assist.member_id)
        .join(Unit, col(Unit.id) == Assist.unit_id)
        .outerjoin(SupportPoint, col(SupportPoint.id) == Assist.point_id)
        .where(*conditions)
        .order_by(col(Assist.happened_at).desc(), col(Assist.id).desc())
        .limit(limit)
        .offset(offset)
    ).all()
    items = items_of(db, [assist.id for assist, *_ in rows])
    return [Entry(assist, tuple(items[assist.id]), *names) for assist, *names in rows]


@dataclass(frozen=True, slots=True)
class Mending:
    """Who took an assist back or corrected it, and when."""

    by: str
    at: datetime


def mending_of(db: Session, assist: Assist) -> Mending | None:
    """How the assist was taken back or, if it is a correction, how it came about; None if neither."""
    wrong = assist
    if assist.voided_at is None and assist.corrects_id is not None:
        wrong = db.get_one(Assist, assist.corrects_id)
    if wrong.voided_at is None or wrong.voided_by is None:
        return None
    return Mending(db.get_one(Member, wrong.voided_by).full_name, wrong.voided_at)


def correction_of(db: Session, assist_id: uuid.UUID) -> uuid.UUID | None:
    """The assist that stands in the place of this one."""
    return db.exec(select(Assist.id).where(Assist.corrects_id == assist_id)).first()


def choices(db: Session, items: Collection[AssistItem] = ()) -> tuple[list[Task], list[Barrier]]:
    """The tasks and barriers that may be logged now, and those of the `items` to be corrected."""
    is_task = col(Task.is_active) | col(Task.code).in_({item.task for item in items})
    is_barrier = col(Barrier.is_active) | col(Barrier.code).in_({item.barrier for item in items})
    return (
        list(db.exec(select(Task).where(is_task).order_by(col(Task.position)))),
        list(db.exec(select(Barrier).where(is_barrier).order_by(col(Barrier.position)))),
    )
