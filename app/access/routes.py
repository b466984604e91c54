"""HTTP for signing in and out."""

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.access import actions
from app.access.forms import read_sign_in, safe_next
from app.access.gate import AnyMember, Visitor, cookie_name
from app.access.pages import ConfirmPage, SignInPage
from app.actor import Role
from app.db import DbSession
from app.web.forms import Form, Reader
from app.web.render import FormState, render, see_other, settings_of

router = APIRouter()

HOME = {
    Role.VOLUNTEER: "/assists/new",
    Role.LEADER: "/assists/new",
    Role.COORDINATOR: "/today",
    Role.OFFICER: "/totals",
}
_WRONG = "Số điện thoại hoặc mật khẩu chưa đúng. Thử lại, hoặc nhờ điều phối viên cấp mã đặt lại mật khẩu."
_DEVICE_LASTS = timedelta(days=400)


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
        attempt = actions.Attempt(
            phone=wanted.phone,
            password=wanted.password,
            device=request.cookies.get(cookie_name(settings, "device"), ""),
            address=request.client.host if request.client else "",
        )
        old_token = request.cookies.get(cookie_name(settings, "sign_in"), "")
        signed_in = actions.sign_in(db, settings.app_secret, attempt, old_token)
        if signed_in is not None:
            response = see_other(wanted.next or HOME[signed_in.role])
            set_cookie(request, response, "sign_in", signed_in.token, signed_in.lasts)
            set_cookie(request, response, "device", signed_in.device, _DEVICE_LASTS)
            return response
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
    if reader.finish() and actions.confirm_password(db, settings_of(request).app_secret, actor, password):
        return see_other(next_url or HOME[actor.role])
    reader.errors.setdefault("password", "Mật khẩu chưa đúng. Thử lại.")
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


def set_cookie(request: Request, response: Response, name: str, value: str, lasts: timedelta) -> None:
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
