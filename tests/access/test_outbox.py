"""What ends the token with which a phone hands in, and what does not."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, col, select

from app import clock
from app.access import standing
from app.access.actions import change_password, end_all_sign_ins, end_own_sign_in, end_sign_in, start_sign_in
from app.access.models import SignIn
from app.access.outbox import Sender, sender_by_token, token_of
from app.access.queries import actor_by_token
from app.actor import Actor, Role
from app.audit.queries import events_about
from app.members.models import Member
from app.members.passwords import hash_password
from tests.access.helpers import NEW_PASSWORD, recovery_token
from tests.conftest import actor_for, database_of, sign_in
from tests.people import People

SECRET = "a secret for tests only"


@pytest.fixture
def actor(db: Session, people: People) -> Actor:
    return actor_for(db, people.volunteer)


def holds(db: Session, actor: Actor) -> bool:
    db.flush()
    return sender_by_token(db, SECRET, token_of(SECRET, actor.sign_in_id)) is not None


def test_the_token_stands_for_the_member_and_the_device(db: Session, actor: Actor) -> None:
    token = token_of(SECRET, actor.sign_in_id)
    expected = Sender(actor.member_id, actor.sign_in_id, actor.password_at)
    assert sender_by_token(db, SECRET, token) == expected
    assert token == token_of(SECRET, actor.sign_in_id)
    assert token.partition(".")[2] != token_of(SECRET, actor.sign_in_id + 1).partition(".")[2]


def test_nothing_that_is_stored_opens_the_door(db: Session, actor: Actor) -> None:
    row = db.get_one(SignIn, actor.sign_in_id)
    for value in (row.token_hash, f"{row.id}.{row.token_hash}"):
        assert sender_by_token(db, SECRET, value) is None


def test_it_outlives_expiry_sign_out_a_change_of_role_and_deactivation(
    db: Session, people: People, actor: Actor
) -> None:
    row = db.get_one(SignIn, actor.sign_in_id)
    row.expires_at = clock.now() - timedelta(days=30)
    member = db.get_one(Member, actor.member_id)
    token = start_sign_in(db, member.id, Role.VOLUNTEER)
    second = actor_by_token(db, token)
    assert second is not None
    end_sign_in(db, token)
    standing.make_leader(db, actor_for(db, people.coordinator), member, people.team)
    standing.deactivate(db, None, member)
    end_all_sign_ins(db, None, member.id)
    assert holds(db, actor)
    assert holds(db, second)


def test_ending_a_sign_in_from_another_phone_ends_its_token_alone(
    db: Session, people: People, actor: Actor
) -> None:
    lost = actor_for(db, people.volunteer)
    end_own_sign_in(db, actor, lost.sign_in_id)
    assert not holds(db, lost)
    assert holds(db, actor)
    db.commit()
    names = [event.event for event in events_about(db, f"member:{actor.member_id}")]
    assert names[-2:] == ["sign_in.ended", "outbox.ended"]


def test_a_changed_password_ends_all_and_the_browser_gets_a_new_one(
    db: Session, people: People, actor: Actor
) -> None:
    over, others = actor_for(db, people.volunteer), actor_for(db, people.teammate)
    end_own = db.get_one(SignIn, over.sign_in_id)
    end_own.ended_at = clock.now()
    signed_in = change_password(db, actor, hash_password(NEW_PASSWORD), "")
    anew = actor_by_token(db, signed_in.token)
    assert anew is not None
    assert (holds(db, actor), holds(db, over)) == (False, False)
    assert (holds(db, anew), holds(db, others)) == (True, True)


def test_a_password_given_by_the_operator_ends_all(db: Session, people: People, actor: Actor) -> None:
    member = db.get_one(Member, actor.member_id)
    standing.replace_password(db, None, member, hash_password(NEW_PASSWORD))
    assert not holds(db, actor)


def test_a_recovered_password_ends_all(client: TestClient, db: Session, people: People) -> None:
    actor = actor_for(db, people.volunteer)
    token = recovery_token(db, people, people.volunteer)
    page = client.get(f"/recover/{token}")
    assert page.status_code == 200
    answer = client.post(f"/recover/{token}", data={"password": NEW_PASSWORD})
    assert answer.status_code == 303, answer.text
    with database_of(client).writing() as later:
        assert not holds(later, actor)
        newest = later.exec(select(SignIn).order_by(col(SignIn.id).desc())).first()
        assert newest is not None
        assert newest.outbox_ended_at is None


def test_the_phone_is_told_its_token_while_signed_in(client: TestClient, people: People) -> None:
    token = sign_in(client, people.volunteer).get("/api/v1/me").json()["outbox_token"]
    with database_of(client).reading() as db:
        sender = sender_by_token(db, SECRET, token)
    assert sender is not None
    assert sender.member_id == people.volunteer.id
