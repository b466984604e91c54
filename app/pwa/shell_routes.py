"""HTTP for what makes the app one that is installed and opens without a network."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from app.access.gate import Anyone
from app.db import DbSession
from app.pwa.manifest import manifest
from app.pwa.shells import SHELLS, Catalogue, read_catalogue
from app.pwa.worker import script
from app.web.render import render_blank, settings_of

router = APIRouter()


@router.get("/shell/log", dependencies=[Anyone])
@router.get("/shell/check-in", dependencies=[Anyone])
@router.get("/shell/mine", dependencies=[Anyone])
@router.get("/shell/live", dependencies=[Anyone])
@router.get("/shell/hand-in", dependencies=[Anyone])
@router.get("/shell/offline", dependencies=[Anyone])
def show_shell(request: Request, db: DbSession) -> Response:
    """A page that knows no member. Browsers ask again each time; the worker keeps it by itself."""
    return HTMLResponse(_html(request, read_catalogue(db), request.url.path))


@router.get("/sw.js", dependencies=[Anyone])
def worker(request: Request, db: DbSession) -> Response:
    """The service worker: another text as soon as a shell or a static file is another.

    Every page that a phone opens asks for it, so the text is kept until what it is made of changes.
    """
    catalogue, state = read_catalogue(db), request.app.state
    made_of = (state.static.version, state.settings, repr(catalogue))
    known, body = getattr(state, "worker", (None, ""))
    if known != made_of:
        body = script(SHELLS, {url: _html(request, catalogue, url) for url in SHELLS}, state.static)
        state.worker = (made_of, body)
    return Response(body, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@router.get("/manifest.webmanifest", dependencies=[Anyone])
def show_manifest(request: Request) -> Response:
    return JSONResponse(
        manifest(settings_of(request).app_org_name, request.app.state.static.url),
        media_type="application/manifest+json",
        headers={"Cache-Control": "no-cache"},
    )


def _html(request: Request, catalogue: Catalogue, url: str) -> str:
    shell = SHELLS[url]
    return render_blank(request, shell.page(catalogue), shell.path)
