"""Reading closings: which stand, what their figures were, and how many days of communes are closed."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, literal, or_, union_all
from sqlalchemy import select as select_rows
from sqlmodel import Session, and_, col, select

from app.assists import past
from app.assists.models import Assist
from app.assists.queries import Entry, entries_with
from app.closing import changes
from app.closing.changes import Adjustment
from app.closing.models import Cause, Closing, ClosingFigure
from app.counts import queries as counts
from app.counts.models import DailyCount, Measure
from app.counts.queries import Counts
from app.members.models import Member
from app.units.models import Level, Unit
from app.units.queries import Atlas
from app.web.errors import NotFoundError

_NONE = Counts()


def figures_of(
    db: Session, unit_ids: Collection[int], first: date, last: date, as_of: datetime
) -> dict[int, Counts]:
    """What a closing freezes: the counts by unit at a settled moment, of every unit, those without any too.

    While others write, `db` must see one moment, as `Database.reading` does.
    """
    found = past.by_unit(db, unit_ids, first, last, as_of=as_of)
    return {unit_id: found.get(unit_id, _NONE) for unit_id in unit_ids}


def standing_closing(
    db: Session, unit_id: int, first: date, last: date, as_of: datetime | None = None
) -> Closing | None:
    """The closing of exactly this unit and period that stands, or stood at a moment."""
    is_this = (Closing.unit_id == unit_id, Closing.first == first, Closing.last == last)
    newest_first = col(Closing.id).desc()
    return db.exec(select(Closing).where(*is_this, _stood(as_of)).order_by(newest_first)).first()


def standing_on_day(db: Session, unit_ids: Collection[int], day: date) -> list[Closing]:
    """The closings of one day that stand, of any of the units."""
    is_one = and_(col(Closing.unit_id).in_(unit_ids), col(Closing.first) == day, col(Closing.last) == day)
    return list(db.exec(select(Closing).where(is_one, _stood(None)).order_by(col(Closing.id))))


def _stood(as_of: datetime | None) -> ColumnElement[bool]:
    if as_of is None:
        return col(Closing.reopened_at).is_(None)
    was_open = or_(col(Closing.reopened_at).is_(None), col(Closing.reopened_at) > as_of)
    return and_(col(Closing.closed_at) <= as_of, was_open)


def find_closing(db: Session, atlas: Atlas, closing_id: int) -> Closing:
    """The closing with this id.

    Raises:
        NotFoundError: there is none, or it is of a unit that the atlas does not hold.
    """
    found = db.get(Closing, closing_id)
    if found is None or found.unit_id not in atlas.units:
        raise NotFoundError
    return found


def history_of(db: Session, closing: Closing) -> list[Closing]:
    """All closings of the same unit and period, the newest first."""
    is_same = (
        Closing.unit_id == closing.unit_id,
        Closing.first == closing.first,
        Closing.last == closing.last,
    )
    return list(db.exec(select(Closing).where(*is_same).order_by(col(Closing.id).desc())))


@dataclass(frozen=True, slots=True)
class Filter:
    """Closings of any of the units whose period touches these days; None stands for any."""

    unit_ids: Collection[int]
    first: date | None = None
    last: date | None = None


def count_closings(db: Session, wanted: Filter) -> int:
    return db.exec(select(func.count()).select_from(Closing).where(*_on(wanted))).one()


def closings(db: Session, wanted: Filter, *, limit: int, offset: int) -> list[Closing]:
    """The latest days first; of the same days, the last closed first."""
    order = (col(Closing.last).desc(), col(Closing.first).desc(), col(Closing.id).desc())
    query = select(Closing).where(*_on(wanted)).order_by(*order)
    return list(db.exec(query.limit(limit).offset(offset)))


def _on(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [col(Closing.unit_id).in_(wanted.unit_ids)]
    if wanted.first is not None:
        conditions.append(col(Closing.last) >= wanted.first)
    if wanted.last is not None:
        conditions.append(col(Closing.first) <= wanted.last)
    return conditions


def turns_now(db: Session, atlas: Atlas, closing: Closing) -> int:
    """The turns that are counted in the closing's unit and period now."""
    ids = atlas.under(closing.unit_id)
    return counts.total(db, ids, closing.first, closing.last, [Measure.ASSISTS]).of(Measure.ASSISTS)


def entries_of(db: Session, entry_ids: Iterable[uuid.UUID], *, limit: int, offset: int) -> list[Entry]:
    """Some entries with their items and names, the newest first.

    A page is cut by the ids, which phones make in the order of time: a database takes only so many at once.
    """
    return entries_with(db, sorted(entry_ids, reverse=True)[offset : offset + limit])


def names_of(db: Session, closings: Iterable[Closing]) -> dict[int, str]:
    """Who closed and reopened, by the id of the member."""
    ids = {who for each in closings for who in (each.closed_by, each.reopened_by) if who is not None}
    return dict(db.exec(select(Member.id, Member.full_name).where(col(Member.id).in_(ids))).all())


def counted_now(db: Session, atlas: Atlas, closing: Closing, as_of: datetime | None = None) -> Counts:
    """What is counted in the closing's unit and period now, or was at a moment."""
    return past.total(db, atlas.under(closing.unit_id), closing.first, closing.last, as_of=as_of)


