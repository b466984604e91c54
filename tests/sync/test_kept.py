"""What a phone says of the records that stay on it."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, select

from app import clock
from app.access.models import SignIn
from app.members.models import Member
from app.sync.models import PhoneReport
from app.sync.phones import LAPSES, OLD, KeepingPhone, keeping_phones
from tests.conftest import database_of
from tests.people import People
from tests.sync.helpers import Phone, assist, iso, new_id, phone_of

NOON = datetime(2026, 11, 25, 5, tzinfo=UTC)
LONG_AGO = NOON - timedelta(days=5)


def say(phone: Phone, kept: object, *events: object, at: datetime = NOON) -> None:
    """What the phone says at a moment by the server's clock; its own may be off."""
    with clock.frozen(at):
        answer = phone.post({"sent_at": iso(at + phone.off), "events": list(events), "kept": kept})
    assert answer.status_code == 200, answer.text
    assert len(answer.json()["results"]) == len(events)


def reports(client: TestClient) -> dict[int, tuple[int, datetime | None, datetime]]:
    with database_of(client).reading() as db:
        rows = db.exec(select(PhoneReport))
        return {row.sign_in_id: (row.kept, row.oldest_at, row.told_at) for row in rows}


def listed(client: TestClient, at: datetime = NOON) -> list[KeepingPhone]:
    with database_of(client).reading() as db, clock.frozen(at):
        return keeping_phones(db, select(Member.id))


def test_what_a_phone_says_is_kept_by_its_sign_in(client: TestClient, people: People) -> None:
    phone, other = phone_of(client, people.volunteer), phone_of(client, people.volunteer)
    say(phone, {"count": 3, "oldest": iso(LONG_AGO)})
    say(other, {"count": 1, "oldest": iso(NOON)})
    assert reports(client) == {
        phone.sign_in_id: (3, LONG_AGO, NOON),
        other.sign_in_id: (1, NOON, NOON),
    }


def test_what_it_says_next_takes_the_place_of_what_it_said(client: TestClient, people: People) -> None:
    phone, later = phone_of(client, people.volunteer), NOON + timedelta(hours=1)
    say(phone, {"count": 3, "oldest": iso(LONG_AGO)})
    say(phone, {"count": 0}, at=later)
    assert reports(client) == {phone.sign_in_id: (0, None, later)}
    assert listed(client, later) == []


def test_it_is_said_beside_events_too(client: TestClient, people: People) -> None:
    phone = phone_of(client, people.volunteer)
    say(phone, {"count": 2, "oldest": iso(LONG_AGO)}, assist(at=NOON))
    assert reports(client) == {phone.sign_in_id: (2, LONG_AGO, NOON)}


def test_who_does_not_say_changes_nothing(client: TestClient, people: People) -> None:
    phone = phone_of(client, people.volunteer)
    phone.send(assist())
    assert reports(client) == {}
    say(phone, {"count": 2, "oldest": iso(LONG_AGO)})
    phone.send(assist())
    assert reports(client) == {phone.sign_in_id: (2, LONG_AGO, NOON)}


@pytest.mark.parametrize(
    "kept",
    [
        None,
        3,
        [],
        "3",
        {},
        {"count": None},
        {"count": "3"},
        {"count": True},
        {"count": -1},
        {"count": 2.5},
        {"count": 10**15},
        {"count": 10**400},
        {"oldest": iso(LONG_AGO)},
    ],
    ids=lambda kept: str(kept)[:40],
)
def test_what_cannot_be_read_says_nothing_and_holds_up_no_event(
    client: TestClient, people: People, kept: object
) -> None:
    phone = phone_of(client, people.volunteer)
    say(phone, kept, assist(at=NOON))
    assert reports(client) == {}


