"""A password is tried before the transaction that acts on it, and looked at again within."""

import threading
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app.access import join_routes, routes, tries
from app.access.actions import Attempt, confirm_password, sign_in
from app.access.models import SignIn
from app.access.standing import deactivate
from app.access.tries import Tried, try_for_member, try_for_phone
from app.db import Database
from app.members import passwords
from app.members.actions import set_password
from app.members.models import Member
from app.members.passwords import hash_password
from tests.access.helpers import (
    NEW_PASSWORD,
    NEWCOMER,
    coordinator_token,
    recovery_token,
    request_id_in,
    team_token,
    type_password,
)
from tests.conftest import actor_for, database_of
from tests.people import PASSWORD, People

SECRET = "a secret for tests only"


def reset(db: Session, people: People) -> None:
    set_password(db, None, db.get_one(Member, people.volunteer.id), hash_password(NEW_PASSWORD))


def shut_out(db: Session, people: People) -> None:
    deactivate(db, actor_for(db, people.coordinator), db.get_one(Member, people.volunteer.id))


@pytest.mark.parametrize("change", [reset, shut_out])
def test_a_password_that_was_right_does_not_survive_a_change_meanwhile(
    database: Database, people: People, change: Callable[[Session, People], None]
) -> None:
    tried = try_for_phone(database, people.volunteer.phone, PASSWORD)
    with database.writing() as db:
        actor = actor_for(db, people.volunteer)
    with database.writing() as db:
        change(db, people)
    with database.writing() as db:
        assert sign_in(db, SECRET, Attempt(people.volunteer.phone, tried, "", "203.0.113.9")) is None
        assert not confirm_password(db, SECRET, actor, tried)


@pytest.mark.parametrize("change", [reset, shut_out])
def test_a_sign_in_waits_for_a_change_that_has_begun(
    database: Database, people: People, change: Callable[[Session, People], None]
) -> None:
    tried = try_for_phone(database, people.volunteer.phone, PASSWORD)
    answers: list[object] = []

    def come_in() -> None:
        with database.writing() as db:
            answers.append(sign_in(db, SECRET, Attempt(people.volunteer.phone, tried, "", "203.0.113.9")))

    with database.writing() as db:
        change(db, people)
        db.flush()
        other = threading.Thread(target=come_in)
        other.start()
        other.join(0.3)
        assert answers == []
    other.join()
    assert answers == [None]


def test_right_and_wrong(database: Database, people: People) -> None:
    assert try_for_phone(database, people.volunteer.phone, PASSWORD).is_right
    assert not try_for_phone(database, people.volunteer.phone, "không phải").is_right
    assert try_for_phone(database, "0999999999", PASSWORD) == Tried(None, is_right=False)
    assert try_for_member(database, people.volunteer.id, PASSWORD).is_right


@pytest.fixture
def others_write(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """While a password is hashed, somebody else writes to the same database: each entry is one write."""
    written: list[str] = []

    def write(what: str) -> None:
        with database_of(client).writing() as db:
            row = db.exec(select(SignIn).limit(1).with_for_update(nowait=True)).first()
            if row is not None:
                row.expires_at = row.expires_at.replace(microsecond=len(written))
                db.add(row)
        written.append(what)

    def hashed(password: str) -> str:
        write("hashed")
        return hash_password(password)

    def tried(password_hash: str | None, password: str) -> bool:
        write("tried")
        return passwords.is_password(password_hash, password)

    for module in (routes, join_routes):
        monkeypatch.setattr(module, "hash_password", hashed)
    monkeypatch.setattr(tries, "is_password", tried)
    return written


def test_nobody_waits_while_a_password_is_hashed(
    client: TestClient, people: People, db: Session, others_write: list[str]
) -> None:
    into_team, into_office = team_token(db, people), coordinator_token(db, people)
    recovery = recovery_token(db, people, people.teammate)
    asked = {"id": request_id_in(client.get(f"/join/{into_team}").text), **NEWCOMER}
    assert client.post(f"/join/{into_team}", data=asked).status_code == 303
    assert client.post(f"/join/{into_office}", data=NEWCOMER).status_code == 303
    client.cookies.clear()
    assert client.post(f"/recover/{recovery}", data={"password": NEW_PASSWORD}).status_code == 303
    assert others_write == ["hashed"] * 3
    assert type_password(client, people.volunteer).status_code == 303
    assert client.post("/sign-in/confirm", data={"password": PASSWORD, "next": "/"}).status_code == 303
    change = {"old_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert client.post("/account/password", data=change).status_code == 303
    assert others_write[3:] == ["tried", "tried", "tried", "hashed"]
