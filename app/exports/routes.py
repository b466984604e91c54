"""HTTP for files of all rows: asking, waiting, fetching. `making` makes them, in processes of their own."""

from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response
from sqlmodel import Session
from starlette.background import BackgroundTask

from app import clock
from app.access.gate import CoordinatorUp, CoordinatorUpFresh
from app.access.routes import database_of
from app.actor import Actor
from app.assists import past
from app.counts.models import Measure
from app.db import DbSession
from app.exports import actions, queries
from app.exports.folder import path_of
from app.exports.forms import read_wanted
from app.exports.models import ExportJob, State
from app.exports.pages import Card, ExportPage, ExportsPage, NewExportPage
from app.exports.starting import start_waiting
from app.reports.asking import ask
from app.reports.forms import default_query, read_query, refuse_unknown
from app.reports.models import Query
from app.web.errors import RefusedError
from app.web.forms import Form, Reader, query_reader
from app.web.ids import RowId
from app.web.render import FormState, render, render_fragment, see_other, settings_of, wants_fragment

router = APIRouter()


@router.get("/exports")
def show_all(request: Request, db: DbSession, actor: CoordinatorUp) -> Response:
    cards = tuple(_card(db, job) for job in queries.jobs_of(db, actor))
    return render(request, ExportsPage(cards))


@router.get("/exports/new")
def show_new(request: Request, db: DbSession, actor: CoordinatorUpFresh) -> Response:
    reader = query_reader(request)
    query = read_query(reader)
    refuse_unknown(reader)
    return _new_page(request, db, actor, query, reader)


@router.post("/exports")
def ask_for(request: Request, db: DbSession, form: Form, actor: CoordinatorUpFresh) -> Response:
    reader = Reader(form)
    wanted = read_wanted(reader)
    if not reader.errors:
        settled = database_of(request).settled()
        as_of = min(wanted.query.as_of or settled, settled)
        try:
            job = actions.ask_for(
                db, actor, ask(db, actor, replace(wanted.query, as_of=as_of)), wanted.format
            )
        except RefusedError as refused:
            reader.errors[refused.field] = refused.message
        else:
            return _moving_the_line(request, see_other(f"/exports/{job.id}"))
    return _new_page(request, db, actor, wanted.query, reader)


def _new_page(request: Request, db: Session, actor: Actor, query: Query, reader: Reader) -> Response:
    """The form; with errors about the default question, filled in as it was."""
    asked = ask(db, actor, default_query() if set(reader.errors) - {"", "format"} else query)
    period, as_of = asked.query.period, asked.query.as_of
    counted = past.total(db, asked.scope.ids, period.first, period.last, [Measure.ASSISTS], as_of)
    form = FormState(reader.values, reader.errors)
    page = NewExportPage(asked.query, asked.scope.name, counted.of(Measure.ASSISTS), form)
    return render(request, page, status=422 if reader.errors else 200)


@router.get("/exports/{job_id}")
def show(request: Request, db: DbSession, actor: CoordinatorUp, job_id: RowId) -> Response:
    return _show(request, db, queries.find_job(db, actor, job_id))


@router.post("/exports/{job_id}/line")
def move_up(request: Request, db: DbSession, actor: CoordinatorUp, job_id: RowId) -> Response:
    """Who waits asks whether it is their turn, and thereby starts whoever's turn it is."""
    job = queries.find_job(db, actor, job_id)
    if wants_fragment(request):
        return _moving_the_line(request, _show(request, db, job))
    return _moving_the_line(request, see_other(f"/exports/{job_id}"))


@router.post("/exports/{job_id}/cancel")
def cancel(request: Request, db: DbSession, actor: CoordinatorUp, job_id: RowId) -> Response:
    job = queries.find_job(db, actor, job_id)
    actions.cancel(db, actor, job)
    if wants_fragment(request):
        return _moving_the_line(request, _show(request, db, job))
    return _moving_the_line(request, see_other(f"/exports/{job_id}"))


@router.get("/exports/{job_id}/file")
def fetch(request: Request, actor: CoordinatorUpFresh, job_id: RowId) -> Response:
    """The file. That it left the house is recorded, in a transaction of its own: nothing else changes."""
    with database_of(request).writing() as db:
        job = queries.find_job(db, actor, job_id)
        if not job.is_there(clock.now()) or not (path := path_of(settings_of(request), job)).is_file():
            return see_other(f"/exports/{job_id}")
        actions.note_fetched(db, actor, job)
    name = f"tiep-suc-so_chi-tiet_{job.first}_{job.last}.{job.format}"
    # Sent as it is, not packed on the way: then its length is known, and a download that broke off goes on.
    as_it_is = {"Content-Encoding": "identity"}
    return FileResponse(path, media_type=job.format.media_type, filename=name, headers=as_it_is)


def _show(request: Request, db: Session, job: ExportJob) -> Response:
    card = _card(db, job)
    if wants_fragment(request):
        return render_fragment(request, "exports/_job.html", card=card)
    return render(request, ExportPage(card))


def _card(db: Session, job: ExportJob) -> Card:
    ahead = queries.ahead_of(db, job) if job.state == State.WAITING else 0
    return Card(job, clock.now(), ahead)


def _moving_the_line(request: Request, response: Response) -> Response:
    """Once the answer has left and what it tells of is committed, whoever's turn it is begins."""
    response.background = BackgroundTask(start_waiting, database_of(request), settings_of(request))
    return response
