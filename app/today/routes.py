"""HTTP for the coordinator's day: the page, and the board alone for polling."""

from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import Session

from app import clock
from app.access.gate import CoordinatorUp
from app.actor import Actor
from app.assists.pages import Labels
from app.catalogue.queries import barrier_labels, task_labels
from app.db import DbSession
from app.today.pages import Board, TodayPage
from app.today.queries import read_day
from app.units.models import Unit
from app.units.queries import Atlas, atlas
from app.web.errors import NotFoundError
from app.web.forms import Reader, query_reader
from app.web.render import FormState, render, render_fragment, settings_of, wants_fragment

router = APIRouter()

EARLIEST = date(2000, 1, 1)


@router.get("/today")
def show(request: Request, db: DbSession, actor: CoordinatorUp) -> Response:
    reader = query_reader(request)
    holder_ids = actor.charge
    units = atlas(db, holder_ids)
    unit = _unit(units, actor, reader.raw("unit"))
    board = _board(request, db, units, unit, _read_day(reader))
    if wants_fragment(request) and not reader.errors:
        return render_fragment(request, "today/_board.html", board=board)
    own = {units.now(holder_id) for holder_id in holder_ids} - {unit.id}
    others = [units.units[unit_id] for unit_id in sorted(own)]
    page = TodayPage(board, others, FormState(reader.values, reader.errors))
    return render(request, page, status=422 if reader.errors else 200)


def _unit(units: Atlas, actor: Actor, code: str) -> Unit:
    """The unit asked for, or the actor's own.

    Raises:
        NotFoundError: there is none, or it is not the actor's.
    """
    unit = units.bearing(code) if code else units.units.get(units.now(actor.unit_id))
    if unit is None:
        raise NotFoundError
    return unit


def _read_day(reader: Reader) -> date:
    """The day asked for; today if none was, or a wrong one."""
    today = clock.today()
    if not reader.raw("day"):
        return today
    day = reader.day("day", ask="Chọn ngày, ví dụ 2026-11-22.")
    if day is not None and not EARLIEST <= day <= today:
        reader.errors["day"] = "Chọn hôm nay hoặc một ngày đã qua."
    return today if day is None or reader.errors else day


def _board(request: Request, db: Session, units: Atlas, unit: Unit, day: date) -> Board:
    return Board(
        unit=unit,
        day=day,
        today=clock.today(),
        as_of=clock.now(),
        findings=read_day(db, units, unit, day),
        labels=Labels(task_labels(db), barrier_labels(db)),
        org_name=settings_of(request).app_org_name,
    )
