"""HTTP for coming in: by an invitation, into a team, by a code for a new password.

A QR code holds the short path in capitals, so each of these pages answers in four spellings.
"""

import uuid

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import Session

from app import clock
from app.access import actions, invitations, joining, queries
from app.access.forms import read_join_request, read_newcomer, read_recovery
from app.access.gate import FRESH_FOR, AnyMember, Visitor, cookie_name
from app.access.models import Invitation, InvitationKind, JoinRequest
from app.access.pages import (
    AcceptPage,
    ClosedPage,
    EnterCodePage,
    JoinPage,
    RecoverPage,
    Waiting,
    WaitingPage,
)
from app.access.routes import database_of, device_of, welcome
from app.access.tokens import normal_token
from app.actor import Actor
from app.db import DbSession
from app.members.models import Member, Team
from app.members.passwords import hash_password
from app.web.errors import NotFoundError, RefusedError
from app.web.forms import Form, Reader
from app.web.render import (
    FormState,
    go_to,
    render,
    render_fragment,
    see_other,
    settings_of,
    wants_fragment,
)

router = APIRouter()

_INTO = (InvitationKind.COORDINATOR, InvitationKind.TEAM)
_NO_ACCOUNT = "Chưa tạo được tài khoản với số này. Nếu bạn từng có tài khoản: đăng nhập rồi mở lại đường dẫn."
_NO_CODE = "Mã chưa đúng hoặc đã hết hạn. Xem lại từng nhóm, hoặc xin điều phối viên mã mới."


@router.get("/join/{token}")
@router.get("/JOIN/{token}")
@router.get("/j/{token}")
@router.get("/J/{token}")
def show_join(request: Request, db: DbSession, actor: Visitor, token: str) -> Response:
    invitation = queries.invitation_by_token(db, token, *_INTO)
    if invitation is None:
        return render(request, ClosedPage(), status=404)
    if actor is not None:
        return render(request, _accept_page(db, invitation, token))
    return render(request, _join_page(db, invitation, token))


@router.post("/join/{token}")
def join(request: Request, db: DbSession, form: Form, actor: Visitor, token: str) -> Response:
    with database_of(request).reading() as reading:
        invitation = queries.invitation_by_token(reading, token, *_INTO)
    if invitation is None:
        return render(request, ClosedPage(), status=404)
    if actor is not None:  # in another tab, meanwhile: members accept instead
        return see_other(f"/join/{normal_token(token)}")
    reader = Reader(form)
    come_in = _ask if invitation.kind == InvitationKind.TEAM else _take_on
    try:
        response = come_in(request, db, invitation, reader)
    except RefusedError as refusal:
        db.rollback()
        reader.errors[refusal.field] = refusal.message
        response = None
    if response is not None:
        return response
    return render(request, _join_page(db, invitation, token, reader), status=422)


def _take_on(request: Request, db: Session, invitation: Invitation, reader: Reader) -> Response | None:
    """A coordinator's account at once; None if the form has errors."""
    person = read_newcomer(reader)
    if reader.errors:
        return None
    secret, password_hash = settings_of(request).app_secret, hash_password(person.password)
    signed_in = invitations.take_in(db, secret, invitation, person, password_hash, device_of(request))
    if signed_in is None:
        reader.errors[""] = _NO_ACCOUNT
        return None
    return welcome(request, signed_in)


def _ask(_: Request, db: Session, invitation: Invitation, reader: Reader) -> Response | None:
    """A request to join the team; None if the form has errors."""
    request_id, person = read_join_request(reader)
    if reader.errors:
        return None
    request = joining.ask(db, request_id, invitation, person, hash_password(person.password))
    return see_other(f"/join-requests/{request.id}")


