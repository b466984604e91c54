"""Sessions that were held, who came to them, and how many volunteers took part."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Subquery, case, func, true
from sqlalchemy import select as select_rows
from sqlmodel import Session, and_, col, or_

from app.checkins.models import CheckIn
from app.help_sessions.models import HelpSession, SessionKind, SessionReport
from app.indicators.spans import By, Span, check_in_stood, group


@dataclass(frozen=True, slots=True)
class Held:
    """The sessions of one kind in one group of a span."""

    sessions: int
    people: int  # heads counted at them
    volunteers: int  # turns of volunteers


def held(db: Session, span: Span, by: By) -> dict[tuple[int | date, SessionKind], Held]:
    """What was held, by group and kind.

    Volunteers are those who checked in, or the number that was reported if it is higher: not everybody has
    a phone, and who reports late counts heads.
    """
    there, reported = _checked_in(span), _last_reports(span)
    present, told = func.coalesce(there.c.n, 0), func.coalesce(reported.c.volunteers, 0)
    rows = db.connection().execute(
        select_rows(
            group(HelpSession, by).label("name"),
            col(HelpSession.kind),
            func.count(),
            func.sum(func.coalesce(reported.c.headcount, 0)),
            func.sum(case((present > told, present), else_=told)),
        )
        .join_from(HelpSession, there, col(HelpSession.id) == there.c.help_session_id, isouter=True)
        .join(reported, col(HelpSession.id) == reported.c.session_id, isouter=True)
        .where(span.holds(HelpSession), _was_held(span.as_of, reported))
        .group_by("name", col(HelpSession.kind))
    )
    return {(name, kind): Held(n, int(people), int(turns)) for name, kind, n, people, turns in rows}


def teams_of_sessions(db: Session, span: Span, by: By) -> set[tuple[int | date, int]]:
    """The groups and teams of sessions that were held."""
    reported = _last_reports(span)
    rows = db.connection().execute(
        select_rows(group(HelpSession, by), col(HelpSession.team_id))
        .join_from(HelpSession, reported, col(HelpSession.id) == reported.c.session_id, isouter=True)
        .where(span.holds(HelpSession), _was_held(span.as_of, reported))
        .where(col(HelpSession.team_id).is_not(None))
        .distinct()
    )
    return {(name, team_id) for name, team_id in rows}


def _checked_in(span: Span) -> Subquery:
    """How many members checked in, by session; who came twice is one."""
    return (
        select_rows(col(CheckIn.help_session_id), func.count(col(CheckIn.member_id).distinct()).label("n"))
        .where(span.holds(CheckIn), check_in_stood(span.as_of))
        .group_by(col(CheckIn.help_session_id))
        .subquery()
    )


def _last_reports(span: Span) -> Subquery:
    """The report that holds, by session: the last one that had been made."""
    made_at = col(SessionReport.made_at)
    was_made = true() if span.as_of is None else made_at <= span.as_of
    place = func.row_number().over(
        partition_by=col(SessionReport.session_id), order_by=(made_at.desc(), col(SessionReport.id).desc())
    )
    made = (
        select_rows(
            col(SessionReport.session_id),
            col(SessionReport.headcount),
            col(SessionReport.volunteers),
            place.label("place"),
        )
        .join_from(SessionReport, HelpSession, col(HelpSession.id) == SessionReport.session_id)
        .where(span.holds(HelpSession), was_made)
        .subquery()
    )
    return select_rows(made).where(made.c.place == 1).subquery()


def _was_held(as_of: datetime | None, reported: Subquery) -> ColumnElement[bool]:
    """Opened or reported, and not cancelled."""
    opened_at, cancelled_at = col(HelpSession.opened_at), col(HelpSession.cancelled_at)
    was_opened = opened_at.is_not(None) if as_of is None else opened_at <= as_of
    was_kept = cancelled_at.is_(None) if as_of is None else or_(cancelled_at.is_(None), cancelled_at > as_of)
    return and_(was_kept, or_(was_opened, reported.c.session_id.is_not(None)))
