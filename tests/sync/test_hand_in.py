"""A leader hands in what another phone cannot send: it is the author's, and says through whom it came."""

import hmac
import json
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from app import clock
from app.access.outbox import end_all_outboxes
from app.access.standing import deactivate
from app.audit.queries import events_about
from app.db import Database
from app.members.models import Member
from tests.conftest import database_of
from tests.people import People
from tests.sync.helpers import Event, Phone, assist, event, iso, new_point, phone_of, stay, stored

HOUR = timedelta(hours=1)
PATH = "/api/v1/hand-in"


def bundle_of(phone: Phone, *events: Event, off: timedelta = timedelta(), **more: object) -> str:
    """What the author's phone shows; its clock goes wrong by `off`."""
    made = {"v": 1, "sign_in": phone.sign_in_id, "made_at": iso(clock.now() + off), "events": list(events)}
    return json.dumps({**made, **more})


def mac_of(phone: Phone, bundle: str) -> str:
    return hmac.new(phone.token.encode(), bundle.encode(), "sha256").hexdigest()


def hand_in(
    giver: Phone, author: Phone, *events: Event, off: timedelta = timedelta(), **more: object
) -> tuple[int, object]:
    """The status, and what is said of each event or why none was read."""
    bundle = bundle_of(author, *events, off=off)
    body = {"bundle": bundle, "mac": mac_of(author, bundle)}
    moment = iso(clock.now() + giver.off)
    answer = giver.post({"sent_at": moment, "scanned_at": moment, **body, **more}, PATH)
    assert answer.headers["content-type"] == "application/json"
    found = answer.json()
    return answer.status_code, [r["status"] for r in found["results"]] if "results" in found else found[
        "reason"
    ]


@pytest.fixture
def author(client: TestClient, people: People) -> Phone:
    return phone_of(client, people.volunteer)


@pytest.fixture
def giver(client: TestClient, people: People) -> Phone:
    return phone_of(client, people.leader)


def test_it_counts_as_the_authors_and_names_the_giver(
    client: TestClient, people: People, database: Database, author: Phone, giver: Phone
) -> None:
    _, code = new_point(client, people.commune)
    came, helped = event("check_in", point=code), assist(code)
    assert hand_in(giver, author, came, helped) == (200, ["accepted", "accepted"])
    row, there = stored(database, helped), stay(database, came)
    assert (row.member_id, row.flags) == (people.volunteer.id, "handed_in")
    assert (there.member_id, there.flags) == (people.volunteer.id, "handed_in")
    with database.reading() as db:
        [audited] = events_about(db, f"assist:{helped['id']}")
    assert audited.actor_id == people.volunteer.id
    assert json.loads(audited.data)["handed_in_by"] == people.leader.id


def test_twice_or_by_the_author_after_all_are_duplicates(author: Phone, giver: Phone) -> None:
    sent = assist()
    assert hand_in(giver, author, sent) == (200, ["accepted"])
    assert hand_in(giver, author, sent) == (200, ["duplicate"])
    assert author.tell(sent) == ["duplicate"]


@pytest.mark.parametrize("name", ["teammate", "stranger", "deactivated"])
def test_who_leads_nobody_cannot_hand_in(
    client: TestClient, people: People, author: Phone, name: str
) -> None:
    giver = phone_of(client, getattr(people, name))
    assert hand_in(giver, author, assist()) == (403, "not_leader")


@pytest.mark.parametrize("name", ["leader", "coordinator", "neighbour", "officer"])
def test_who_leads_anybody_can(client: TestClient, people: People, author: Phone, name: str) -> None:
    assert hand_in(phone_of(client, getattr(people, name)), author, assist()) == (200, ["accepted"])


def test_without_a_token_of_ones_own_nothing_is_handed_in(client: TestClient, author: Phone) -> None:
    nobody = Phone(client, "", 0)
    assert hand_in(nobody, author, assist()) == (401, "token")


