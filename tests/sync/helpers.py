"""A phone that sends, in one line; and what an event looks like."""

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import Session, col, select
from uuid_utils.compat import uuid7

from app import clock
from app.access.actions import start_sign_in
from app.access.models import SignIn
from app.access.outbox import token_of
from app.actor import Role
from app.assists.models import Assist
from app.checkins.models import CheckIn
from app.db import Database
from app.help_sessions.actions import add_point
from app.help_sessions.models import SupportPoint
from app.help_sessions.queries import present_code
from app.members.models import Member
from app.units.models import Unit
from tests.conftest import database_of

SECRET = "a secret for tests only"
INSTALLED = {"task": "vneid_install", "outcome": "done"}
AFRAID = {"task": "dvc_account", "outcome": "not_done", "barrier": "fear_of_theft"}
_TOMORROW = clock.end_of(clock.today())  # read once: within `clock.frozen` it would be another day
Event = dict[str, Any]


def new_id() -> str:
    return str(uuid7())


def iso(moment: datetime) -> str:
    return moment.isoformat()


def event(kind: str, at: datetime | None = None, event_id: str = "", **data: Any) -> Event:  # noqa: ANN401
    """An event of just now, or of `at`."""
    return {"id": event_id or new_id(), "kind": kind, "at": iso(at or clock.now()), "data": data}


def assist(point: str | None = None, at: datetime | None = None, **more: Any) -> Event:  # noqa: ANN401
    return event("assist", at, point=point, **{"items": [INSTALLED], **more})


@dataclass
class Phone:
    """A signed-in phone: a token, and a clock that goes wrong by `off`."""

    client: TestClient
    token: str
    sign_in_id: int
    off: timedelta = timedelta()
    headers: dict[str, str] = field(default_factory=dict)

    def post(self, body: object, path: str = "/api/v1/sync") -> Response:
        """Send any JSON, or bytes as they are."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Authorization": f"Outbox {self.token}", **self.headers}
        return self.client.post(path, headers=headers, content=content)

    def send(self, *events: object) -> list[dict[str, str]]:
        """Send events; what the server says of each."""
        answer = self.post({"sent_at": iso(clock.now() + self.off), "events": list(events)})
        assert answer.status_code == 200, answer.text
        results: list[dict[str, str]] = answer.json()["results"]
        assert [result["id"] for result in results] == [
            each.get("id") if isinstance(each, dict) else None for each in events
        ]
        return results

    def tell(self, *events: object) -> list[str]:
        """The same, as "accepted" or "rejected no_right"."""
        return [" ".join(filter(None, (r["status"], r.get("reason")))) for r in self.send(*events)]


def phone_of(client: TestClient, member: Member, off: timedelta = timedelta()) -> Phone:
    """A phone of `member`; its cookie is on no client, since the door never looks at it."""
    with database_of(client).writing() as db:
        sign_in_id = sign_in_of(db, member)
    return Phone(client, token_of(SECRET, sign_in_id), sign_in_id, off)


def sign_in_of(db: Session, member: Member) -> int:
    start_sign_in(db, member.id, Role.VOLUNTEER)
    found = db.exec(
        select(SignIn.id).where(SignIn.member_id == member.id).order_by(col(SignIn.id).desc())
    ).first()
    assert found is not None
    return found


def new_point(client: TestClient, unit: Unit, name: str = "Nhà văn hóa thôn 3") -> tuple[SupportPoint, str]:
    """A point and the code on its poster."""
    with database_of(client).writing() as db:
        point = add_point(db, None, name, unit.id)
        return point, present_code(db, point.id)


def stored(database: Database, event: Event) -> Assist:
    with database.reading() as db:
        return db.get_one(Assist, uuid.UUID(event["id"]))


def stay(database: Database, event: Event) -> CheckIn:
    with database.reading() as db:
        return db.get_one(CheckIn, uuid.UUID(event["id"]))


def browser(app: FastAPI) -> TestClient:
    return TestClient(app, follow_redirects=False)


def tomorrow_at(hour: int, minute: int = 0) -> datetime:
    """A moment of tomorrow in Vietnam: whoever is there today is there then, and no midnight is near."""
    return _TOMORROW + timedelta(hours=hour, minutes=minute)
