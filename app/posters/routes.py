"""HTTP for support points: who may see one may print its poster; coordinators and officers change it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlmodel import Session

from app import clock
from app.access.gate import CoordinatorUp, LeaderUp
from app.actor import Role
from app.checkins.actions import leave_all
from app.checkins.queries import attendance, present_at
from app.db import DbSession
from app.help_sessions import actions
from app.help_sessions.models import SupportPoint
from app.help_sessions.queries import point_within, points_in, present_code
from app.posters.forms import read_name, read_point
from app.posters.pages import (
    ClosedPage,
    NewPointPage,
    PointLine,
    PointPage,
    PointsPage,
    PosterPage,
    RenamePage,
    StayLine,
    by_commune,
    is_like,
)
from app.posters.sight import Sight
from app.qr.svg import qr_svg
from app.units.queries import communes_under, is_covered, unit_on_day
from app.web.errors import RefusedError
from app.web.forms import Form, Reader
from app.web.render import FormState, render, see_other, settings_of

router = APIRouter()

CHANGERS = (Role.COORDINATOR, Role.OFFICER)
VIEWERS = (Role.LEADER, *CHANGERS)
PER_PAGE, FEW = 50, 10  # a few points need no search


@router.get("/points")
def show_all(
    request: Request,
    db: DbSession,
    actor: LeaderUp,
    q: str = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    units = actor.units_as(*VIEWERS)
    there = {row.point.id: row.there for row in present_at(db, units, clock.today())}
    sight, lines = Sight.of(db, actor), []
    open_points = points_in(db, units)
    found = [row for row in by_commune(open_points) if is_like(row, q)]
    for row in found[(page - 1) * PER_PAGE : page * PER_PAGE]:
        rows = there.get(row.point.id, [])
        lines.append(PointLine(row, len(rows), sight.named(row.point.unit_id, rows)))
    shown = PointsPage(
        lines=lines,
        may_change=actor.is_any(*CHANGERS),
        typed=q,
        number=page,
        has_more=len(found) > page * PER_PAGE,
        is_searchable=len(open_points) > FEW,
    )
    return render(request, shown)


@router.get("/points/new")
def show_new(request: Request, db: DbSession, actor: CoordinatorUp) -> Response:
    return render(request, NewPointPage(communes_under(db, actor.units_as(*CHANGERS))))


@router.post("/points/new")
def add(request: Request, db: DbSession, form: Form, actor: CoordinatorUp) -> Response:
    communes, reader = communes_under(db, actor.units_as(*CHANGERS)), Reader(form)
    wanted = read_point(reader, communes)
    if not reader.errors and wanted.unit is not None:
        try:
            point = actions.add_point(db, actor, wanted.name, wanted.unit.id)
            return see_other(f"/points/{present_code(db, point.id)}")
        except RefusedError as refused:
            reader.errors[refused.field] = refused.message
    return render(request, NewPointPage(communes, FormState(reader.values, reader.errors)), status=422)


@router.get("/points/{code}")
def show(request: Request, db: DbSession, actor: LeaderUp, code: str) -> Response:
    units = actor.units_as(*VIEWERS)
    point = point_within(db, units, code)
    rows = attendance(db, units, clock.today(), point.id)
    named = Sight.of(db, actor).named(point.unit_id, rows)
    may_change = point.closed_at is None and is_covered(db, actor.units_as(*CHANGERS), point.unit_id)
    page = PointPage(
        point=point,
        unit=unit_on_day(db, point.unit_id, clock.today()),
        code=present_code(db, point.id),
        stays=[StayLine(row) for row in named],
        unnamed=len(rows) - len(named),
        may_change=may_change,
    )
    return render(request, page)


@router.get("/points/{code}/poster")
def show_poster(request: Request, db: DbSession, actor: LeaderUp, code: str) -> Response:
    point = point_within(db, actor.units_as(*VIEWERS), code)
    if point.closed_at is not None:
        return _closed(request, db, point)
    present = present_code(db, point.id)
    address = f"{settings_of(request).app_base_url.rstrip('/')}/c/{present}"
    page = PosterPage(
        point=point,
        unit=unit_on_day(db, point.unit_id, clock.today()),
        code=present,
        # In upper case the code is coarser and reads from further away; /C/ is routed like /c/.
        qr=qr_svg(address.upper(), label=f"Mã QR của điểm {point.name}"),
    )
    return render(request, page)


def _closed(request: Request, db: Session, point: SupportPoint) -> Response:
    return render(request, ClosedPage(point, present_code(db, point.id)), status=410)


@router.get("/points/{code}/name")
def show_rename(request: Request, db: DbSession, actor: CoordinatorUp, code: str) -> Response:
    point = point_within(db, actor.units_as(*CHANGERS), code)
    if point.closed_at is not None:
        return _closed(request, db, point)
    return render(request, RenamePage(point, present_code(db, point.id)))


@router.post("/points/{code}/name")
def rename(request: Request, db: DbSession, form: Form, actor: CoordinatorUp, code: str) -> Response:
    point = point_within(db, actor.units_as(*CHANGERS), code)
    if point.closed_at is not None:
        return _closed(request, db, point)
    reader = Reader(form)
    name = read_name(reader)
    if reader.finish():
        try:
            actions.rename_point(db, actor, point, name)
            return see_other(f"/points/{present_code(db, point.id)}")
        except RefusedError as refused:
            reader.errors[refused.field] = refused.message
    page = RenamePage(point, present_code(db, point.id), FormState(reader.values, reader.errors))
    return render(request, page, status=422)


@router.post("/points/{code}/code")
def replace_code(request: Request, db: DbSession, actor: CoordinatorUp, code: str) -> Response:
    point = point_within(db, actor.units_as(*CHANGERS), code)
    if point.closed_at is not None:
        return _closed(request, db, point)
    return see_other(f"/points/{actions.replace_code(db, actor, point, code)}")


@router.post("/points/{code}/close")
def close(db: DbSession, actor: CoordinatorUp, code: str) -> Response:
    point = point_within(db, actor.units_as(*CHANGERS), code)
    actions.close_point(db, actor, point)
    leave_all(db, actor, point)
    return see_other(f"/points/{present_code(db, point.id)}")
