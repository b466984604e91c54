"""The app: routers, middleware, and what an error looks like."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from sqlalchemy import text
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from app.access.gate import Anyone
from app.access.invitation_routes import router as invitation_router
from app.access.join_routes import router as join_router
from app.access.member_routes import router as member_router
from app.access.routes import router as access_router
from app.access.team_routes import router as team_router
from app.assists.routes import router as assists_router
from app.checkins.routes import router as checkins_router
from app.closing.routes import router as closing_router
from app.config import Settings
from app.config import settings as environment_settings
from app.db import Database, DbSession, check_durability
from app.exports.routes import router as exports_router
from app.exports.starting import tidying
from app.periods.routes import router as periods_router
from app.posters.routes import router as posters_router
from app.pwa.leader_routes import router as leader_router
from app.pwa.routes import router as pwa_router
from app.pwa.shell_routes import router as shell_router
from app.reports.export_routes import router as report_exports_router
from app.reports.routes import router as reports_router
from app.sessions.routes import router as sessions_router
from app.silence.routes import router as silence_router
from app.sync.routes import router as sync_router
from app.targets.routes import router as targets_router
from app.today.routes import router as today_router
from app.units.routes import router as units_router
from app.verify.routes import router as verify_router
from app.web.body import LARGEST_BODY, BodyLimit
from app.web.errors import (
    FreshPasswordNeededError,
    NotFoundError,
    OutboxTokenNeededError,
    SignInNeededError,
)
from app.web.head import HeadAsGet
from app.web.headers import SecurityHeaders, add_headers
from app.web.logs import outline, without_words
from app.web.pages import ErrorPage
from app.web.render import go_to, make_environment, render, wants_fragment
from app.web.static import StaticFiles

log = logging.getLogger("app")

health = APIRouter()

ROUTERS: tuple[APIRouter, ...] = (
    health,
    pwa_router,
    shell_router,
    leader_router,
    access_router,
    invitation_router,
    join_router,
    team_router,
    member_router,
    checkins_router,
    assists_router,
    closing_router,
    exports_router,
    periods_router,
    posters_router,
    report_exports_router,
    reports_router,
    sessions_router,
    silence_router,
    sync_router,
    targets_router,
    today_router,
    units_router,
    verify_router,
)


@health.get("/healthz", dependencies=[Anyone])
def healthz() -> Response:
    """The process answers."""
    return PlainTextResponse("ok")


@health.get("/readyz", dependencies=[Anyone])
def readyz(request: Request, db: DbSession) -> Response:
    """The database answers, with its tables, and has room for more: this turns red before a write fails."""
    db.connection().execute(text("SELECT seq FROM audit_head"))
    if not request.app.state.database.has_room():
        return PlainTextResponse("the disk is nearly full", status_code=503)
    return PlainTextResponse("ok")


def create_app(settings: Settings | None = None) -> FastAPI:
    """The app over the database that `settings` names, which must have been migrated."""
    settings = settings or environment_settings()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        check_durability(app.state.database.engine)
        with tidying(app.state.database, settings):
            yield
        app.state.database.engine.dispose()

    app = FastAPI(
        title="Tiếp Sức Số",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
    )
    static = StaticFiles()
    app.state.settings = settings
    app.state.database = Database(settings.database_url)
    app.state.static = static
    app.state.templates = make_environment(static.url)
    app.mount("/static", static)
    for router in ROUTERS:
        app.include_router(router)
    # FastAPI's own `max_body_size` would answer outside SecurityHeaders.
    app.add_middleware(BodyLimit, max_body_size=LARGEST_BODY)
    app.add_middleware(GZipMiddleware, minimum_size=500)
    app.add_middleware(SecurityHeaders, is_https=settings.is_https)
    app.add_middleware(HeadAsGet)
    _handle_errors(app)
    # The server tells of every unexpected error once more; here, so that each worker process has it.
    logging.getLogger("uvicorn.error").addFilter(without_words)
    return app


def _handle_errors(app: FastAPI) -> None:
    app.add_exception_handler(NotFoundError, _not_found)
    app.add_exception_handler(SignInNeededError, _sign_in_needed)
    app.add_exception_handler(FreshPasswordNeededError, _fresh_password_needed)
    app.add_exception_handler(OutboxTokenNeededError, _outbox_token_needed)
    app.add_exception_handler(RequestValidationError, _not_found)
    app.add_exception_handler(HTTPException, _http_error)
    for gone in (OperationalError, InterfaceError, InternalError, PoolTimeoutError):
        app.add_exception_handler(gone, _database_gone)
    app.add_exception_handler(Exception, _unexpected)


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def _say(request: Request, status: int, page: ErrorPage, headers: dict[str, str] | None = None) -> Response:
    if _is_api(request):
        return JSONResponse({"error": page.title, "message": page.advice}, status, headers)
    return render(request, page, status=status, headers=headers)


async def _not_found(request: Request, _: Exception) -> Response:
    page = ErrorPage(
        "Không tìm thấy", "Trang này không có, hoặc không thuộc quyền của bạn. Hãy về trang chính."
    )
    return _say(request, 404, page)


async def _sign_in_needed(request: Request, _: Exception) -> Response:
    is_log = request.method == "POST" and request.url.path == "/assists"
    if _is_api(request) or (is_log and wants_fragment(request)):  # the filled-in form stays on the screen
        return _say(request, 401, ErrorPage("Chưa đăng nhập", "Hãy đăng nhập rồi làm lại."))
    way_back = quote("/assists/new?unsaved=yes", safe="") if is_log else _way_back(request)
    return go_to(request, f"/sign-in?next={way_back}")


async def _fresh_password_needed(request: Request, _: Exception) -> Response:
    # A form that asks for the password again stands on the page with its own address.
    way_back = _way_back(request) or quote(request.url.path, safe="")
    return go_to(request, f"/sign-in/confirm?next={way_back}")


async def _outbox_token_needed(_: Request, __: Exception) -> Response:
    message = "Cần đăng nhập lại để gửi. Bản ghi vẫn còn trên máy."
    return JSONResponse({"reason": "token", "message": message}, 401, {"WWW-Authenticate": "Outbox"})


def _way_back(request: Request) -> str:
    """Where to go on after a sign-in: the page itself, or for a form or fragment the page it stood on."""
    if request.method == "GET" and not wants_fragment(request):
        query = f"?{request.url.query}" if request.url.query else ""
        return quote(request.url.path + query, safe="")
    return ""


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return await _not_found(request, error)
    advice = {
        405: "Cách mở trang này không đúng. Hãy về trang chính.",
        413: "Dữ liệu gửi lên quá lớn. Hãy gửi ít hơn một lần.",
    }.get(error.status_code, "Yêu cầu không đọc được. Hãy tải lại trang rồi làm lại.")
    if error.status_code == 413 and _is_api(request):
        return JSONResponse({"reason": "too_large", "message": advice}, 413)
    page = ErrorPage("Không làm được", advice)
    return _say(request, error.status_code, page, dict(error.headers or {}))


async def _database_gone(request: Request, error: Exception) -> Response:
    log.error("database unavailable: %s", type(error).__name__)
    page = ErrorPage(
        "Hệ thống đang bận", "Chưa ghi được. Hãy đợi một phút rồi thử lại; việc đã ghi không mất."
    )
    return _say(request, 503, page, {"Retry-After": "5"})


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected error at %s: %s", _route_of(request), outline(error))
    page = ErrorPage(
        "Có lỗi trong hệ thống", "Lỗi này do hệ thống, không phải do bạn. Hãy thử lại sau ít phút."
    )
    response = _say(request, 500, page)
    add_headers(response.headers, is_https=request.app.state.settings.is_https)
    return response


def _route_of(request: Request) -> str:
    """The route's pattern, never the path itself: paths can hold tokens."""
    route = request.scope.get("route")
    return getattr(route, "path", "no route")
