"""HTTP for the phone."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from sqlmodel import Session

from app.access.gate import Visitor
from app.actor import Actor, Role
from app.catalogue.queries import active_barriers, active_tasks
from app.db import DbSession
from app.help_sessions.queries import points_in
from app.units.models import Unit

router = APIRouter()


@router.get("/api/v1/me")
def me(db: DbSession, actor: Visitor) -> Response:
    """Who is signed in (or nobody), the open points of their communes, and the catalogue; always 200.

    `unit` is a code; there is no outbox yet, so `outbox_token` is null.
    """
    return JSONResponse(
        {
            "member": _member(db, actor) if actor else None,
            "outbox_token": None,
            "points": _points(db, actor) if actor else [],
            "tasks": [{"code": task.code, "label": task.label} for task in active_tasks(db)],
            "barriers": [{"code": barrier.code, "label": barrier.label} for barrier in active_barriers(db)],
        }
    )


def _member(db: Session, actor: Actor) -> dict[str, object]:
    unit = db.get_one(Unit, actor.unit_id)
    return {
        "id": actor.member_id,
        "name": actor.name,
        "role": actor.role,
        "unit": unit.code,
        "unit_name": unit.name,
    }


def _points(db: Session, actor: Actor) -> list[dict[str, str]]:
    return [
        {"code": row.code, "name": row.point.name, "unit": row.unit.code, "unit_name": row.unit.name}
        for row in points_in(db, actor.units_as(*Role))
    ]