def adjustments(
    db: Session, atlas: Atlas, closing: Closing, as_of: datetime | None = None
) -> list[Adjustment]:
    """What changed since the closing until now or `as_of`, by cause; causes without a row are left out.

    The closed figure and all of these together are `counted_now`, in every number.
    """
    frozen, now = changes.frozen_figures(db, closing), atlas.under(closing.unit_id)
    since = changes.Since(db, closing, now & frozen.keys(), as_of)
    found = [*changes.of_entries(since), *changes.of_map(db, closing, frozen, now, as_of)]
    return sorted(found, key=lambda each: list(Cause).index(each.cause))


@dataclass(frozen=True, slots=True)
class ClosedFigure:
    """A closing, whose, by whom, and what changed since: `turns` frozen, and what that comes to now."""

    closing: Closing
    unit: Unit
    by: str
    adjustments: tuple[Adjustment, ...]

    @property
    def turns(self) -> int:
        return self.closing.turns

    @property
    def turns_now(self) -> int:
        return self.turns + sum(each.turns for each in self.adjustments)


def closed_figure(db: Session, atlas: Atlas, closing: Closing, as_of: datetime | None = None) -> ClosedFigure:
    found = adjustments(db, atlas, closing, as_of)
    by = names_of(db, [closing])[closing.closed_by]
    return ClosedFigure(closing, atlas.units[closing.unit_id], by, tuple(found))


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """Of the days on which something was counted in a commune, how many are closed one by one.

    `turns` were frozen on these, `net` is what was added to or taken from them since.
    """

    closed: int = 0
    active: int = 0
    turns: int = 0
    net: int = 0


def closed_days(
    db: Session,
    atlas: Atlas,
    unit_ids: Collection[int],
    first: date,
    last: date,
    as_of: datetime | None = None,
) -> ClosedDays:
    """How far the days of the communes among `unit_ids` are closed. Read from counts and frozen figures."""
    communes = [each for each in unit_ids if atlas.units[each].level == Level.COMMUNE]
    frozen = _frozen_turns(communes, first, last, as_of).subquery()
    now = _turns(communes, first, last, as_of).subquery()
    is_same_place = and_(now.c.unit_id == frozen.c.unit_id, now.c.day == frozen.c.day)
    n = func.coalesce(now.c.n, 0)
    closed, turns, change, emptied = (
        db.connection()
        .execute(
            select_rows(
                func.count(),
                func.coalesce(func.sum(frozen.c.n), 0),
                func.coalesce(func.sum(n - frozen.c.n), 0),
                func.count().filter(n == 0),
            )
            .select_from(frozen.outerjoin(now, is_same_place))
            .where(or_(frozen.c.n > 0, n > 0))
        )
        .one()
    )
    active = db.connection().execute(select_rows(func.count()).select_from(now)).scalar_one()
    return ClosedDays(closed, active + emptied, int(turns), int(change))


def _frozen_turns(
    communes: Collection[int], first: date, last: date, as_of: datetime | None
) -> Select[tuple[int, date, int]]:
    """The frozen turns by commune and day; a day that is closed twice (by a commune and by what it went
    into) as it was closed last."""
    unit_id, day = col(ClosingFigure.unit_id), col(Closing.first)
    latest_first = (col(Closing.closed_at).desc(), col(Closing.id).desc())
    place = func.row_number().over(partition_by=(unit_id, day), order_by=latest_first)
    found = (
        select_rows(unit_id, day.label("day"), col(ClosingFigure.n), place.label("place"))
        .join(Closing, col(Closing.id) == ClosingFigure.closing_id)
        .where(day.between(first, last), day == Closing.last, _stood(as_of))
        .where(col(ClosingFigure.measure) == Measure.ASSISTS, col(ClosingFigure.key) == "")
        .where((unit_id + 0).in_(communes))  # a sum, so that SQLite does not look for each of them
        .subquery()
    )
    return select_rows(found.c.unit_id, found.c.day, found.c.n).where(found.c.place == 1)


def _turns(
    communes: Collection[int], first: date, last: date, as_of: datetime | None
) -> Select[tuple[int, date, int]]:
    """The turns by commune and day where there are any, as `past` reads them."""
    counted = select_rows(col(DailyCount.unit_id), col(DailyCount.day), col(DailyCount.n)).where(
        col(DailyCount.unit_id).in_(communes),
        col(DailyCount.day).between(first, last),
        col(DailyCount.measure) == Measure.ASSISTS,
    )
    parts = [counted]
    if as_of is not None:
        received, voided = col(Assist.received_at), col(Assist.voided_at)
        came_since = and_(received > as_of, voided.is_(None))
        voided_since = and_(received <= as_of, voided > as_of)
        is_asked = and_(col(Assist.unit_id).in_(communes), col(Assist.day).between(first, last))
        parts += [
            select_rows(col(Assist.unit_id), col(Assist.day), literal(n)).where(is_asked, is_changed)
            for is_changed, n in ((came_since, -1), (voided_since, 1))
        ]
    each = union_all(*parts).subquery()
    place, n = (each.c.unit_id, each.c.day), func.sum(each.c.n)
    return select_rows(*place, n.label("n")).group_by(*place).having(n > 0)
