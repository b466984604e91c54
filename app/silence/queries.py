"""Where nothing is heard of: read from the counts, the latest sessions and few rows.

A place is silent if nothing was counted there and no session held since the first day of the window. When it
was last is found from the newest day backwards, so that it costs the same after ten years.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, func, or_
from sqlalchemy import select as select_rows
from sqlmodel import Session, and_, col, exists, select

from app import clock
from app.actor import Actor
from app.assists.models import Assist
from app.checkins.models import CheckIn
from app.counts.models import DailyCount, Measure
from app.help_sessions.models import HelpSession, PointCode, SessionReport, SupportPoint
from app.help_sessions.queries import SessionRow, unreported_in
from app.members.models import Team, TeamMembership
from app.silence.contacts import Contact, contacts_of, coordinators_of, leaders_of, members_of
from app.sync.phones import KeepingPhone, QuietPhone, keeping_phones, quiet_phones
from app.targets.queries import Standing, standings
from app.units.models import Level, Unit
from app.units.queries import Atlas

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """The last days, today among them."""

    days: int
    today: date

    @property
    def first(self) -> date:
        return self.today - (self.days - 1) * _DAY


@dataclass(frozen=True, slots=True)
class SilentUnit:
    """A commune without activity: the day of the last one, if there ever was one, and whom to call."""

    unit: Unit
    last_day: date | None
    contacts: list[Contact]


@dataclass(frozen=True, slots=True)
class SilentTeam:
    """The same of a team; its leaders are whom to call."""

    team: Team
    last_day: date | None
    contacts: list[Contact]


@dataclass(frozen=True, slots=True)
class SilentPoint:
    """A point at which nobody was."""

    point: SupportPoint
    code: str
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Findings:
    """What one unit's board shows. Of a commune its teams and points, of anything larger its communes.

    `contacts` holds by member id whom the actor may call about the phones.
    """

    communes: int
    units: list[SilentUnit]
    teams: list[SilentTeam]
    points: list[SilentPoint]
    keeping: list[KeepingPhone]
    quiet: list[QuietPhone]
    contacts: dict[int, Contact]
    sessions: list[SessionRow]
    behind: list[Standing]


def read_silence(db: Session, actor: Actor, atlas: Atlas, unit: Unit, window: Window) -> Findings:
    """All that the unit's board shows, as the map is now."""
    ids, is_commune = atlas.under(unit.id), unit.level == Level.COMMUNE
    communes = [] if is_commune else _communes_of_today(atlas, ids, window.today)
    keeping = keeping_phones(db, members_of(actor, ids))
    quiet = quiet_phones(db, ids, window.first, window.today - _DAY)
    aimed_at = [unit.id] if is_commune else [commune.id for commune in communes]
    return Findings(
        communes=len(communes),
        units=_silent_units(db, actor, atlas, communes, ids, window),
        teams=_silent_teams(db, actor, atlas, unit, ids, window),
        points=_silent_points(db, ids, window) if is_commune else [],
        keeping=keeping,
        quiet=quiet,
        contacts=contacts_of(db, actor, [each.member for each in keeping] + [each.member for each in quiet]),
        sessions=_unheard_sessions(db, ids, window),
        behind=[each for each in standings(db, atlas, aimed_at) if each.is_behind],
    )


def _communes_of_today(atlas: Atlas, ids: Collection[int], today: date) -> list[Unit]:
    under = (unit for unit in atlas.units.values() if unit.id in ids)
    return [unit for unit in under if unit.level == Level.COMMUNE and unit.is_valid_on(today)]


def _silent_units(
    db: Session, actor: Actor, atlas: Atlas, communes: list[Unit], ids: Collection[int], window: Window
) -> list[SilentUnit]:
    """The longest silent first, before them where there never was anything; a merged commune's days are those
    of what it went into."""
    last_days: dict[int, date] = {}
    for unit_id, last_day in _last_days_of_units(db, ids if communes else ()).items():
        now = atlas.now(unit_id)
        last_days[now] = max(last_day, last_days.get(now, last_day))
    silent = [unit for unit in communes if _is_before(last_days.get(unit.id), window.first)]
    whom = coordinators_of(db, actor, [unit.id for unit in silent])
    found = [SilentUnit(unit, last_days.get(unit.id), whom.get(unit.id, [])) for unit in silent]
    return sorted(found, key=lambda each: each.last_day or date.min)  # else in Vietnamese order, as they came


def _is_before(last_day: date | None, first: date) -> bool:
    return last_day is None or last_day < first


def _last_days_of_units(db: Session, unit_ids: Collection[int]) -> dict[int, date]:
    """The last day on which anybody was helped or a session held, by unit; units without are left out."""
    counted = (
        select_rows(col(DailyCount.day))
        .where(col(DailyCount.unit_id) == Unit.id, col(DailyCount.measure) == Measure.ASSISTS)
        .where(col(DailyCount.n) > 0)
        .order_by(col(DailyCount.day).desc())
        .limit(1)
        .scalar_subquery()
    )
    held = _last_held(col(HelpSession.unit_id) == Unit.id)
    rows = db.connection().execute(select_rows(col(Unit.id), counted, held).where(col(Unit.id).in_(unit_ids)))
    return {unit_id: max(days) for unit_id, *both in rows if (days := [day for day in both if day])}


