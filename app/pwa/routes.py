"""HTTP for the phone."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from app.access.gate import Visitor
from app.db import DbSession
from app.pwa.me import about, about_nobody
from app.web.render import settings_of

router = APIRouter()


@router.get("/api/v1/me")
def me(request: Request, db: DbSession, actor: Visitor) -> Response:
    """Who is signed in (or nobody) and what they need to work without a network; always 200."""
    secret = settings_of(request).app_secret
    return JSONResponse(about(db, actor, secret) if actor else about_nobody(db))
