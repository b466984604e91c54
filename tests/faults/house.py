"""The app over a fresh database with three phones, at a time that the machine sets."""

import uuid
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fastapi.testclient import TestClient
from httpx2 import Response

from app import clock
from app.config import Settings
from app.main import create_app
from app.members.actions import deactivate, reactivate
from app.members.models import Member
from tests.databases import Factory
from tests.faults.oracle import Oracle
from tests.faults.phones import envelope
from tests.faults.records import Record, record
from tests.faults.world import make_world

BEGIN = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)  # 8:00 in Vietnam


@dataclass
class Device:
    """A phone: whose it is, its token, and how far its clock is ahead of the true time."""

    member: Member
    token: str = ""
    ahead: timedelta = timedelta(0)

    def clock(self) -> datetime:
        return clock.now() + self.ahead


class House:
    """Two devices of one member and a teammate's phone; `made` is every member's history."""

    def __init__(self, factory: Factory) -> None:
        self.now = BEGIN
        self._factory, self._url, self._stack, self._ids = factory, factory.url(), ExitStack(), 0
        with clock.frozen(BEGIN):
            self.world = make_world(self._url)
        settings = Settings(
            database_url=self._url,
            app_env="development",
            app_secret="a secret for tests only",
            app_base_url="http://testserver",
            _env_file=None,
        )
        self.client = self._stack.enter_context(TestClient(create_app(settings), follow_redirects=False))
        self.oracle = Oracle(since=BEGIN)
        hanh, nam = self.world.people.volunteer, self.world.people.teammate
        self.made: dict[int, list[Record]] = {hanh.id: [], nam.id: []}
        self.devices = [Device(hanh), Device(hanh), Device(nam)]
        for device in self.devices:
            self.sign_in(device)

    def close(self) -> None:
        self._stack.close()
        self.world.database.engine.dispose()
        self._factory.drop(self._url)

    def new_id(self) -> str:
        """Not in the order of making: what leans on a record may stand before it."""
        self._ids += 1
        return str(uuid.UUID(int=(7 << 76) + (2 << 62) + self._ids * 0x9E3779B1 % 2**32))

    def make(self, n: int, kind: str, data: Record) -> None:
        """Device `n` makes a record, by its own clock."""
        device = self.devices[n]
        with clock.frozen(self.now):
            self.made[device.member.id].append(record(self.new_id(), kind, data, device.clock()))

    def pick(self, n: int, picks: Sequence[int], kind: str = "") -> list[Record]:
        """Some of what the member's devices made, as chance says; of one kind if it is given."""
        made = [each for each in self.made[self.devices[n].member.id] if kind in {"", each["kind"]}]
        return [made[each % len(made)] for each in picks] if made else []

    def sign_in(self, device: Device) -> None:
        """Sign the member in anew on this phone, which takes its outbox token."""
        with clock.frozen(self.now):
            cookie = {"Cookie": f"sign_in={self.world.cookie(device.member)}"}
            device.token = self.client.get("/api/v1/me", headers=cookie).json()["outbox_token"]

    def is_shut(self, n: int) -> bool:
        return self.devices[n].member.id in self.oracle.shut_at

    def shut_out(self, member: Member) -> None:
        with clock.frozen(self.now), self.world.database.writing() as db:
            deactivate(db, None, db.get_one(Member, member.id))
        self.oracle.shut(member.id, self.now)

    def let_in(self, member: Member) -> None:
        with clock.frozen(self.now), self.world.database.writing() as db:
            reactivate(db, None, db.get_one(Member, member.id))
        self.oracle.let_in(member.id, self.now)

    def post_form(self, member: Member, path: str, form: dict[str, str]) -> Response:
        """Send a form in a browser that signed in just now."""
        with clock.frozen(self.now):
            cookie = {"Cookie": f"sign_in={self.world.cookie(member)}"}
            return self.client.post(path, data=form, headers=cookie)

    def send(self, device: Device, records: list[object]) -> Response:
        """Hand in a batch, whatever comes of it."""
        headers = {"Authorization": f"Outbox {device.token}", "Content-Type": "application/json"}
        with clock.frozen(self.now):
            body = envelope(records, device.clock())
            return self.client.post("/api/v1/sync", content=body, headers=headers)

    def hand_in(self, n: int, records: list[Record], bad: object = None, place: int = 0) -> None:
        """Hand in `records`, with something bad among them; the oracle judges what the door says."""
        device, place = self.devices[n], min(place, len(records))
        batch: list[object] = list(records)
        if bad is not None:
            batch.insert(place, bad)
        answer = self.send(device, batch)
        assert answer.status_code == 200, answer.text
        results = answer.json()["results"]
        if bad is not None:
            assert results.pop(place)["status"] == "rejected", bad
        assert [result["id"] for result in results] == [each["id"] for each in records]
        with clock.frozen(self.now):
            self.oracle.judge(device.member.id, device.clock(), records, results)