def _last_held(is_there: ColumnElement[bool]) -> ScalarSelect[date]:
    """The day of the last session that was held, in a query of what it is held at."""
    return (
        select_rows(col(HelpSession.day))
        .where(is_there, _was_held())
        .order_by(col(HelpSession.day).desc())
        .limit(1)
        .scalar_subquery()
    )


def _was_held() -> ColumnElement[bool]:
    is_reported = exists().where(col(SessionReport.session_id) == HelpSession.id)
    is_known = or_(col(HelpSession.opened_at).is_not(None), is_reported)
    return and_(col(HelpSession.cancelled_at).is_(None), is_known)


def _silent_teams(
    db: Session, actor: Actor, atlas: Atlas, unit: Unit, ids: Collection[int], window: Window
) -> list[SilentTeam]:
    """Teams of the unit itself (those of communes are on the communes' boards), of which no member helped
    anybody or was at a point and that held no session. A team made within the window has time yet."""
    own = [unit_id for unit_id in ids if atlas.now(unit_id) == unit.id]
    teams = db.exec(
        select(Team)
        .where(col(Team.unit_id).in_(own), col(Team.closed_at).is_(None))
        .where(col(Team.made_at) < clock.start_of(window.first))
        .order_by(col(Team.sort_key), col(Team.id))
    ).all()
    last_days = _last_days_of_teams(db, [team.id for team in teams], ids, window)
    silent = [team for team in teams if _is_before(last_days.get(team.id), window.first)]
    whom = leaders_of(db, actor, [team.id for team in silent])
    return [SilentTeam(team, last_days.get(team.id), whom.get(team.id, [])) for team in silent]


def _last_days_of_teams(
    db: Session, team_ids: Collection[int], unit_ids: Collection[int], window: Window
) -> dict[int, date]:
    """By team: found member by member, for as long as each belonged to it."""
    helped = _last_of_member(Assist, window.today)
    came = _last_of_member(CheckIn, window.today)
    rows = db.connection().execute(
        select_rows(col(TeamMembership.team_id), helped, came).where(
            col(TeamMembership.team_id).in_(team_ids)
        )
    )
    held = db.connection().execute(
        select_rows(col(HelpSession.team_id), func.max(HelpSession.day))
        .where(col(HelpSession.unit_id).in_(unit_ids), col(HelpSession.team_id).in_(team_ids), _was_held())
        .where(col(HelpSession.day) >= window.first)
        .group_by(col(HelpSession.team_id))
    )
    found: dict[int, date] = {}
    for team_id, *days in (*rows, *held):
        found[team_id] = max([day for day in days if day] + [found.get(team_id, date.min)])
    return {team_id: day for team_id, day in found.items() if day > date.min}


def _last_of_member(kind: type[Assist] | type[CheckIn], today: date) -> ScalarSelect[date]:
    """The last day on which the member of a `TeamMembership` did such a thing for the team."""
    until = func.coalesce(TeamMembership.to_day, today)
    return (
        select_rows(col(kind.day))
        .where(col(kind.member_id) == TeamMembership.member_id, col(kind.team_id) == TeamMembership.team_id)
        .where(col(kind.day).between(TeamMembership.from_day, until), col(kind.voided_at).is_(None))
        .order_by(col(kind.day).desc())
        .limit(1)
        .scalar_subquery()
    )


def _silent_points(db: Session, ids: Collection[int], window: Window) -> list[SilentPoint]:
    """Open points at which no session was held; what was opened within the window has time yet."""
    last_held = _last_held(col(HelpSession.point_id) == SupportPoint.id)
    rows = db.exec(
        select(SupportPoint, PointCode.code, last_held)
        .join(PointCode, col(PointCode.point_id) == SupportPoint.id)
        .where(col(SupportPoint.unit_id).in_(ids), col(SupportPoint.closed_at).is_(None))
        .where(col(PointCode.valid_to).is_(None))
        .where(col(SupportPoint.opened_at) < clock.start_of(window.first))
        .order_by(col(SupportPoint.sort_key), col(SupportPoint.id))
    )
    return [SilentPoint(*row) for row in rows if _is_before(row[2], window.first)]


def _unheard_sessions(db: Session, ids: Collection[int], window: Window) -> list[SessionRow]:
    """Planned sessions whose time is over, without anybody's check-in and without a report."""
    rows, now = unreported_in(db, ids, window.first, window.today), clock.now()
    return [
        row
        for row in rows
        if row.session.opened_at is None and row.session.planned_to and row.session.planned_to <= now
    ]
