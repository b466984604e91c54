"""HTTP for totals that leave the house: files and JSON.

Every file answers as of one settled moment, which it names.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from sqlmodel import Session

from app import clock
from app.access.gate import CoordinatorUp
from app.access.routes import database_of
from app.actor import Actor
from app.periods.queries import named
from app.reports import files, queries, write_csv, write_docx, write_json, write_xlsx
from app.reports.asking import Asked, ask
from app.reports.forms import read_query, refuse_unknown
from app.reports.links import url_of
from app.reports.models import Query, Row, Totals
from app.reports.routes import show_totals
from app.reports.tables import Origin
from app.reports.write_docx_letterhead import Layout, issuer_of
from app.web.forms import Reader, query_reader
from app.web.render import settings_of

router = APIRouter()

Make = Callable[[Session, Asked, Origin], bytes]


@router.get("/totals.xlsx")
def export_xlsx(request: Request, actor: CoordinatorUp) -> Response:
    return _file(request, actor, "xlsx", write_xlsx.MEDIA_TYPE, files.xlsx_file)


@router.get("/totals.csv")
def export_csv(request: Request, actor: CoordinatorUp) -> Response:
    return _file(request, actor, "csv", write_csv.MEDIA_TYPE, files.csv_file)


@router.get("/totals.json")
def export_json(request: Request, actor: CoordinatorUp) -> Response:
    return _file(request, actor, "json", write_json.MEDIA_TYPE, files.json_file)


@router.get("/totals.docx")
def export_docx(request: Request, actor: CoordinatorUp) -> Response:
    """In the Union's layout, or with `layout=state` in the state's."""
    reader = query_reader(request)
    layout = Layout.UNION
    if reader.values.pop("layout", ""):
        layout = reader.choice("layout", Layout, ask="Chọn layout là union hoặc state.") or layout

    def make(db: Session, asked: Asked, origin: Origin) -> bytes:
        issuer = issuer_of(settings_of(request), actor.role, asked.scope)
        return files.docx_file(db, asked, origin, issuer, layout)

    return _file(request, actor, "docx", write_docx.MEDIA_TYPE, make, reader)


def _file(
    request: Request,
    actor: Actor,
    suffix: str,
    media_type: str,
    make: Make,
    reader: Reader | None = None,
) -> Response:
    """The file that `make` writes; a wrong question gets the page that says what is wrong with it."""
    database, reader = database_of(request), reader or query_reader(request)
    query = read_query(reader)
    refuse_unknown(reader)
    as_of = database.settled(query.as_of)
    with database.reading() as db:
        if reader.errors:
            return show_totals(request, db, actor, query, reader)
        query = replace(query, as_of=as_of, period=named(db, actor.charge, query.period, as_of))
        asked = ask(db, actor, query)
        body = make(db, asked, _origin(request, asked, actor, as_of))
    return _download(body, media_type, query, suffix)


def _origin(request: Request, asked: Asked, actor: Actor, as_of: datetime) -> Origin:
    settings = settings_of(request)
    return Origin(
        query=asked.query,
        as_of=as_of,
        place=asked.scope.name,
        org_name=settings.app_org_name,
        actor=actor,
        made_at=clock.now(),
        url=settings.app_base_url + url_of(asked.query),
        details_url=settings.app_base_url + url_of(asked.query, "/exports/new"),
    )


def _download(body: bytes, media_type: str, query: Query, suffix: str) -> Response:
    """A file with a name that says its period, in letters that every system can save."""
    name = f"tiep-suc-so_{query.period.first}_{query.period.last}_{query.by}.{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, media_type=media_type, headers=headers)


@router.get("/api/v1/totals")
def answer(request: Request, actor: CoordinatorUp) -> Response:
    """The totals as JSON, and the moment as of which they can be had again.

    422 says what is wrong with the question, 404 is a unit of somebody else.
    """
    database, reader = database_of(request), query_reader(request)
    query = read_query(reader)
    refuse_unknown(reader)
    if reader.errors:
        message = " ".join(dict.fromkeys(reader.errors.values()))
        return JSONResponse({"error": "Câu hỏi chưa đúng", "message": message}, 422)
    query = replace(query, as_of=database.settled(query.as_of))
    with database.reading() as db:
        totals = queries.totals(db, ask(db, actor, query).scope, query)
    return JSONResponse(_as_json(query, totals))


def _as_json(query: Query, totals: Totals) -> dict[str, object]:
    rows = [{"key": row.key, "label": row.label, **_numbers(row)} for row in totals.rows]
    return {"query": write_json.query(query), "rows": rows, "total": _numbers(totals.total)}


def _numbers(row: Row) -> dict[str, int]:
    return {"assists": row.assists, "done": row.done, "not_done": row.not_done}
