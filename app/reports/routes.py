"""HTTP for the page of totals; `export_routes` answers the same question as files and as JSON."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import Session

from app import clock
from app.access.gate import CoordinatorUp
from app.actor import Actor
from app.db import DbSession
from app.reports import queries
from app.reports.asking import Asked, ask
from app.reports.forms import default_query, read_query
from app.reports.models import Query
from app.reports.pages import Findings, TotalsPage
from app.web.forms import Reader, query_reader
from app.web.render import FormState, render

router = APIRouter()

# Comparing the counts with the rows takes some 10 ms for a thousand turns: above this only if asked for.
CHECKED_UP_TO = 30_000


@router.get("/totals")
def show(request: Request, db: DbSession, actor: CoordinatorUp) -> Response:
    reader = query_reader(request)
    query = read_query(reader)
    return show_totals(request, db, actor, query, reader)


def show_totals(request: Request, db: Session, actor: Actor, query: Query, reader: Reader) -> Response:
    """The page; with errors, that of the default question, the form filled in as it was."""
    asked = ask(db, actor, default_query() if reader.errors else query)
    findings = _find(db, asked, wants_check=reader.raw("check") == "1")
    form = FormState(reader.values, reader.errors)
    page = TotalsPage(asked.query, asked.scope, findings, clock.today(), form)
    return render(request, page, status=422 if reader.errors else 200)


def _find(db: Session, asked: Asked, *, wants_check: bool) -> Findings:
    period, scope = asked.query.period, asked.scope
    totals = queries.totals(db, scope, asked.query)
    is_cheap = totals.everything.assists <= CHECKED_UP_TO
    return Findings(
        totals=totals,
        before=queries.total(db, scope, period.comparable(clock.today())),
        active_communes=queries.active_communes(db, scope, period),
        agrees=queries.agrees_with_rows(db, scope, period) if is_cheap or wants_check else None,
        as_of=clock.now(),
    )
