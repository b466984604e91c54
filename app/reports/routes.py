"""HTTP for the page of totals; `export_routes` answers the same question as files and as JSON."""

from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import Session

from app.access.gate import CoordinatorUp
from app.access.routes import database_of
from app.actor import Actor
from app.periods.queries import named
from app.reports.asking import ask
from app.reports.findings import find
from app.reports.forms import default_query, read_query
from app.reports.models import Query
from app.reports.pages import TotalsPage
from app.web.forms import Reader, query_reader
from app.web.render import FormState, render

router = APIRouter()


@router.get("/totals")
def show(request: Request, actor: CoordinatorUp) -> Response:
    reader = query_reader(request)
    query, database = read_query(reader), database_of(request)
    if query.as_of is not None:
        database.settled(query.as_of)
    with database.reading() as db:
        return show_totals(request, db, actor, query, reader)


def show_totals(request: Request, db: Session, actor: Actor, query: Query, reader: Reader) -> Response:
    """The page; with errors, that of the default question, the form filled in as it was."""
    query = default_query() if reader.errors else query
    query = replace(query, period=named(db, actor.charge, query.period, query.as_of))
    asked = ask(db, actor, query)
    findings = find(db, actor, asked, wants_check=reader.raw("check") == "1")
    form = FormState(reader.values, reader.errors)
    page = TotalsPage(asked.query, asked.scope, findings, form)
    return render(request, page, status=422 if reader.errors else 200)
