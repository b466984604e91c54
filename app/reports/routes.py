"""HTTP for totals: the page, the exports and the API answer the same question alike."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from sqlmodel import Session

from app import clock
from app.access.gate import CoordinatorUp
from app.actor import Actor
from app.db import DbSession
from app.reports import queries, write_csv, write_xlsx
from app.reports.forms import default_query, read_query, refuse_unknown
from app.reports.models import Query, Row, Totals
from app.reports.pages import Findings, TotalsPage
from app.reports.scope import Scope, scope_of
from app.reports.tables import facts, lines
from app.units.queries import atlas
from app.web.errors import NotFoundError
from app.web.forms import Reader, query_reader
from app.web.render import FormState, render, settings_of

router = APIRouter()

# Comparing the counts with the rows takes some 10 ms for a thousand turns: above this only if asked for.
CHECKED_UP_TO = 30_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the units that it is about."""

    query: Query
    scope: Scope


def _ask(db: Session, actor: Actor, query: Query) -> Asked:
    """Raise NotFoundError for a unit that is not the actor's."""
    holder_ids = actor.charge
    scope = scope_of(atlas(db, holder_ids), holder_ids, query)
    if scope is None:
        raise NotFoundError
    return Asked(query, scope)


@router.get("/totals")
def show(request: Request, db: DbSession, actor: CoordinatorUp) -> Response:
    reader = query_reader(request)
    query = read_query(reader)
    return _show(request, db, actor, query, reader)


def _show(request: Request, db: Session, actor: Actor, query: Query, reader: Reader) -> Response:
    """The page; with errors, that of the default question, the form filled in as it was."""
    asked = _ask(db, actor, default_query() if reader.errors else query)
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


@router.get("/totals.xlsx")
def export_xlsx(request: Request, db: DbSession, actor: CoordinatorUp) -> Response:
    reader = query_reader(request)
    query = read_query(reader)
    refuse_unknown(reader)
    if reader.errors:
        return _show(request, db, actor, query, reader)
    asked = _ask(db, actor, query)
    totals = queries.totals(db, asked.scope, query)
    agrees = queries.agrees_with_rows(db, asked.scope, query.period)
    org_name = settings_of(request).app_org_name
    about = facts(query, asked.scope, totals, actor, org_name, clock.now(), agrees=agrees)
    title = f"Tổng hợp {asked.scope.name}, {query.period.label}"
    body = write_xlsx.write(lines(totals, query.by), about, title)
    return _download(body, write_xlsx.MEDIA_TYPE, query, "xlsx")


@router.get("/totals.csv")
def export_csv(request: Request, db: DbSession, actor: CoordinatorUp) -> Response:
    reader = query_reader(request)
    query = read_query(reader)
    refuse_unknown(reader)
    if reader.errors:
        return _show(request, db, actor, query, reader)
    totals = queries.totals(db, _ask(db, actor, query).scope, query)
    return _download(write_csv.write(lines(totals, query.by)), write_csv.MEDIA_TYPE, query, "csv")


def _download(body: bytes, media_type: str, query: Query, suffix: str) -> Response:
    """A file with a name that says its period, in letters that every system can save."""
    name = f"tiep-suc-so_{query.period.first}_{query.period.last}_{query.by}.{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, media_type=media_type, headers=headers)


@router.get("/api/v1/totals")
def answer(request: Request, db: DbSession, actor: CoordinatorUp) -> Response:
    """The totals as JSON. 422 says what is wrong with the question, 404 is a unit of somebody else."""
    reader = query_reader(request)
    query = read_query(reader)
    refuse_unknown(reader)
    if reader.errors:
        message = " ".join(dict.fromkeys(reader.errors.values()))
        return JSONResponse({"error": "Câu hỏi chưa đúng", "message": message}, 422)
    totals = queries.totals(db, _ask(db, actor, query).scope, query)
    return JSONResponse(_as_json(query, totals))


def _as_json(query: Query, totals: Totals) -> dict[str, object]:
    asked = {
        "from": query.period.first.isoformat(),
        "to": query.period.last.isoformat(),
        "by": query.by,
        "unit": query.unit_code or None,
        "map": query.map,
    }
    rows = [{"key": row.key, "label": row.label, **_numbers(row)} for row in totals.rows]
    return {"query": asked, "rows": rows, "total": _numbers(totals.total)}


def _numbers(row: Row) -> dict[str, int]:
    return {"assists": row.assists, "done": row.done, "not_done": row.not_done}
