"""Reading the calendar, one session, and the desk at which somebody plans."""

from collections.abc import Collection
from datetime import timedelta

from sqlmodel import Session, col, or_, select

from app import clock
from app.access import scope
from app.actor import Actor, Role
from app.checkins.queries import checked_in_by_session
from app.help_sessions.models import SessionKind
from app.help_sessions.queries import (
    SessionRow,
    calendar_of,
    point_within,
    points_in,
    reports_of,
    session_within,
    sessions_in,
)
from app.indicators.sessions import held
from app.indicators.spans import By, Span
from app.members.models import Member, Team
from app.sessions.forms import Desk, Question
from app.sessions.lines import Line, Version
from app.sessions.pages import CalendarPage, ListPage, SessionPage
from app.sessions.queries import how_many, unplanned_by_day
from app.units.models import Unit, UnitCover
from app.units.queries import Atlas, atlas, communes_under, covered_by, is_covered, unit_on_day
from app.web.errors import NotFoundError
from app.web.render import FormState

PLANNERS = (Role.LEADER, Role.COORDINATOR, Role.OFFICER)
PER_PAGE = 100


def calendar(db: Session, actor: Actor, asked: Question) -> CalendarPage:
    """The month that is asked for."""
    units = _atlas(db, actor, asked)
    unit = _unit(units, actor, asked)
    first = asked.month_first
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    ids = _ids(units, actor, asked, unit)
    rows = calendar_of(db, ids, first, last, asked.kinds, only_planned=True)
    is_help_asked = SessionKind.HELP in asked.kinds
    return CalendarPage(
        asked=asked,
        unit=unit,
        lines=[Line(row) for row in rows],
        unplanned=unplanned_by_day(db, ids, first, last) if is_help_asked else {},
        communes=communes_under(db, _holders(actor)),
        may_plan=actor.is_any(*PLANNERS),
    )


