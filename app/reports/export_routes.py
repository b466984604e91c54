"""HTTP for totals that leave the house: files and JSON."""

from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from app import clock
from app.access.gate import CoordinatorUp
from app.access.routes import database_of
from app.actor import Actor
from app.db import DbSession
from app.reports import queries, write_csv, write_xlsx
from app.reports.asking import Asked, ask
from app.reports.digest import Table, checksum
from app.reports.forms import read_query, refuse_unknown
from app.reports.models import Query, Row, Totals
from app.reports.pages import url_of
from app.reports.routes import show_totals
from app.reports.tables import Origin, facts, lines
from app.web.forms import query_reader
from app.web.render import settings_of

router = APIRouter()


@router.get("/totals.xlsx")
def export_xlsx(request: Request, db: DbSession, actor: CoordinatorUp) -> Response:
    as_of = database_of(request).settled()
    reader = query_reader(request)
    query = read_query(reader)
    refuse_unknown(reader)
    if reader.errors:
        return show_totals(request, db, actor, query, reader)
    asked = ask(db, actor, query)
    totals = queries.totals(db, asked.scope, query)
    table = Table(query.by.label, list(lines(totals, query.by)))
    about = facts(_origin(request, asked, actor, as_of), table.rows, checksum(table.lines))
    title = f"Tổng hợp {asked.scope.name}, {query.period.label}"
    body = write_xlsx.write(table.lines, about, title)
    return _download(body, write_xlsx.MEDIA_TYPE, query, "xlsx")


@router.get("/totals.csv")
def export_csv(request: Request, db: DbSession, actor: CoordinatorUp) -> Response:
    as_of = database_of(request).settled()
    reader = query_reader(request)
    query = read_query(reader)
    refuse_unknown(reader)
    if reader.errors:
        return show_totals(request, db, actor, query, reader)
    asked = ask(db, actor, query)
    table = Table(query.by.label, list(lines(queries.totals(db, asked.scope, query), query.by)))
    about = facts(_origin(request, asked, actor, as_of), table.rows, checksum(table.lines))
    return _download(write_csv.write(table, about), write_csv.MEDIA_TYPE, query, "csv")


def _origin(request: Request, asked: Asked, actor: Actor, as_of: datetime) -> Origin:
    settings = settings_of(request)
    url = settings.app_base_url + url_of(asked.query)
    return Origin(asked.query, as_of, asked.scope.name, settings.app_org_name, actor, clock.now(), url)


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
    totals = queries.totals(db, ask(db, actor, query).scope, query)
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
