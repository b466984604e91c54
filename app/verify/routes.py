"""HTTP for the address on a poster or in a live code, in any case.

A GET changes nothing, so that a link preview or a prefetch checks nobody in: who helps gets a form that
sends itself (docs/decisions/0002-scan-posts.md).
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlmodel import Session
from uuid_utils.compat import uuid7

from app import clock
from app.access.gate import Visitor, allow
from app.actor import Actor, Role
from app.checkins.actions import CLOSED, check_in, why_refused
from app.checkins.forms import read_id
from app.checkins.models import Proof
from app.checkins.queries import on_duty_at, present_check_in
from app.db import DbSession
from app.help_sessions import live
from app.help_sessions.live import LiveCode
from app.help_sessions.models import SupportPoint, is_code, plain_code
from app.help_sessions.queries import find_code
from app.units.queries import unit_on_day
from app.verify.pages import ArrivePage, MistypedPage, OfficialPage, OnDuty, OutdatedPage, UnknownPage
from app.web.errors import RefusedError
from app.web.forms import Form, Reader
from app.web.render import render, see_other, settings_of

router = APIRouter()

HELPERS = (Role.VOLUNTEER, Role.LEADER, Role.COORDINATOR)
Helper = Annotated[Actor, Depends(allow(*HELPERS))]
LOG_PAGE = "/assists/new"
EXPIRED = "Mã này đã hết hạn: mã trên máy đội trưởng chỉ dùng được trong 5 phút. Hãy quét mã đang hiện ở đó."


@dataclass(frozen=True, slots=True)
class Scanned:
    """A code that names a point, and why nobody can check in with it now, if so."""

    code: str
    point: SupportPoint
    proof: Proof
    refusal: str | None


@router.get("/c/{code}")
@router.get("/C/{code}")
def show(request: Request, db: DbSession, actor: Visitor, code: str) -> Response:
    found = _find(request, db, code)
    if found is None:
        return _unknown(request, code)
    if found.refusal is not None:
        return _outdated(request, found, found.refusal)
    if actor is None or not actor.is_any(*HELPERS):
        return render(request, _official(db, found))
    presence = present_check_in(db, actor.member_id)
    if presence is not None and presence.point.id == found.point.id:
        return see_other(LOG_PAGE)
    return render(request, _arrive(db, found, leaves=presence.point.name if presence else None))


def _find(request: Request, db: Session, code: str) -> Scanned | None:
    poster = find_code(db, code)
    if poster is not None:
        point = db.get_one(SupportPoint, poster.point_id)
        return Scanned(poster.code, point, Proof.POSTER, why_refused(poster, point, clock.now()))
    live_code = live.resolve(db, settings_of(request).app_secret, code, clock.now())
    if live_code is None:
        return None
    point = db.get_one(SupportPoint, live_code.point_id)
    return Scanned(plain_code(code), point, Proof.LIVE, _why_refused_live(live_code, point))


def _why_refused_live(code: LiveCode, point: SupportPoint) -> str | None:
    if point.was_closed_by(clock.now()):
        return CLOSED
    return None if code.is_fresh_at(clock.now()) else EXPIRED


def _unknown(request: Request, code: str) -> Response:
    plain = plain_code(code)
    is_live = live.is_live_code(plain)
    page = UnknownPage(is_live) if is_live or is_code(plain) else MistypedPage()
    return render(request, page, status=404)


def _outdated(request: Request, found: Scanned, refusal: str) -> Response:
    page = OutdatedPage(found.point, refusal, is_live=found.proof == Proof.LIVE)
    return render(request, page, status=410)


def _official(db: Session, found: Scanned) -> OfficialPage:
    return OfficialPage(
        code=found.code,
        point=found.point,
        unit=unit_on_day(db, found.point.unit_id, clock.today()),
        day=clock.today(),
        on_duty=[OnDuty(member.given_name, member.badge_no) for member in on_duty_at(db, found.point.id)],
    )


def _arrive(db: Session, found: Scanned, *, leaves: str | None = None, error: str = "") -> ArrivePage:
    return ArrivePage(
        id=uuid7(),
        code=found.code,
        point=found.point,
        unit=unit_on_day(db, found.point.unit_id, clock.today()),
        leaves=leaves,
        error=error,
    )


@router.post("/c/{code}")
@router.post("/C/{code}")
def arrive(request: Request, db: DbSession, form: Form, actor: Helper, code: str) -> Response:
    found = _find(request, db, code)
    if found is None:
        return _unknown(request, code)
    if found.refusal is not None:
        return _outdated(request, found, found.refusal)
    reader = Reader(form)
    check_in_id = read_id(reader)
    if reader.finish():
        try:
            check_in(db, actor, found.point, found.proof, check_in_id)
            return see_other(LOG_PAGE)
        except RefusedError as refused:
            db.rollback()
            reader.errors[""] = refused.message
    return render(request, _arrive(db, found, error=reader.errors[""]), status=422)