@router.post("/join/{token}/accept")
def accept(request: Request, db: DbSession, actor: AnyMember, token: str) -> Response:
    invitation = queries.invitation_by_token(db, token, *_INTO)
    if invitation is None:
        return render(request, ClosedPage(), status=404)
    if invitation.kind == InvitationKind.COORDINATOR and clock.now() - actor.password_at > FRESH_FOR:
        # Not by the gate: to ask to move to a team takes no fresh password, and the way back is another page.
        return go_to(request, f"/sign-in/confirm?next=/join/{normal_token(token)}")
    try:
        if invitation.kind == InvitationKind.TEAM:
            return see_other(f"/join-requests/{joining.ask_to_move(db, actor, invitation).id}")
        return welcome(request, invitations.accept(db, actor, invitation, device_of(request)))
    except RefusedError as refusal:
        db.rollback()
        page = _accept_page(db, invitation, token, FormState(errors={"": refusal.message}))
        return render(request, page, status=422)


def _join_page(db: Session, invitation: Invitation, token: str, reader: Reader | None = None) -> JoinPage:
    return JoinPage(
        token=normal_token(token),
        whom=queries.whom(db, invitation),
        request_id=uuid.uuid4() if invitation.kind == InvitationKind.TEAM else None,
        form=FormState(reader.values, reader.errors) if reader else FormState(),
    )


def _accept_page(
    db: Session, invitation: Invitation, token: str, form: FormState | None = None
) -> AcceptPage:
    return AcceptPage(
        token=normal_token(token),
        whom=queries.whom(db, invitation),
        is_team=invitation.kind == InvitationKind.TEAM,
        form=form or FormState(),
    )


@router.get("/join-requests/{request_id}")
def show_waiting(request: Request, db: DbSession, actor: Visitor, request_id: uuid.UUID) -> Response:
    """Open to who knows the id, which cannot be guessed; it tells the team and how the request stands."""
    asked = db.get(JoinRequest, request_id)
    if asked is None:
        raise NotFoundError
    waiting = _waiting(db, asked, actor)
    if wants_fragment(request):
        return render_fragment(request, "access/_waiting.html", waiting=waiting)
    return render(request, WaitingPage(waiting))


def _waiting(db: Session, asked: JoinRequest, actor: Actor | None) -> Waiting:
    return Waiting(
        id=asked.id,
        team_name=db.get_one(Team, asked.team_id).name,
        is_approved=asked.is_approved,
        is_signed_in=actor is not None,
    )


@router.get("/recover")
def show_enter_code(request: Request, _: Visitor) -> Response:
    return render(request, EnterCodePage())


@router.post("/recover")
def enter_code(request: Request, db: DbSession, form: Form, _: Visitor) -> Response:
    reader = Reader(form)
    code = normal_token(reader.raw("code"))
    if reader.finish() and queries.invitation_by_token(db, code, InvitationKind.RECOVERY) is not None:
        return see_other(f"/recover/{code}")
    reader.errors.setdefault("code", _NO_CODE)
    return render(request, EnterCodePage(FormState(reader.values, reader.errors)), status=422)


@router.get("/recover/{token}")
@router.get("/RECOVER/{token}")
@router.get("/r/{token}")
@router.get("/R/{token}")
def show_recover(request: Request, db: DbSession, _: Visitor, token: str) -> Response:
    if queries.invitation_by_token(db, token, InvitationKind.RECOVERY) is None:
        return render(request, ClosedPage(), status=404)
    return render(request, RecoverPage(normal_token(token)))


@router.post("/recover/{token}")
def recover(request: Request, db: DbSession, form: Form, _: Visitor, token: str) -> Response:
    with database_of(request).reading() as reading:
        invitation = queries.invitation_by_token(reading, token, InvitationKind.RECOVERY)
        member = reading.get_one(Member, invitation.member_id) if invitation else None
    if invitation is None or member is None:
        return render(request, ClosedPage(), status=404)
    reader = Reader(form)
    password = read_recovery(reader, member.full_name, member.phone)
    if reader.errors:
        page = RecoverPage(normal_token(token), FormState(reader.values, reader.errors))
        return render(request, page, status=422)
    password_hash = hash_password(password)
    try:
        signed_in = invitations.recover(db, invitation, password_hash, device_of(request))
    except RefusedError:
        db.rollback()
        return render(request, ClosedPage(), status=404)
    actions.end_sign_in(db, request.cookies.get(cookie_name(settings_of(request), "sign_in"), ""))
    return welcome(request, signed_in)
