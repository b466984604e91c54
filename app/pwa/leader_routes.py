"""HTTP for the pages with which a leader's phone helps others; the phone fills in whose it is."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from app.access.gate import allow
from app.actor import Role
from app.pwa.pages import HandInPage, LivePage
from app.web.render import render

router = APIRouter()

LeadsPoints = Depends(allow(Role.LEADER, Role.COORDINATOR))  # who gets keys from /api/v1/me
MayHandIn = Depends(allow(Role.LEADER, Role.COORDINATOR, Role.OFFICER))


@router.get("/live", dependencies=[LeadsPoints])
def show_live(request: Request) -> Response:
    """The code that changes every minute, made on the phone."""
    return render(request, LivePage())


@router.get("/hand-in", dependencies=[MayHandIn])
def show_hand_in(request: Request) -> Response:
    """Handing in what another phone cannot send."""
    return render(request, HandInPage())
