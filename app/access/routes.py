"""HTTP for signing in and out, and for the member's own account."""

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.access import actions, directory, joining, queries
from app.access.actions import SignedIn
from app.access.forms import read_password_change, read_sign_in, safe_next
from app.access.gate import AnyMember, Visitor, cookie_name
from app.access.pages import AccountPage, ConfirmPage, SignInPage
from app.access.tries import try_for_member, try_for_phone
from app.actor import Actor, Role
from app.db import Database, DbSession
from app.members.models import Member
from app.members.passwords import hash_password
from app.web.forms import Form, Reader
from app.web.ids import RowId
from app.web.render import FormState, render, see_other, settings_of

router = APIRouter()

HOME = {
    Role.VOLUNTEER: "/assists/new",
    Role.LEADER: "/assists/new",
    Role.COORDINATOR: "/today",
    Role.OFFICER: "/totals",
}
_WRONG = (
    "Số điện thoại hoặc mật khẩu chưa đúng. Thử lại; nếu đã thử nhiều lần thì đợi 15 phút, "
    "hoặc nhờ điều phối viên cấp mã đặt lại mật khẩu."
)
_WRONG_OLD = "Mật khẩu chưa đúng. Thử lại."
_DEVICE_LASTS = timedelta(days=400)
_MOST_PHONES = 5  # that are listed


@router.get("/")
def home(actor: AnyMember) -> Response:
    return see_other(HOME[actor.role])


@router.get("/sign-in")
def show_sign_in(request: Request, actor: Visitor, next: str = "") -> Response:  # noqa: A002 - the query's name
    if actor is not None:
        return see_other(safe_next(next) or HOME[actor.role])
    return render(request, SignInPage(next=safe_next(next)))


@router.post("/sign-in")
def sign_in(request: Request, db: DbSession, form: Form, _: Visitor) -> Response:
    settings, reader = settings_of(request), Reader(form)
    wanted = read_sign_in(reader)
    if not reader.errors:
        tried = try_for_phone(database_of(request), wanted.phone, wanted.password)
        attempt = actions.Attempt(wanted.phone, tried, device_of(request), address_of(request))
        old_token = request.cookies.get(cookie_name(settings, "sign_in"), "")
        signed_in = actions.sign_in(db, settings.app_secret, attempt, old_token)
        if signed_in is not None:
            joining.wipe_old(db)
            return welcome(request, signed_in, wanted.next)
        reader.errors[""] = _WRONG
    page = SignInPage(next=wanted.next, form=FormState(reader.values, reader.errors))
    return render(request, page, status=422)


@router.get("/sign-in/confirm")
def show_confirm(request: Request, _: AnyMember, next: str = "") -> Response:  # noqa: A002 - the query's name
    return render(request, ConfirmPage(next=safe_next(next)))


@router.post("/sign-in/confirm")
def confirm(request: Request, db: DbSession, form: Form, actor: AnyMember) -> Response:
    reader = Reader(form)
    password, next_url = reader.raw("password"), safe_next(reader.raw("next"))
    if reader.finish():
        tried = try_for_member(database_of(request), actor.member_id, password)
        if actions.confirm_password(db, settings_of(request).app_secret, actor, tried):
            return see_other(next_url or HOME[actor.role])
    reader.errors.setdefault("password", _WRONG_OLD)
    return render(request, ConfirmPage(next_url, FormState(reader.values, reader.errors)), status=422)


@router.post("/sign-out")
def sign_out(request: Request, db: DbSession, _: Visitor) -> Response:
    settings = settings_of(request)
    actions.end_sign_in(db, request.cookies.get(cookie_name(settings, "sign_in"), ""))
    response = see_other("/sign-in")
    response.delete_cookie(
        cookie_name(settings, "sign_in"), secure=settings.is_https, httponly=True, samesite="lax"
    )
    return response


@router.get("/account")
def show_account(request: Request, db: DbSession, actor: AnyMember) -> Response:
    return render(request, _account(db, actor))


@router.post("/account/password")
def change_password(request: Request, db: DbSession, form: Form, actor: AnyMember) -> Response:
    database, reader = database_of(request), Reader(form)
    with database.reading() as reading:
        member = reading.get_one(Member, actor.member_id)
    wanted = read_password_change(reader, member.full_name, member.phone)
    if not reader.errors:
        tried = try_for_member(database, actor.member_id, wanted.old)
        new_hash = hash_password(wanted.new)
        if actions.confirm_password(db, settings_of(request).app_secret, actor, tried):
            signed_in = actions.change_password(db, actor, new_hash, device_of(request))
            return welcome(request, signed_in, "/account")
        reader.errors["old_password"] = _WRONG_OLD
    return render(request, _account(db, actor, FormState(reader.values, reader.errors)), status=422)


@router.post("/account/sign-ins/{sign_in_id}/end")
def end_sign_in(db: DbSession, actor: AnyMember, sign_in_id: RowId) -> Response:
    actions.end_own_sign_in(db, actor, sign_in_id)
    return see_other("/account")


@router.post("/account/old-phones/end")
def end_old_phones(db: DbSession, actor: AnyMember) -> Response:
    actions.end_old_phones(db, actor)
    return see_other("/account")


def _account(db: DbSession, actor: Actor, form: FormState | None = None) -> AccountPage:
    member, phones = db.get_one(Member, actor.member_id), queries.old_phones(db, actor.member_id)
    return AccountPage(
        member=member,
        line=directory.member_lines(db, [member])[0],
        sign_ins=tuple(queries.open_sign_ins(db, actor.member_id)),
        this_sign_in_id=actor.sign_in_id,
        old_phones=tuple(phones[:_MOST_PHONES]),
        more_phones=max(len(phones) - _MOST_PHONES, 0),
        form=form or FormState(),
    )


def welcome(request: Request, signed_in: SignedIn, next_url: str = "") -> Response:
    """Send a browser that was just signed in to where it wanted, with its two cookies."""
    response = see_other(next_url or HOME[signed_in.role])
    _set_cookie(request, response, "sign_in", signed_in.token, signed_in.lasts)
    _set_cookie(request, response, "device", signed_in.device, _DEVICE_LASTS)
    return response


def _set_cookie(request: Request, response: Response, name: str, value: str, lasts: timedelta) -> None:
    """A cookie for this host alone that scripts cannot read."""
    settings = settings_of(request)
    response.set_cookie(
        cookie_name(settings, name),
        value,
        max_age=int(lasts.total_seconds()),
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="lax",
    )


def database_of(request: Request) -> Database:
    """The database, to read and to hash before the request's own session begins to write."""
    database: Database = request.app.state.database
    return database


def device_of(request: Request) -> str:
    """The known-device cookie, or ""."""
    return request.cookies.get(cookie_name(settings_of(request), "device"), "")


def address_of(request: Request) -> str:
    """The network address, for counting failures."""
    return request.client.host if request.client else ""
