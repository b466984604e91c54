"""Days with assists in them, and questions about them."""

import uuid
from datetime import date, datetime, time

from sqlmodel import Session

from app import clock
from app.actor import Actor, Role
from app.assists.actions import log_assist
from app.assists.models import Assist, Item, Logged, Outcome
from app.periods.models import Period
from app.reports import queries
from app.reports.models import By, Map, Query, Totals
from app.reports.scope import Scope, scope_of
from app.units.queries import atlas

INSTALLED = Item("vneid_install", Outcome.DONE)
ACCOUNT = Item("dvc_account", Outcome.DONE)
AFRAID = Item("dvc_account", Outcome.NOT_DONE, "fear_of_theft")
NO_PHONE = Item("vneid_install", Outcome.NOT_DONE, "no_smartphone")
AFRAID_TOO = Item("dvc_submit", Outcome.NOT_DONE, "fear_of_theft")

# The last days of the districts, and the first day after.
LEGACY_DAY, LAST_LEGACY_DAY, FIRST_DAY = date(2025, 6, 20), date(2025, 6, 30), date(2025, 7, 1)


def log_on(db: Session, actor: Actor, day: date, *items: Item) -> Assist:
    """One sitting at nine in the morning of `day`, or now if that is still to come: what is handed out as of
    a moment holds nothing of later. Without items, one VNeID was installed."""
    with clock.frozen(min(datetime.combine(day, time(9), clock.VIETNAM), clock.now())):
        return log_assist(db, actor, Logged(uuid.uuid4(), items or (INSTALLED,))).assist


def scope_for(db: Session, actor: Actor, query: Query) -> Scope:
    holder_ids = actor.units_as(Role.COORDINATOR, Role.OFFICER)
    scope = scope_of(atlas(db, holder_ids, query.today, query.as_of), holder_ids, query)
    assert scope is not None
    return scope


def ask(
    db: Session,
    actor: Actor,
    first: date,
    last: date,
    by: By = By.UNIT,
    *,
    unit: str = "",
    map_: Map = Map.NOW,
) -> Totals:
    query = Query(Period(first, last), by, unit, map_)
    return queries.totals(db, scope_for(db, actor, query), query)


def turns(totals: Totals) -> dict[str, int]:
    """The turns of the rows that are not zero, by label."""
    return {row.label: row.assists for row in totals.rows if row.assists}
