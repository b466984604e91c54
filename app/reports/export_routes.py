"""HTTP for totals that leave the house: files and JSON."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from app import clock
from app.access.gate import CoordinatorUp
from app.db import DbSession
from app.reports import queries, write_csv, write_xlsx
from app.reports.asking import ask
from app.reports.forms import read_query, refuse_unknown
from app.reports.models import Query, Row, Totals
from app.reports.routes import show_totals
from app.reports.tables import facts, lines
from app.web.forms import query_reader
from app.web.render import settings_of

router = APIRouter()


@router.get("/totals.xlsx")
def export_xlsx(request: Request, db: DbSession, actor: CoordinatorUp) -> Response:
    reader = query_reader(request)
    query = read_query(reader)
    refuse_unknown(reader)
    if reader.errors:
        return show_totals(request, db, actor, query, reader)
    asked = ask(db, actor, query)
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
        return show_totals(request, db, actor, query, reader)
    totals = queries.totals(db, ask(db, actor, query).scope, query)
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