@pytest.mark.parametrize("oldest", [None, 5, "", "yesterday", "2026-11-25T05:00:00", "\0", "\ud800"])
def test_a_phone_that_cannot_tell_since_when_is_still_heard(
    client: TestClient, people: People, oldest: object
) -> None:
    phone = phone_of(client, people.volunteer)
    say(phone, {"count": 3, "oldest": oldest})
    assert reports(client) == {phone.sign_in_id: (3, None, NOON)}
    assert [each.kept for each in listed(client)] == [3]


def test_the_oldest_is_told_by_the_servers_clock(client: TestClient, people: People) -> None:
    phone = phone_of(client, people.volunteer, off=-timedelta(days=3))
    say(phone, {"count": 1, "oldest": iso(LONG_AGO + phone.off)})
    assert reports(client)[phone.sign_in_id][1] == LONG_AGO


@pytest.mark.parametrize("oldest", ["2100-12-31T23:59:59+14:00", "2031-01-01T00:00:00Z"])
def test_what_did_not_happen_yet_happened_just_now(client: TestClient, people: People, oldest: str) -> None:
    phone = phone_of(client, people.volunteer)
    say(phone, {"count": 1, "oldest": oldest})
    assert reports(client)[phone.sign_in_id][1] == NOON


def test_the_years_at_the_edge_of_time_are_no_error(client: TestClient, people: People) -> None:
    phone = phone_of(client, people.volunteer)
    phone.off = datetime(2100, 12, 31, tzinfo=UTC) - NOON
    say(phone, {"count": 1, "oldest": "1970-01-01T00:00:00Z"})
    assert listed(client)[0].kept == 1


def test_no_more_is_kept_than_how_many_and_since_when(client: TestClient, people: People) -> None:
    phone = phone_of(client, people.volunteer)
    say(phone, {"count": 1, "oldest": iso(LONG_AGO), "name": "Nguyễn Thị Hạnh", "ids": [new_id()]})
    assert set(PhoneReport.model_fields) == {"sign_in_id", "kept", "oldest_at", "told_at"}
    assert reports(client)[phone.sign_in_id][0] == 1


def test_phones_are_listed_from_the_one_with_the_oldest_record(client: TestClient, people: People) -> None:
    for member, days in ((people.volunteer, 2), (people.teammate, 9), (people.stranger, 4)):
        say(phone_of(client, member), {"count": days, "oldest": iso(NOON - timedelta(days=days))})
    assert [(each.member.id, each.kept) for each in listed(client)] == [
        (people.teammate.id, 9),
        (people.stranger.id, 4),
        (people.volunteer.id, 2),
    ]
    with database_of(client).reading() as db, clock.frozen(NOON):
        some = keeping_phones(db, select(Member.id).where(Member.id == people.stranger.id))
    assert [each.member.id for each in some] == [people.stranger.id]


def test_a_record_of_less_than_a_day_is_no_reason_to_call(client: TestClient, people: People) -> None:
    phone = phone_of(client, people.volunteer)
    say(phone, {"count": 1, "oldest": iso(NOON - OLD + timedelta(minutes=1))})
    assert listed(client) == []
    assert len(listed(client, NOON + timedelta(minutes=1))) == 1


def test_a_phone_that_said_nothing_for_a_quarter_is_gone(client: TestClient, people: People) -> None:
    say(phone_of(client, people.volunteer), {"count": 1, "oldest": iso(LONG_AGO)})
    assert len(listed(client, NOON + LAPSES - timedelta(seconds=1))) == 1
    assert listed(client, NOON + LAPSES) == []


def test_a_phone_that_was_given_up_is_not_asked_after(client: TestClient, people: People) -> None:
    phone = phone_of(client, people.volunteer)
    say(phone, {"count": 1, "oldest": iso(LONG_AGO)})
    with database_of(client).writing() as db:
        row = db.exec(select(SignIn).where(col(SignIn.id) == phone.sign_in_id)).one()
        row.outbox_ended_at = NOON
        db.add(row)
    assert listed(client) == []
