"""What phones of every version that was ever released send: accepted for ever.

The files are frozen. A new format gets a new file; one that is there is neither changed nor removed.
"""

import hashlib
import hmac
import json
from datetime import datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app import clock
from app.access.models import SignIn
from app.help_sessions.models import PointCode, SupportPoint
from app.members.models import RoleGrant
from tests.conftest import database_of
from tests.people import People
from tests.sync.helpers import Phone, phone_of

FOLDER = Path(__file__).parent / "formats"
FROZEN = {
    "v1-all-fields.json": "0965860ef7ebc3dc",
    "v1-hand-in.json": "9b31fe6cefeadc67",
    "v1-javascript.json": "fcb13da2f2264097",
    "v1-kept.json": "985967a6cb3fca14",
    "v1-least-fields.json": "750a67d8711cc64b",
}
BATCHES = sorted(set(FROZEN) - {"v1-hand-in.json"})
LONG_AGO = datetime.fromisoformat("2026-11-01T08:00:00+07:00")
RECEIVED = datetime.fromisoformat("2026-11-25T17:05:03+07:00")


@pytest.fixture
def phone(client: TestClient, people: People) -> Phone:
    """A phone of a volunteer who has been there long enough, in a commune with the point of the files."""
    made = phone_of(client, people.volunteer)
    with (
        clock.frozen(datetime.fromisoformat("2026-11-01T08:00:00+07:00")),
        database_of(client).writing() as db,
    ):
        for grant in db.exec(select(RoleGrant)):
            grant.from_at = clock.now()
            db.add(grant)
        _add_point(db, people)
    return made


def _add_point(db: Session, people: People) -> None:
    now = clock.now()
    point = SupportPoint(name="Chợ", unit_id=people.commune.id, sort_key="cho", opened_at=now)
    db.add(point)
    db.flush()
    db.add(PointCode(code="K7QX2MPD8R", point_id=point.id, valid_from=now))


def test_the_files_are_frozen() -> None:
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in FOLDER.iterdir()}
    assert found == FROZEN


@pytest.mark.parametrize("name", BATCHES)
def test_every_event_of_every_version_is_accepted_and_known_again(phone: Phone, name: str) -> None:
    body = (FOLDER / name).read_bytes()
    with clock.frozen(RECEIVED):
        for status in ("accepted", "duplicate"):
            answer = phone.post(body)
            assert answer.status_code == 200
            assert {result["status"] for result in answer.json()["results"]} == {status}, answer.text


def test_a_bundle_of_every_version_is_handed_in(client: TestClient, people: People, phone: Phone) -> None:
    bundle = (FOLDER / "v1-hand-in.json").read_text().strip()
    with database_of(client).reading() as db:
        sign_in = db.get_one(SignIn, json.loads(bundle)["sign_in"])
    assert (sign_in.id, sign_in.member_id) == (phone.sign_in_id, people.volunteer.id)
    mac = hmac.new(phone.token.encode(), bundle.encode(), "sha256").hexdigest()
    with clock.frozen(RECEIVED):
        moment = clock.now().isoformat()
        body = {"sent_at": moment, "scanned_at": moment, "bundle": bundle, "mac": mac}
        answer = phone_of(client, people.leader).post(body, "/api/v1/hand-in")
    assert [result["status"] for result in answer.json()["results"]] == ["accepted"]
