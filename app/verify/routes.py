"""HTTP for the address on a poster, in any case.

A GET changes nothing, so that a link preview or a prefetch checks nobody in: who helps gets a form that
sends itself (docs/decisions/0002-scan-posts.md).
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session
from uuid_utils.compat import uuid7

from app import clock
from app.access.gate import Visitor, allow
from app.actor import Actor, Role
from app.checkins.actions import check_in_by_code, why_refused
from app.checkins.forms import read_id
from app.checkins.models import Proof
from app.checkins.queries import on_duty_at, present_check_in
from app.db import DbSession
from app.help_sessions.models import PointCode, SupportPoint, is_code, plain_code
from app.help_sessions.queries import find_code
from app.units.queries import unit_on_day
from app.verify.pages import ArrivePage, MistypedPage, OfficialPage, OnDuty, OutdatedPage, UnknownPage
from app.web.errors import RefusedError
from app.web.forms import Form, Reader
from app.web.render import render, see_other

router = APIRouter()

HELPERS = (Role.VOLUNTEER, Role.LEADER, Role.COORDINATOR)
Helper = Annotated[Actor, Depends(allow(*HELPERS))]
LOG_PAGE = "/assists/new"


@router.get("/c/{code}")
@router.get("/C/{code}")
def show(request: Request, db: DbSession, actor: Visitor, code: str) -> Response:
    found = find_code(db, code)
    if found is None:
        return _unknown(request, code)
    point = db.get_one(SupportPoint, found.point_id)
    refusal = why_refused(found, point, clock.now())
    if refusal is not None:
        return render(request, OutdatedPage(point, refusal), status=410)
    if actor is None or not actor.is_any(*HELPERS):
        return render(request, _official(db, found, point))
    presence = present_check_in(db, actor.member_id)
    if presence is not None and presence.point.id == point.id:
        return see_other(LOG_PAGE)
    return render(request, _arrive(db, found, point, leaves=presence.point.name if presence else None))


def _unknown(request: Request, code: str) -> Response:
    page = UnknownPage() if is_code(plain_code(code)) else MistypedPage()
    return render(request, page, status=404)


def _official(db: Session, code: PointCode, point: SupportPoint) -> OfficialPage:
    return OfficialPage(
        code=code.code,
        point=point,
        unit=unit_on_day(db, point.unit_id, clock.today()),
        day=clock.today(),
        on_duty=[OnDuty(member.given_name, member.badge_no) for member in on_duty_at(db, point.id)],
    )


def _arrive(
    db: Session, code: PointCode, point: SupportPoint, *, leaves: str | None = None, error: str = ""
) -> ArrivePage:
    return ArrivePage(
        id=uuid7(),
        code=code.code,
        point=point,
        unit=unit_on_day(db, point.unit_id, clock.today()),
        leaves=leaves,
        error=error,
    )


@router.post("/c/{code}")
@router.post("/C/{code}")
def arrive(request: Request, db: DbSession, form: Form, actor: Helper, code: str) -> Response:
    found = find_code(db, code)
    if found is None:
        return _unknown(request, code)
    point = db.get_one(SupportPoint, found.point_id)
    refusal = why_refused(found, point, clock.now())
    if refusal is not None:
        return render(request, OutdatedPage(point, refusal), status=410)
    reader = Reader(form)
    check_in_id = read_id(reader)
    if reader.finish():
        try:
            check_in_by_code(db, actor, found, Proof.POSTER, check_in_id)
            return see_other(LOG_PAGE)
        except RefusedError as refused:
            db.rollback()
            reader.errors[""] = refused.message
    return render(request, _arrive(db, found, point, error=reader.errors[""]), status=422)
