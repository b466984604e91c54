"""HTTP for sessions: everybody reads the calendar of their communes.

Coordinators and officers write; a leader for the own team.
"""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.access.gate import AnyMember, LeaderUp
from app.actor import Role
from app.db import DbSession
from app.help_sessions import planning
from app.help_sessions.queries import session_within
from app.sessions.forms import (
    Question,
    blank_plan,
    filled_plan,
    filled_report,
    read_plan,
    read_reason,
    read_report,
)
from app.sessions.pages import ChoosePage, PlanPage, ReportPage
from app.sessions.reading import (
    PLANNERS,
    calendar,
    desk_at,
    desk_of,
    line_of,
    list_of,
    session_page,
    writable,
)
from app.units.queries import communes_under
from app.web.errors import RefusedError
from app.web.forms import Form, Reader
from app.web.ids import RowId
from app.web.render import FormState, render, see_other

router = APIRouter()


@router.get("/sessions")
def show_all(
    request: Request, db: DbSession, actor: AnyMember, asked: Annotated[Question, Query()]
) -> Response:
    page = list_of(db, actor, asked) if asked.is_list else calendar(db, actor, asked)
    return render(request, page)


@router.get("/sessions/new")
def show_new(request: Request, db: DbSession, actor: LeaderUp, unit: str = "", point: str = "") -> Response:
    desk = desk_of(db, actor, unit, point)
    if desk is None:
        return render(request, ChoosePage(communes_under(db, actor.units_as(*PLANNERS))))
    return render(request, PlanPage(desk, blank_plan(point)))


@router.post("/sessions/new")
def plan(request: Request, db: DbSession, form: Form, actor: LeaderUp) -> Response:
    reader = Reader(form)
    desk = desk_of(db, actor, reader.raw("unit"))
    if desk is None:
        errors = {"unit": "Chọn xã, phường nơi tổ chức."}
        page = ChoosePage(communes_under(db, actor.units_as(*PLANNERS)), FormState(reader.values, errors))
        return render(request, page, status=422)
    wanted = read_plan(reader, desk)
    if wanted is not None:
        try:
            session = planning.plan_session(db, actor, wanted)
        except RefusedError as refused:
            db.rollback()
            reader.errors[refused.field] = refused.message
        else:
            # What is over was held without a plan: on to what is to be said of it.
            is_over = line_of(db, session_within(db, [session.unit_id], session.id)).is_over
            return see_other(f"/sessions/{session.id}{'/report' if is_over else ''}")
    return render(request, PlanPage(desk, FormState(reader.values, reader.errors)), status=422)


@router.get("/sessions/{session_id}")
def show(request: Request, db: DbSession, actor: AnyMember, session_id: RowId) -> Response:
    row = session_within(db, actor.units_as(*Role), session_id)
    return render(request, session_page(db, actor, row))


@router.get("/sessions/{session_id}/plan")
def show_plan(request: Request, db: DbSession, actor: LeaderUp, session_id: RowId) -> Response:
    row = writable(db, actor, session_id)
    page = session_page(db, actor, row)
    if not page.may_change:
        return see_other(page.line.url)
    return render(request, PlanPage(desk_at(db, actor, row), filled_plan(row), page.line))


@router.post("/sessions/{session_id}/plan")
def change_plan(request: Request, db: DbSession, form: Form, actor: LeaderUp, session_id: RowId) -> Response:
    row, reader = writable(db, actor, session_id), Reader(form)
    desk = desk_at(db, actor, row)
    wanted = read_plan(reader, desk)
    if wanted is not None:
        try:
            planning.change_plan(db, actor, row.session, wanted)
            return see_other(f"/sessions/{session_id}")
        except RefusedError as refused:
            db.rollback()
            reader.errors[refused.field] = refused.message
            row = writable(db, actor, session_id)
    page = PlanPage(desk, FormState(reader.values, reader.errors), line_of(db, row))
    return render(request, page, status=422)


@router.post("/sessions/{session_id}/cancel")
def cancel(request: Request, db: DbSession, form: Form, actor: LeaderUp, session_id: RowId) -> Response:
    row, reader = writable(db, actor, session_id), Reader(form)
    reason = read_reason(reader)
    if not reader.finish():
        page = session_page(db, actor, row, FormState(reader.values, reader.errors))
        return render(request, page, status=422)
    planning.cancel_session(db, actor, row.session, reason)
    return see_other(f"/sessions/{session_id}")


@router.get("/sessions/{session_id}/report")
def show_report(request: Request, db: DbSession, actor: LeaderUp, session_id: RowId) -> Response:
    row = writable(db, actor, session_id)
    page = session_page(db, actor, row)
    if not page.may_report:
        return see_other(page.line.url)
    return render(request, ReportPage(page.line, filled_report(row)))


@router.post("/sessions/{session_id}/report")
def report(request: Request, db: DbSession, form: Form, actor: LeaderUp, session_id: RowId) -> Response:
    row, reader = writable(db, actor, session_id), Reader(form)
    told = read_report(reader)
    if told is not None:
        try:
            planning.report_session(db, actor, row.session, told)
            return see_other(f"/sessions/{session_id}")
        except RefusedError as refused:
            db.rollback()
            reader.errors[refused.field] = refused.message
            row = writable(db, actor, session_id)
    page = ReportPage(line_of(db, row), FormState(reader.values, reader.errors))
    return render(request, page, status=422)
