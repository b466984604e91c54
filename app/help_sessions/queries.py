"""Reading support points by code and by commune, and the sessions held or planned at them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, func, true
from sqlmodel import Session, and_, col, or_, select

from app import clock
from app.help_sessions.models import (
    Group,
    HelpSession,
    PointCode,
    SessionGroupCount,
    SessionKind,
    SessionReport,
    SupportPoint,
    is_code,
    plain_code,
)
from app.members.models import Team
from app.units.models import Unit
from app.units.queries import covered_by, is_covered, unit_on_day
from app.web.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class PointRow:
    """A support point with the commune it lies in today and the code on its poster."""

    point: SupportPoint
    unit: Unit
    code: str


ALL = tuple(SessionKind)
_AT_ONCE = 5_000  # ids in one question; SQLite takes 32,766


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session with where it is, whose it is, and the report that holds; `code` is on the point's poster."""

    session: HelpSession
    point: SupportPoint
    code: str
    unit: Unit
    team: Team | None = None
    report: SessionReport | None = None
    groups: dict[Group, int] = field(default_factory=dict)

    @property
    def is_held(self) -> bool:
        """Whether it took place: somebody checked in, or it was reported; a cancelled one did not."""
        is_known = self.session.opened_at is not None or self.report is not None
        return is_known and self.session.cancelled_at is None

    @property
    def people(self) -> int:
        """The heads that were reported."""
        return self.report.headcount if self.report else 0

    def volunteers(self, checked_in: int) -> int:
        """How many took part, if so many members checked in: not everybody has a phone, so a higher number
        that was reported holds."""
        reported = self.report.volunteers if self.report else None
        return max(checked_in, reported or 0)


def find_code(db: Session, typed: str) -> PointCode | None:
    """The code that was typed or scanned, in any case and grouping; replaced ones are found too."""
    code = plain_code(typed)
    return db.get(PointCode, code) if is_code(code) else None


def point_by_code(db: Session, code: str) -> SupportPoint | None:
    """The point that bears or bore `code`; closed ones are found too."""
    found = find_code(db, code)
    return db.get(SupportPoint, found.point_id) if found else None


def point_within(db: Session, holder_ids: Iterable[int], code: str) -> SupportPoint:
    """The point that bears or bore `code`, if rights over `holder_ids` cover it.

    Raises:
        NotFoundError: there is none, or it lies elsewhere.
    """
    point = point_by_code(db, code)
    if point is None or not is_covered(db, holder_ids, point.unit_id):
        raise NotFoundError
    return point


def present_code(db: Session, point_id: int) -> str:
    """The code that the point's poster carries now; a closed point keeps its last one."""
    return db.exec(
        select(PointCode.code).where(PointCode.point_id == point_id, col(PointCode.valid_to).is_(None))
    ).one()


def present_codes(db: Session, point_ids: Iterable[int]) -> dict[int, str]:
    """The same for many points, by their ids."""
    rows = db.exec(
        select(PointCode.point_id, PointCode.code).where(
            col(PointCode.point_id).in_(sorted(point_ids)), col(PointCode.valid_to).is_(None)
        )
    )
    return dict(rows.all())


def points_in(db: Session, holder_ids: Iterable[int]) -> list[PointRow]:
    """The open points that rights over `holder_ids` cover, by name."""
    rows = db.exec(
        select(SupportPoint, PointCode.code, Unit)
        .join(PointCode, col(PointCode.point_id) == SupportPoint.id)
        .join(Unit, col(Unit.id) == SupportPoint.unit_id)
        .where(col(SupportPoint.unit_id).in_(covered_by(holder_ids)))
        .where(col(SupportPoint.closed_at).is_(None), col(PointCode.valid_to).is_(None))
        .order_by(col(SupportPoint.sort_key), col(SupportPoint.id))
    ).all()
    today = clock.today()
    units = {unit_id: unit_on_day(db, unit_id, today) for unit_id in {unit.id for *_, unit in rows}}
    return [PointRow(point, units[unit.id], code) for point, code, unit in rows]


def sessions_at(db: Session, point_id: int, day: date) -> Sequence[HelpSession]:
    """The sessions of a point on a day that are not cancelled."""
    return db.exec(
        select(HelpSession)
        .where(HelpSession.point_id == point_id, HelpSession.day == day, _stands(None))
        .order_by(col(HelpSession.id))
    ).all()


def sessions_in(
    db: Session,
    unit_ids: Collection[int],
    first: date,
    last: date,
    kinds: Collection[SessionKind] = ALL,
    as_of: datetime | None = None,
    page: slice | None = None,
) -> list[SessionRow]:
    """The sessions that were held in the units on the days, in order of time, now or as of a moment.

    `page` asks for some of them by their place.
    """
    is_held = and_(_stands(as_of), or_(_was_opened(as_of), _was_reported(as_of)))
    return _rows(db, _some(db, and_(_lies_in(unit_ids, first, last, kinds), is_held), page), as_of)


def calendar_of(
    db: Session,
    unit_ids: Collection[int],
    first: date,
    last: date,
    kinds: Collection[SessionKind] = ALL,
    *,
    only_planned: bool = False,
    page: slice | None = None,
) -> list[SessionRow]:
    """All that is planned, held or cancelled in the units on the days, in order of time."""
    asked = _lies_in(unit_ids, first, last, kinds)
    if only_planned:
        asked = and_(asked, col(HelpSession.planned_from).is_not(None))
    return _rows(db, _some(db, asked, page))


