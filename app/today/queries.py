"""Reading one day of one unit."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select as select_rows
from sqlmodel import Session, col

from app import clock
from app.assists.queries import Entry, Filter, entries_behind
from app.checkins.models import CheckIn
from app.checkins.queries import Attendance, PointPresence, attendance, present_at, took_part_on
from app.closing.queries import ClosedDays, ClosedFigure, closed_days, closed_figure, standing_on_day
from app.counts import queries as counts
from app.counts.models import Measure
from app.counts.queries import Counts
from app.members.models import Member
from app.units.models import Level, Unit
from app.units.queries import Atlas

_LATEST = 5
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Volunteers:
    """How many took part on the day and at how many points; how many are there now (nobody on a past day).

    `by_unit` holds who took part.
    """

    members: int
    points: int
    now: int
    points_now: int
    by_unit: dict[int, int]


@dataclass(frozen=True, slots=True)
class CommuneDay:
    """One commune of a province or district on a day."""

    unit: Unit
    turns: int
    volunteers: int
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """One unit's day. Of a single commune also who is where; of anything larger its communes, and `days`, how
    far they are closed. `closed` are the closings of that very day, of a commune also those of what went
    into it."""

    counted: Counts
    turns_yesterday: int
    turns_week_before: int
    volunteers: Volunteers
    points: list[PointPresence]
    attendance: list[Attendance]
    communes: list[CommuneDay]
    latest: list[Entry]
    closed: list[ClosedFigure] = field(default_factory=list)
    days: ClosedDays | None = None


def read_day(db: Session, atlas: Atlas, unit: Unit, day: date) -> Findings:
    """All that is shown of the unit's day, as the map is now."""
    ids = atlas.under(unit.id)
    by_unit = counts.by_unit(db, ids, day, day)
    closings = standing_on_day(db, ids, day)
    earlier = counts.by_day(db, ids, day - _WEEK, day - _DAY, [Measure.ASSISTS])
    points: list[PointPresence] = []
    attended: list[Attendance] = []
    communes: list[CommuneDay] = []
    days = None
    if unit.level == Level.COMMUNE:
        # Of people as of turns: also those of what went into it in part, where that is in scope.
        points, attended = present_at(db, ids, day), attendance(db, ids, day)
        volunteers = _of_commune(points, attended)
    else:
        volunteers = _of_larger_unit(db, ids, day)
        is_closed = {atlas.now(closing.unit_id) for closing in closings}
        communes = _communes(atlas, ids, by_unit, volunteers, is_closed)
        days = closed_days(db, atlas, ids, day, day) if closings else None
        closings = [closing for closing in closings if closing.unit_id == unit.id]
    return Findings(
        counted=counts.together(by_unit.values()),
        turns_yesterday=_turns(earlier, day - _DAY),
        turns_week_before=_turns(earlier, day - _WEEK),
        volunteers=volunteers,
        points=points,
        attendance=attended,
        communes=communes,
        latest=entries_behind(db, Filter(ids, day, day), limit=_LATEST, offset=0),
        closed=[closed_figure(db, atlas, closing) for closing in closings],
        days=days,
    )


def _turns(by_day: dict[date, Counts], day: date) -> int:
    return by_day[day].of(Measure.ASSISTS) if day in by_day else 0


def _of_commune(points: list[PointPresence], attended: list[Attendance]) -> Volunteers:
    check_ins = [each.check_in for each in attended]
    return Volunteers(
        members=len({check_in.member_id for check_in in check_ins}),
        points=len({check_in.point_id for check_in in check_ins}),
        now=sum(len(point.there) for point in points),
        points_now=len(points),
        by_unit={},
    )


def _of_larger_unit(db: Session, unit_ids: Collection[int], day: date) -> Volunteers:
    """A province has a thousand volunteers on a day: their ids alone are read, not the rows."""
    seen = (
        select_rows(col(CheckIn.unit_id), col(CheckIn.member_id), col(CheckIn.point_id), col(CheckIn.left_at))
        .join(Member, col(Member.id) == CheckIn.member_id)
        .where(col(CheckIn.unit_id).in_(unit_ids), took_part_on(day))
    )
    rows = db.connection().execute(seen).all()
    by_unit: dict[int, set[int]] = {}
    for unit_id, member_id, *_ in rows:
        by_unit.setdefault(unit_id, set()).add(member_id)
    there = [row for row in rows if row.left_at is None and day == clock.today()]
    return Volunteers(
        members=len({row.member_id for row in rows}),
        points=len({row.point_id for row in rows}),
        now=len({row.member_id for row in there}),
        points_now=len({row.point_id for row in there}),
        by_unit={unit_id: len(members) for unit_id, members in by_unit.items()},
    )


def _communes(
    atlas: Atlas,
    ids: Collection[int],
    by_unit: dict[int, Counts],
    volunteers: Volunteers,
    is_closed: Collection[int],
) -> list[CommuneDay]:
    """The communes of today, in Vietnamese order, with what was counted in them or in what went into them."""
    today = clock.today()
    listed = {unit_id: atlas.now(unit_id) for unit_id in ids}
    return [
        CommuneDay(
            unit,
            sum(n.of(Measure.ASSISTS) for unit_id, n in by_unit.items() if listed[unit_id] == unit.id),
            sum(n for unit_id, n in volunteers.by_unit.items() if listed[unit_id] == unit.id),
            unit.id in is_closed,
        )
        for unit in atlas.units.values()
        if unit.id in ids and unit.level == Level.COMMUNE and unit.is_valid_on(today)
    ]
