"""What a phone keeps to work without a network: who it belongs to, where they may help and where they are."""

from sqlmodel import Session

from app import clock
from app.access.outbox import token_of
from app.actor import Actor, Role
from app.assists.queries import standing_ids
from app.catalogue.queries import active_barriers, active_tasks
from app.checkins.queries import present_check_in
from app.help_sessions import live
from app.help_sessions.queries import PointRow, points_in
from app.members.models import Team
from app.units.models import Unit

Answer = dict[str, object]


def about_nobody(db: Session) -> Answer:
    """The same for everybody: the time and the catalogue."""
    return {
        "server_time": clock.now().isoformat(),
        "member": None,
        "outbox_token": None,
        "points": [],
        "presence": None,
        "counted": {"day": clock.today().isoformat(), "ids": []},
        "live_keys": [],
        "tasks": [{"code": task.code, "label": task.label} for task in active_tasks(db)],
        "barriers": [{"code": barrier.code, "label": barrier.label} for barrier in active_barriers(db)],
    }


def about(db: Session, actor: Actor, secret: str) -> Answer:
    """What the member's own phone may know.

    `counted` are the assists of the member's today that stand; `live_keys` are of the points that they lead
    or coordinate. `unit` is a code, `site` is how a live code names a point.
    """
    led = actor.units_as(Role.LEADER, Role.COORDINATOR)
    return about_nobody(db) | {
        "member": _member(db, actor),
        "outbox_token": token_of(secret, actor.sign_in_id),
        "points": [_point(row) for row in points_in(db, actor.units_as(*Role))],
        "presence": _presence(db, actor),
        "counted": {
            "day": clock.today().isoformat(),
            "ids": [str(each) for each in standing_ids(db, actor.member_id, clock.today())],
        },
        "live_keys": [_live_keys(row, secret) for row in points_in(db, led)] if led else [],
    }


def _member(db: Session, actor: Actor) -> Answer:
    unit = db.get_one(Unit, actor.unit_id)
    return {
        "id": actor.member_id,
        "name": actor.name,
        "role": actor.role,
        "unit": unit.code,
        "unit_name": unit.name,
        "team_name": db.get_one(Team, actor.team_id).name if actor.team_id else None,
    }


def _point(row: PointRow) -> Answer:
    return {
        "code": row.code,
        "name": row.point.name,
        "unit": row.unit.code,
        "unit_name": row.unit.name,
        "site": live.site_of(row.point.id),
    }


def _presence(db: Session, actor: Actor) -> Answer | None:
    found = present_check_in(db, actor.member_id)
    if found is None:
        return None
    return {
        "check_in": str(found.check_in.id),
        "code": found.code,
        "name": found.point.name,
        "unit_name": found.unit.name,
        "since": found.check_in.happened_at.isoformat(),
    }


def _live_keys(row: PointRow, secret: str) -> Answer:
    return {
        "code": row.code,
        "site": live.site_of(row.point.id),
        "name": row.point.name,
        "keys": live.keys(secret, row.point.id, clock.now()),
    }
