"""A question about totals, tied to the units that the asker is in charge of."""

from dataclasses import dataclass

from sqlmodel import Session

from app.actor import Actor
from app.reports.models import Query
from app.reports.scope import Scope, scope_of
from app.units.queries import atlas
from app.web.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the units that it is about."""

    query: Query
    scope: Scope


def ask(db: Session, actor: Actor, query: Query) -> Asked:
    """Raise NotFoundError for a unit that is not the actor's."""
    holder_ids = actor.charge
    scope = scope_of(atlas(db, holder_ids, query.today, query.as_of), holder_ids, query)
    if scope is None:
        raise NotFoundError
    return Asked(query, scope)
