"""HTTP for checking in by a typed code, leaving, and voiding. A scanned poster comes in by app/verify."""

import uuid

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import Session
from uuid_utils.compat import uuid7

from app.access.gate import AnyMember, CoordinatorUp
from app.actor import Actor, Role
from app.checkins import actions
from app.checkins.forms import read_code, read_reason, say_unknown
from app.checkins.models import CheckIn, Proof
from app.checkins.pages import CheckInPage, VoidPage
from app.checkins.queries import check_in_within, own_check_in, present_check_in
from app.db import DbSession
from app.help_sessions.models import SupportPoint
from app.help_sessions.queries import find_code, points_in, present_code
from app.members.models import Member
from app.web.errors import NotFoundError, RefusedError
from app.web.forms import Form, Reader
from app.web.render import FormState, render, see_other

router = APIRouter()

LOG_PAGE = "/assists/new"


@router.get("/check-in")
def show(request: Request, db: DbSession, actor: AnyMember) -> Response:
    return render(request, _page(db, actor))


@router.post("/check-in")
def check_in(request: Request, db: DbSession, form: Form, actor: AnyMember) -> Response:
    reader = Reader(form)
    typed = read_code(reader)
    code = find_code(db, typed.code) if not reader.errors else None
    if code is not None:
        try:
            actions.check_in_by_code(db, actor, code, Proof.TYPED, typed.id)
            return see_other(LOG_PAGE)
        except RefusedError as refused:
            db.rollback()
            reader.errors[refused.field] = refused.message
    elif not reader.errors:
        reader.errors["code"] = say_unknown(typed.code, points_in(db, actor.units_as(*Role)))
    page = _page(db, actor, FormState(reader.values, reader.errors))
    return render(request, page, status=422)


def _page(db: Session, actor: Actor, form: FormState | None = None) -> CheckInPage:
    return CheckInPage(
        id=uuid7(),
        presence=present_check_in(db, actor.member_id),
        may_see_points=actor.is_any(Role.LEADER, Role.COORDINATOR, Role.OFFICER),
        form=form or FormState(),
    )


@router.post("/check-ins/{check_in_id}/leave")
def leave(db: DbSession, actor: AnyMember, check_in_id: uuid.UUID) -> Response:
    row = own_check_in(db, actor.member_id, check_in_id)
    if row is None:
        raise NotFoundError
    actions.leave(db, actor, row)
    return see_other("/check-in")


@router.get("/check-ins/{check_in_id}/void")
def show_void(request: Request, db: DbSession, actor: CoordinatorUp, check_in_id: uuid.UUID) -> Response:
    row = _voidable(db, actor, check_in_id)
    return render(request, _void_page(db, row, FormState()))


@router.post("/check-ins/{check_in_id}/void")
def void(
    request: Request, db: DbSession, form: Form, actor: CoordinatorUp, check_in_id: uuid.UUID
) -> Response:
    row, reader = _voidable(db, actor, check_in_id), Reader(form)
    reason = read_reason(reader)
    if not reader.finish():
        page = _void_page(db, row, FormState(reader.values, reader.errors))
        return render(request, page, status=422)
    actions.void(db, actor, row, reason)
    return see_other(f"/points/{present_code(db, row.point_id)}")


def _voidable(db: Session, actor: Actor, check_in_id: uuid.UUID) -> CheckIn:
    row = check_in_within(db, actor.charge, check_in_id)
    if row is None:
        raise NotFoundError
    return row


def _void_page(db: Session, row: CheckIn, form: FormState) -> VoidPage:
    member, point = db.get_one(Member, row.member_id), db.get_one(SupportPoint, row.point_id)
    return VoidPage(row, member, point, form)
