"""Teams and members that took part, each once, however often they did."""

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import Select, func, literal, union_all
from sqlalchemy import select as select_rows
from sqlmodel import Session, and_, col

from app.assists.models import Assist
from app.assists.past import stood
from app.checkins.models import CheckIn
from app.counts.models import DailyCount, Measure
from app.indicators.sessions import teams_of_sessions
from app.indicators.spans import By, Span, check_in_stood, group

# A group of a span (a unit, a day, or 0) and the id of a team or member in it.
Pairs = set[tuple[int | date, int]]


def teams(db: Session, span: Span, by: By) -> Pairs:
    """The teams of which anybody helped or checked in, or which held a session."""
    return (
        _teams_that_helped(db, span, by) | _teams_checked_in(db, span, by) | teams_of_sessions(db, span, by)
    )


def _teams_that_helped(db: Session, span: Span, by: By) -> Pairs:
    """From the counts; of another moment less what came since, with what was voided since, as in
    `assists.past`."""
    counted = (
        select_rows(group(DailyCount, by).label("name"), col(DailyCount.team_id), func.sum(DailyCount.n))
        .where(span.holds(DailyCount), col(DailyCount.measure) == Measure.ASSISTS)
        .where(col(DailyCount.team_id) != 0)
        .group_by("name", col(DailyCount.team_id))
    )
    parts: list[Select[Any]] = [counted]
    if span.as_of is not None:
        came_since = and_(stood(None), col(Assist.received_at) > span.as_of)
        voided_since = and_(stood(span.as_of), col(Assist.voided_at).is_not(None))
        parts += [
            select_rows(group(Assist, by).label("name"), col(Assist.team_id), func.count() * literal(sign))
            .where(span.holds(Assist), is_changed, col(Assist.team_id).is_not(None))
            .group_by("name", col(Assist.team_id))
            for is_changed, sign in ((came_since, -1), (voided_since, 1))
        ]
    found: Counter[tuple[int | date, int]] = Counter()
    for name, team_id, n in db.connection().execute(union_all(*parts)):
        found[name, team_id] += n
    return {pair for pair, n in found.items() if n}


def _teams_checked_in(db: Session, span: Span, by: By) -> Pairs:
    rows = db.connection().execute(
        select_rows(group(CheckIn, by), col(CheckIn.team_id))
        .where(span.holds(CheckIn), check_in_stood(span.as_of), col(CheckIn.team_id).is_not(None))
        .distinct()
    )
    return {(name, team_id) for name, team_id in rows}


def members(db: Session, span: Span, by: By) -> Pairs:
    """The members who helped or checked in. No count knows members, so this reads the rows themselves."""
    found: Pairs = set()
    for table, is_standing in ((Assist, stood(span.as_of)), (CheckIn, check_in_stood(span.as_of))):
        rows = db.connection().execute(
            select_rows(group(table, by), col(table.member_id))
            .where(span.holds(table), is_standing)
            .distinct()
        )
        found |= {(name, member_id) for name, member_id in rows}
    return found
