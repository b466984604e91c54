"""A day with people at points and turns in it."""

import re
import uuid
from datetime import datetime

from fastapi.testclient import TestClient
from sqlmodel import Session

from app import clock
from app.actor import Actor
from app.checkins.actions import check_in
from app.checkins.models import CheckIn, Proof
from app.help_sessions.actions import add_point
from app.units.models import Unit


def go_to_point(db: Session, actor: Actor, unit: Unit, name: str, at: datetime | None = None) -> CheckIn:
    """Check the actor in at a new point, now or at a moment that has passed."""
    with clock.frozen(at or clock.now()):
        point = add_point(db, actor, name, unit.id)
        return check_in(db, actor, point, Proof.POSTER, uuid.uuid4())


def page(client: TestClient, query: str = "", status: int = 200) -> str:
    answer = client.get(f"/today?{query}")
    assert answer.status_code == status
    return answer.text


def fragment(client: TestClient, query: str) -> str:
    """What polling gets."""
    answer = client.get(f"/today?{query}", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.text


def figures(html: str) -> dict[str, str]:
    """The large numbers by what they count."""
    found = re.findall(r'<b class="num">([\d.]+)</b>([^<]+?)\s*<', html)
    return {label.strip(): number for number, label in found}
