"""A phone as the server sees it: it signs in, takes its outbox token, and hands in batches of records."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2

from app import clock
from app.members.models import Member
from tests.faults.records import Record
from tests.faults.servers import browser_at, http
from tests.people import PASSWORD


@dataclass(frozen=True)
class Answer:
    """What came back; `results` only if it is the door's own word."""

    status: int
    kind: str
    body: Any
    retry_after: str | None

    @property
    def results(self) -> list[dict[str, Any]]:
        assert (self.status, self.kind) == (200, "application/json"), self
        results: list[dict[str, Any]] = self.body["results"]
        return results


@dataclass(frozen=True)
class Phone:
    """One device of a member; `url` may be that of a proxy in front of the server."""

    url: str
    member_id: int
    token: str

    def send(self, records: Sequence[object], sent_at: datetime | None = None) -> Answer:
        """Hand in a batch.

        Raises:
            httpx2.TransportError: no answer came; the server may or may not have stored the batch.
        """
        return self.send_raw(envelope(records, sent_at))

    def send_raw(self, body: bytes) -> Answer:
        headers = {"Authorization": f"Outbox {self.token}", "Content-Type": "application/json"}
        answer = http.post(f"{self.url}/api/v1/sync", content=body, headers=headers)
        return read(answer)


def envelope(records: Sequence[object], sent_at: datetime | None = None) -> bytes:
    """The body of a batch; `sent_at` by the phone's own clock. ASCII, so that anything can be escaped."""
    moment = (sent_at or clock.now()).astimezone(clock.VIETNAM)
    return json.dumps({"sent_at": moment.isoformat(), "events": list(records)}).encode()


def read(answer: httpx2.Response) -> Answer:
    kind = answer.headers.get("content-type", "").partition(";")[0]
    body = answer.json() if kind == "application/json" else answer.text
    return Answer(answer.status_code, kind, body, answer.headers.get("retry-after"))


def sign_in(url: str, member: Member) -> Phone:
    """Type number and password, then take the outbox token from /api/v1/me."""
    with browser_at(url) as browser:
        answer = browser.post("/sign-in", data={"phone": member.phone, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        token = browser.get("/api/v1/me").json()["outbox_token"]
    assert token, "no outbox token was handed out"
    return Phone(url, member.id, token)


def by_id(records: Sequence[Record]) -> dict[str, Record]:
    return {record["id"]: record for record in records}
