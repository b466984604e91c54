"""Closing a unit's days as the routes do: the figure read at a settled moment, then written."""

from datetime import date

from sqlmodel import Session

from app import clock
from app.actor import Actor
from app.closing.actions import close
from app.closing.models import Closing
from app.closing.queries import figures_of
from app.units.models import Unit
from app.units.queries import atlas


def close_days(db: Session, actor: Actor, unit: Unit, first: date, last: date | None = None) -> Closing:
    """In one session nothing is under way, so that every moment is settled."""
    now = clock.now()
    ids = atlas(db, actor.charge).under(unit.id)
    figures = figures_of(db, ids, first, last or first, now)
    return close(db, actor, unit, first, last or first, now, figures)