def unreported_in(
    db: Session,
    unit_ids: Collection[int],
    first: date,
    last: date,
    kinds: Collection[SessionKind] = ALL,
) -> list[SessionRow]:
    """Planned sessions, not cancelled, of which nothing is reported yet; also those still to come."""
    is_open = and_(_stands(None), col(HelpSession.planned_from).is_not(None), ~_was_reported(None))
    return _rows(db, and_(_lies_in(unit_ids, first, last, kinds), is_open))


def session_within(db: Session, holder_ids: Iterable[int], session_id: int) -> SessionRow:
    """The session with this id, if rights over `holder_ids` cover its commune.

    Raises:
        NotFoundError: there is none, or it is elsewhere.
    """
    is_it = and_(col(HelpSession.id) == session_id, col(HelpSession.unit_id).in_(covered_by(holder_ids)))
    rows = _rows(db, is_it)
    if not rows:
        raise NotFoundError
    return rows[0]


def reports_of(db: Session, session_id: int) -> list[tuple[SessionReport, dict[Group, int]]]:
    """Every version of what was reported of a session, the latest first."""
    reports = db.exec(
        select(SessionReport)
        .where(SessionReport.session_id == session_id)
        .order_by(col(SessionReport.made_at).desc(), col(SessionReport.id).desc())
    ).all()
    groups = _groups_of(db, reports)
    return [(report, groups[report.id]) for report in reports]


def _lies_in(
    unit_ids: Collection[int], first: date, last: date, kinds: Collection[SessionKind]
) -> ColumnElement[bool]:
    is_there = and_(col(HelpSession.unit_id).in_(unit_ids), col(HelpSession.day).between(first, last))
    return is_there if set(kinds) == set(ALL) else and_(is_there, col(HelpSession.kind).in_(kinds))


def _stands(as_of: datetime | None) -> ColumnElement[bool]:
    cancelled_at = col(HelpSession.cancelled_at)
    return cancelled_at.is_(None) if as_of is None else or_(cancelled_at.is_(None), cancelled_at > as_of)


def _was_opened(as_of: datetime | None) -> ColumnElement[bool]:
    opened_at = col(HelpSession.opened_at)
    return opened_at.is_not(None) if as_of is None else opened_at <= as_of


def _was_reported(as_of: datetime | None) -> ColumnElement[bool]:
    report = exists().where(col(SessionReport.session_id) == HelpSession.id, _was_made(as_of))
    return report.correlate(HelpSession)  # also where the reports themselves are asked for


def _was_made(as_of: datetime | None) -> ColumnElement[bool]:
    return true() if as_of is None else col(SessionReport.made_at) <= as_of


def _some(db: Session, condition: ColumnElement[bool], page: slice | None) -> ColumnElement[bool]:
    """The condition that it is one of those that fulfil `condition` and stand in the places of `page`."""
    if page is None:
        return condition
    begins = func.coalesce(HelpSession.planned_from, HelpSession.opened_at)  # as `_in_order`
    query = (
        select(HelpSession.id).where(condition).order_by(col(HelpSession.day), begins, col(HelpSession.id))
    )
    return col(HelpSession.id).in_(db.exec(query.slice(page.start, page.stop)).all())


def _rows(db: Session, condition: ColumnElement[bool], as_of: datetime | None = None) -> list[SessionRow]:
    """The sessions that fulfil `condition`, by day and hour, each with the last report of the moment."""
    poster = and_(col(PointCode.point_id) == HelpSession.point_id, col(PointCode.valid_to).is_(None))
    found = db.exec(
        select(HelpSession, SupportPoint, PointCode.code, Unit)
        .join(SupportPoint, col(SupportPoint.id) == HelpSession.point_id)
        .join(PointCode, poster)
        .join(Unit, col(Unit.id) == HelpSession.unit_id)
        .where(condition)
    ).all()
    team_ids = select(HelpSession.team_id).where(condition)
    teams = {team.id: team for team in db.exec(select(Team).where(col(Team.id).in_(team_ids)))}
    reports = {report.session_id: report for report in _latest_reports(db, condition, as_of)}
    groups = _groups_of(db, list(reports.values()))
    rows = []
    for session, point, code, unit in found:
        report, team = reports.get(session.id), teams.get(session.team_id or 0)
        rows.append(SessionRow(session, point, code, unit, team, report, groups[report.id] if report else {}))
    return sorted(rows, key=_in_order)


def _latest_reports(
    db: Session, condition: ColumnElement[bool], as_of: datetime | None
) -> Sequence[SessionReport]:
    """The reports that hold, one for each session: their moments rise with their ids, as they are written
    one after the other."""
    latest = (
        select(func.max(SessionReport.id))
        .join(HelpSession, col(HelpSession.id) == SessionReport.session_id)
        .where(condition, _was_made(as_of))
        .group_by(col(SessionReport.session_id))
    )
    return db.exec(select(SessionReport).where(col(SessionReport.id).in_(latest))).all()


def _in_order(row: SessionRow) -> tuple[date, datetime, int]:
    began = row.session.planned_from or row.session.opened_at
    assert began is not None  # the database holds one of them to be there
    return (row.session.day, began, row.session.id)


def _groups_of(db: Session, reports: Sequence[SessionReport]) -> dict[int, dict[Group, int]]:
    """The group counts of reports by their ids, in the order of `Group`."""
    found: dict[int, dict[Group, int]] = defaultdict(dict)
    ids = sorted(report.id for report in reports)
    for start in range(0, len(ids), _AT_ONCE):
        rows = db.exec(
            select(SessionGroupCount).where(
                col(SessionGroupCount.report_id).in_(ids[start : start + _AT_ONCE])
            )
        ).all()
        for row in rows:
            found[row.report_id][row.group] = row.n
    for report in reports:
        counted = found[report.id]
        found[report.id] = {group: counted[group] for group in Group if group in counted}
    return found
