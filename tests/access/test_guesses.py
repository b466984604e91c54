"""Limits on guessing passwords."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app import clock
from app.access import guesses, tries
from app.access.actions import Attempt, SignedIn, sign_in
from app.access.guesses import Bucket
from app.access.models import GuessBucket
from app.audit.models import AuditEvent
from app.db import Database
from tests.access.helpers import all_at_once, browser, later, type_password
from tests.people import PASSWORD, People

SECRET = "a secret for tests only"


@pytest.fixture
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand guesses without a thousand hashes."""
    monkeypatch.setattr(
        tries, "is_password", lambda hashed, password: hashed is not None and password == PASSWORD
    )


def attempt(database: Database, phone: str, password: str, address: str) -> SignedIn | None:
    """One try from a browser that is not known."""
    tried = tries.try_for_phone(database, phone, password)
    with database.writing() as db:
        return sign_in(db, SECRET, Attempt(phone, tried, "", address))


def attack(database: Database, phone: str, times: int, address: str = "203.0.113.9") -> None:
    tried = tries.try_for_phone(database, phone, "a guess")
    with database.writing() as db:
        for _ in range(times):
            assert sign_in(db, SECRET, Attempt(phone, tried, "", address)) is None


@pytest.mark.usefixtures("cheap_passwords")
def test_after_a_thousand_hostile_failures_the_member_gets_in_on_a_known_device(
    client: TestClient, app: FastAPI, database: Database, people: People
) -> None:
    type_password(client, people.volunteer)
    client.post("/sign-out")
    attack(database, people.volunteer.phone, 1000, address="testclient")
    assert type_password(client, people.volunteer).status_code == 303
    # … while the right password does not help a stranger's browser.
    assert type_password(browser(app), people.volunteer).status_code == 422


@pytest.mark.usefixtures("cheap_passwords")
def test_an_attack_does_not_grow_the_database(database: Database, people: People) -> None:
    attack(database, people.volunteer.phone, 200)
    with database.reading() as db:
        failures = {bucket.failures for bucket in db.exec(select(GuessBucket))}
        failed = db.exec(select(AuditEvent).where(AuditEvent.event == "sign_in.failed")).all()
    assert failures == {guesses.PER_MEMBER}
    assert len(failed) == guesses.PER_MEMBER


@pytest.mark.usefixtures("cheap_passwords")
def test_a_locked_answer_is_the_same_as_a_wrong_one(client: TestClient, people: People) -> None:
    wrong = type_password(client, people.volunteer, "không phải mật khẩu")
    for _ in range(guesses.PER_MEMBER):
        type_password(client, people.volunteer, "không phải mật khẩu")
    locked = type_password(client, people.volunteer)
    assert (locked.status_code, locked.text) == (wrong.status_code, wrong.text)


@pytest.mark.usefixtures("cheap_passwords")
def test_one_address_does_not_try_all_members(database: Database, people: People) -> None:
    for n in range(guesses.PER_ADDRESS):
        attack(database, f"09990{n:05}", 1)
    assert attempt(database, people.volunteer.phone, PASSWORD, "203.0.113.9") is None
    assert attempt(database, people.volunteer.phone, PASSWORD, "203.0.113.10") is not None


@pytest.mark.usefixtures("cheap_passwords")
def test_a_blocked_address_locks_no_member_out(database: Database, people: People) -> None:
    for n in range(guesses.PER_ADDRESS):
        attack(database, f"09990{n:05}", 1)
    attack(database, people.volunteer.phone, guesses.PER_MEMBER)
    assert attempt(database, people.volunteer.phone, PASSWORD, "203.0.113.10") is not None


@pytest.mark.usefixtures("cheap_passwords")
def test_a_whole_ipv6_customer_counts_as_one_address(database: Database, people: People) -> None:
    for n in range(guesses.PER_ADDRESS):
        attack(database, f"09990{n:05}", 1, address=f"2001:db8:0:7:{n:x}::1")
    assert attempt(database, people.volunteer.phone, PASSWORD, "2001:db8:0:7::ffff") is None
    assert attempt(database, people.volunteer.phone, PASSWORD, "2001:db8:0:8::1") is not None


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:0:7:1:2:3:4", "2001:db8:0:7::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_what_an_address_counts_as(address: str, network: str) -> None:
    assert guesses.network_of(address) == network


@pytest.mark.usefixtures("cheap_passwords")
def test_a_known_device_has_its_limit_too(client: TestClient, people: People) -> None:
    type_password(client, people.volunteer)
    client.post("/sign-out")
    for _ in range(guesses.PER_DEVICE):
        type_password(client, people.volunteer, "không phải mật khẩu")
    assert type_password(client, people.volunteer).status_code == 422


@pytest.mark.usefixtures("cheap_passwords")
def test_a_device_is_known_for_the_member_who_signed_in_there_only(
    client: TestClient, database: Database, people: People
) -> None:
    type_password(client, people.volunteer)
    client.post("/sign-out")
    attack(database, people.teammate.phone, guesses.PER_MEMBER)
    assert type_password(client, people.teammate).status_code == 422


@pytest.mark.usefixtures("cheap_passwords")
def test_the_lock_ends_by_itself(database: Database, people: People) -> None:
    attack(database, people.volunteer.phone, guesses.PER_MEMBER)
    with clock.frozen(later(minutes=16)):
        assert attempt(database, people.volunteer.phone, PASSWORD, "203.0.113.10") is not None


@pytest.mark.usefixtures("cheap_passwords")
def test_a_success_forgets_the_failures_of_the_member(database: Database, people: People) -> None:
    for _ in range(2):
        attack(database, people.volunteer.phone, guesses.PER_MEMBER - 1)
        assert attempt(database, people.volunteer.phone, PASSWORD, "203.0.113.10") is not None


def test_failures_at_the_same_moment_are_all_counted(database: Database) -> None:
    buckets = [Bucket("a" * 64, 100), Bucket("b" * 64, 100)]

    def fail(n: int) -> None:
        with database.writing() as db:
            guesses.count_failure(db, buckets if n % 2 else buckets[::-1])

    assert all_at_once([lambda n=n: fail(n) for n in range(20)]) == [None] * 20
    with database.reading() as db:
        assert [bucket.failures for bucket in db.exec(select(GuessBucket))] == [20, 20]


def test_old_buckets_are_dropped_or_start_anew(db: Session) -> None:
    guesses.count_failure(db, [Bucket("a" * 64, 2), Bucket("b" * 64, 2)])
    with clock.frozen(later(minutes=16)):
        guesses.count_failure(db, [Bucket("a" * 64, 2)])
        assert [(bucket.key[0], bucket.failures) for bucket in db.exec(select(GuessBucket))] == [("a", 1)]


def test_no_phone_number_or_address_is_readable_in_the_buckets(database: Database, people: People) -> None:
    attack(database, people.volunteer.phone, 1)
    with database.reading() as db:
        keys = db.exec(select(GuessBucket.key)).all()
    assert len(keys) == 2
    assert all(len(key) == 64 and people.volunteer.phone not in key for key in keys)