def list_of(db: Session, actor: Actor, asked: Question) -> ListPage:
    """The sessions of the days that are asked for.

    Raises:
        NotFoundError: the unit is not the actor's, or the days are the wrong way round.
    """
    units = _atlas(db, actor, asked)
    unit = _unit(units, actor, asked)
    if asked.first > asked.last:
        raise NotFoundError
    ids, days = _ids(units, actor, asked, unit), (asked.first, asked.last)
    found = held(db, Span(ids, *days, asked.as_of), By.ALL)
    figures = {kind: found[0, kind] for kind in asked.kinds if (0, kind) in found}
    place = (asked.page - 1) * PER_PAGE
    some = slice(place, place + PER_PAGE)
    if asked.show:
        rows, total = (
            calendar_of(db, ids, *days, asked.kinds, page=some),
            how_many(db, ids, *days, asked.kinds),
        )
    else:
        rows = sessions_in(db, ids, *days, asked.kinds, asked.as_of, some)
        total = sum(figure.sessions for figure in figures.values())
    there = checked_in_by_session(db, ids, *days, asked.as_of) if rows else {}
    roots = [unit] if unit else [units.units[root] for root in units.roots(_holders(actor))]
    return ListPage(
        asked=asked,
        where=" và ".join(root.name for root in roots),
        lines=[Line(row, there.get(row.session.id, 0)) for row in rows],
        figures=figures,
        pages=max(1, -(-total // PER_PAGE)),
    )


def _holders(actor: Actor) -> frozenset[int]:
    """The units whose sessions the actor reads: those in their charge, as on the page of totals; who has
    none in charge reads those of where they help."""
    return actor.charge or actor.units_as(*Role)


def _atlas(db: Session, actor: Actor, asked: Question) -> Atlas:
    return atlas(db, _holders(actor), as_of=asked.as_of)


def _unit(units: Atlas, actor: Actor, asked: Question) -> Unit | None:
    """The unit that is asked for, or the only one of the actor's; None stands for all of several."""
    if asked.unit:
        unit = units.bearing(asked.unit)
        if unit is None:
            raise NotFoundError
        return unit
    roots = units.roots(_holders(actor))
    return units.units[roots[0]] if len(roots) == 1 else None


def _ids(units: Atlas, actor: Actor, asked: Question, unit: Unit | None) -> Collection[int]:
    """The units that are read, by the rule of totals."""
    if unit is not None and asked.unit and asked.map == "then" and asked.is_list:
        return units.under_between(unit, asked.first, asked.last)
    roots = [unit.id] if unit else units.roots(_holders(actor))
    return set[int]().union(*(units.under(root) for root in roots))


def line_of(db: Session, row: SessionRow) -> Line:
    """The session with how many checked in at it."""
    day = row.session.day
    there = checked_in_by_session(db, [row.session.unit_id], day, day)
    return Line(row, there.get(row.session.id, 0))


def session_page(db: Session, actor: Actor, row: SessionRow, form: FormState | None = None) -> SessionPage:
    """The session as the actor sees it; who reported what when is for those who may report."""
    may_write = _may_write(db, actor, row)
    reports = reports_of(db, row.session.id)
    return SessionPage(
        line=line_of(db, row),
        versions=[
            Version(report, groups, db.get_one(Member, report.made_by).full_name if may_write else "")
            for report, groups in reports
        ],
        may_write=may_write,
        may_see_point=is_covered(db, actor.units_as(*PLANNERS), row.point.unit_id),
        form=form or FormState(),
    )


def writable(db: Session, actor: Actor, session_id: int) -> SessionRow:
    """The session, if the actor may change and report it.

    Raises:
        NotFoundError: there is none, or the actor may not.
    """
    row = session_within(db, actor.units_as(*PLANNERS), session_id)
    if not _may_write(db, actor, row):
        raise NotFoundError
    return row


def _may_write(db: Session, actor: Actor, row: SessionRow) -> bool:
    """Who is in charge of the commune may; the leader of the session's team too."""
    if is_covered(db, actor.charge, row.session.unit_id):
        return True
    is_own_team = row.session.team_id is not None and row.session.team_id == actor.team_id
    return is_own_team and is_covered(db, actor.units_as(Role.LEADER), row.session.unit_id)


def desk_of(db: Session, actor: Actor, unit_code: str = "", point_code: str = "") -> Desk | None:
    """Where the actor plans: the commune of a point or code, or the only one they have; None of several.

    Raises:
        NotFoundError: the commune or point is not the actor's, or a leader has no team to plan for.
    """
    holder_ids = actor.units_as(*PLANNERS)
    communes = communes_under(db, holder_ids)
    if point_code:
        point = point_within(db, holder_ids, point_code)
        unit_code = unit_on_day(db, point.unit_id, clock.today()).code
    unit = next((unit for unit in communes if unit.code == unit_code), None)
    if unit_code and unit is None:
        raise NotFoundError
    if unit is None and len(communes) == 1:
        unit = communes[0]
    if unit is None:
        return None
    points = points_in(db, [unit.id])
    if is_covered(db, actor.charge, unit.id):
        return Desk(unit, points, _teams(db, actor, unit))
    own = next((team for team in db.exec(scope.teams(actor)) if team.id == actor.team_id), None)
    if own is None:
        raise NotFoundError
    return Desk(unit, points, [own], own)


def desk_at(db: Session, actor: Actor, row: SessionRow) -> Desk:
    """Where the actor changes the plan of a session."""
    desk = desk_of(db, actor, point_code=row.code)
    assert desk is not None, "a point lies in one commune"
    return desk


def _teams(db: Session, actor: Actor, unit: Unit) -> list[Team]:
    """The actor's teams that help in the commune: its own, and those of the units above it."""
    above = select(UnitCover.holder_id).where(UnitCover.unit_id == unit.id)
    is_near = or_(col(Team.unit_id).in_(covered_by([unit.id])), col(Team.unit_id).in_(above))
    return list(db.exec(scope.teams(actor).where(is_near).order_by(col(Team.sort_key), col(Team.id))))
