"""Counting sessions without reading them: a province opens some hundred a day."""

from collections.abc import Collection
from datetime import date

from sqlmodel import Session, col, func, select

from app.help_sessions.models import HelpSession, SessionKind


def how_many(
    db: Session, unit_ids: Collection[int], first: date, last: date, kinds: Collection[SessionKind]
) -> int:
    """How many sessions are planned, were held or cancelled in the units on the days."""
    return db.exec(
        select(func.count())
        .select_from(HelpSession)
        .where(col(HelpSession.unit_id).in_(unit_ids), col(HelpSession.day).between(first, last))
        .where(col(HelpSession.kind).in_(kinds))
    ).one()


def unplanned_by_day(db: Session, unit_ids: Collection[int], first: date, last: date) -> dict[date, int]:
    """How many help sessions were opened by who came, without having been planned, by day."""
    rows = db.exec(
        select(col(HelpSession.day), func.count(col(HelpSession.id)))
        .where(col(HelpSession.unit_id).in_(unit_ids), col(HelpSession.day).between(first, last))
        .where(col(HelpSession.planned_from).is_(None), col(HelpSession.cancelled_at).is_(None))
        .group_by(col(HelpSession.day))
    )
    return dict(rows.all())