def test_a_wrong_mac_is_refused(author: Phone, giver: Phone) -> None:
    sent = assist()
    bundle = bundle_of(author, sent)
    right = mac_of(author, bundle)
    for mac in ("", "0" * 64, right[:-1], right + "0", right.upper(), "é" * 64, mac_of(giver, bundle)):
        assert hand_in(giver, author, sent, bundle=bundle, mac=mac) == (422, "bundle"), mac
    for changed in (bundle.replace("vneid_install", "other"), bundle + " ", bundle_of(giver, sent)):
        assert hand_in(giver, author, sent, bundle=changed, mac=right) == (422, "bundle"), changed
    assert hand_in(giver, author, sent, bundle=bundle, mac=right) == (200, ["accepted"])


def signed(author: Phone, bundle: str) -> dict[str, str]:
    return {"bundle": bundle, "mac": mac_of(author, bundle)}


def test_what_is_no_bundle_is_refused_however_well_it_is_signed(author: Phone, giver: Phone) -> None:
    wrong = (
        *("", "null", "[]", "{", "[" * 50_000, "\ud800"),
        *(bundle_of(author, v=2), bundle_of(author, v="1"), bundle_of(author, more=1)),
        *(bundle_of(author, sign_in=value) for value in (None, "1", True, 0, -1, 2**31, 10**30, 999_999)),
        *(
            bundle_of(author, made_at=value)
            for value in (None, "2026-11-23T10:00:00", "0001-01-01T00:00:00Z")
        ),
        bundle_of(author, events={}),
    )
    for bundle in wrong:
        mac = hmac.new(author.token.encode(), bundle.encode(errors="replace"), "sha256").hexdigest()
        content = json.dumps({**_times(), "bundle": bundle, "mac": mac}).encode()
        answer = giver.post(content, PATH)
        assert (answer.status_code, answer.json()["reason"]) == (422, "bundle"), bundle[:200]


def _times() -> dict[str, str]:
    return {"sent_at": iso(clock.now()), "scanned_at": iso(clock.now())}


@pytest.mark.parametrize(
    "change",
    [{"sent_at": None}, {"scanned_at": "soon"}, {"bundle": {}}, {"mac": 1}, {"member": 1}],
    ids=str,
)
def test_what_is_no_hand_in_is_refused(author: Phone, giver: Phone, change: dict[str, object]) -> None:
    assert hand_in(giver, author, assist(), **change) == (422, "request")


def test_more_than_500_are_too_many(author: Phone, giver: Phone) -> None:
    bundle = bundle_of(author, *[{} for _ in range(501)])
    assert hand_in(giver, author, **signed(author, bundle)) == (413, "too_many")


def test_the_bundle_of_a_lost_phone_is_refused(
    client: TestClient, people: People, author: Phone, giver: Phone
) -> None:
    with database_of(client).writing() as db:
        end_all_outboxes(db, None, people.volunteer.id)
    assert hand_in(giver, author, assist()) == (422, "bundle")


def test_both_clocks_are_corrected(database: Database, people: People, author: Phone, giver: Phone) -> None:
    """The author's phone is three hours slow, the giver's two hours fast; an hour goes by before sending."""
    start = clock.now()
    with clock.frozen(start + HOUR):
        sent = assist(at=clock.now() - 3 * HOUR)  # helped just now, says the author's clock
        bundle = bundle_of(author, sent, off=-3 * HOUR)
        scanned_at = iso(clock.now() + 2 * HOUR)
    with clock.frozen(start + 2 * HOUR):
        body = {"sent_at": iso(clock.now() + 2 * HOUR), "scanned_at": scanned_at, **signed(author, bundle)}
        assert giver.post(body, PATH).json()["results"][0]["status"] == "accepted"
    row = stored(database, sent)
    assert (row.happened_at, row.skew_seconds) == (start + HOUR, 3 * 3600)
    assert row.flags.split() == ["no_point", "clock", "handed_in"]


def test_the_authors_rights_of_that_moment_decide(
    client: TestClient, people: People, database: Database, author: Phone, giver: Phone
) -> None:
    before, start = assist(), clock.now()
    with clock.frozen(start + HOUR), database_of(client).writing() as db:
        deactivate(db, None, db.get_one(Member, people.volunteer.id))
    with clock.frozen(start + 2 * HOUR):
        after = assist()
        assert hand_in(giver, author, before, after) == (200, ["accepted", "rejected"])
    assert stored(database, before).flags.split() == ["no_point", "late_right", "handed_in"]
