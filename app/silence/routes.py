"""HTTP for the silence board."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import clock
from app.access.gate import CoordinatorUp
from app.actor import Actor
from app.db import DbSession
from app.silence.pages import CHOICES, USUAL, Board, SilencePage
from app.silence.queries import Window, read_silence
from app.units.models import Unit
from app.units.queries import Atlas, atlas
from app.web.errors import NotFoundError
from app.web.forms import Reader, query_reader
from app.web.render import FormState, render

router = APIRouter()


@router.get("/silence")
def show(request: Request, db: DbSession, actor: CoordinatorUp) -> Response:
    reader = query_reader(request)
    units = atlas(db, actor.charge)
    unit = _unit(units, actor, reader.raw("unit"))
    window = Window(_read_days(reader), clock.today())
    board = Board(unit, window, read_silence(db, actor, units, unit, window))
    own = {units.now(holder_id) for holder_id in actor.charge} - {unit.id}
    others = [each for each in units.units.values() if each.id in own]
    page = SilencePage(board, others, FormState(reader.values, reader.errors))
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


def _read_days(reader: Reader) -> int:
    """How many days; the usual number if none was asked for, or a wrong one."""
    if not reader.raw("days"):
        return USUAL
    days = reader.one_of("days", map(str, CHOICES), ask="Chọn 3, 7, 14 hoặc 30 ngày.")
    return USUAL if reader.errors else int(days)
