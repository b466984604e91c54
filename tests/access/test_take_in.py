"""A new coordinator comes in by an officer's invitation."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app import clock
from app.access import guesses
from app.access.models import SignIn
from app.access.standing import deactivate, end_grant
from app.actor import Role
from app.audit.queries import first_break
from app.db import Database
from app.members.models import Member
from app.members.queries import grants_in_force, member_by_phone
from tests.access.helpers import (
    NEW_PASSWORD,
    NEWCOMER,
    NEWCOMERS_PHONE,
    all_at_once,
    browser,
    coordinator_token,
    is_signed_in,
    later,
    stored,
)
from tests.conftest import actor_for
from tests.people import People


@pytest.fixture
def token(db: Session, people: People) -> str:
    return coordinator_token(db, people)


def test_the_page_is_the_same_in_all_spellings_and_changes_nothing(
    client: TestClient, people: People, token: str, database: Database
) -> None:
    paths = (f"/join/{token}", f"/JOIN/{token}", f"/J/{token}", f"/j/{token.lower()}")
    pages = {client.get(path).text for path in paths}
    assert len(pages) == 1
    assert people.commune.name in pages.pop()
    assert stored(database, token).uses == 0


def test_an_account_with_the_invited_role_is_made_and_signed_in(
    client: TestClient, people: People, token: str, database: Database
) -> None:
    answer = client.post(f"/join/{token}", data=NEWCOMER)
    assert (answer.status_code, answer.headers["location"]) == (303, "/today")
    assert is_signed_in(client)
    with database.reading() as db:
        member = member_by_phone(db, NEWCOMERS_PHONE)
        assert member is not None
        assert member.full_name == NEWCOMER["full_name"]
        held = [(grant.role, grant.unit_id) for grant in grants_in_force(db, member.id)]
        sign_in = db.exec(select(SignIn).where(SignIn.member_id == member.id)).one()
        assert held == [(Role.COORDINATOR, people.commune.id)]
        assert (sign_in.expires_at - sign_in.started_at).total_seconds() == 12 * 3600
        assert first_break(db) is None


def test_it_works_once(client: TestClient, app: FastAPI, token: str) -> None:
    client.post(f"/join/{token}", data=NEWCOMER)
    other = browser(app)
    assert other.get(f"/join/{token}").status_code == 404
    again = other.post(f"/join/{token}", data={**NEWCOMER, "phone": "0977000002"})
    assert again.status_code == 404
    assert "Mã này không dùng được" in again.text


def test_fifty_at_once_make_one_account(app: FastAPI, token: str, database: Database) -> None:
    def redeem(n: int) -> int:
        person = {**NEWCOMER, "phone": f"09770000{n:02}"}
        status: int = browser(app).post(f"/join/{token}", data=person).status_code
        return status

    statuses = all_at_once([lambda n=n: redeem(n) for n in range(50)])
    assert sorted(map(str, statuses)).count("303") == 1
    assert set(statuses) <= {303, 404, 422}
    with database.reading() as db:
        made = db.exec(select(Member).where(Member.full_name == NEWCOMER["full_name"])).all()
    assert len(made) == 1
    assert stored(database, token).uses == 1


@pytest.mark.parametrize(
    "mistake",
    [
        {"phone": "12"},
        {"password": "12345678"},
        {"password": "0977000001"},
        {"full_name": ""},
        {"role": "officer"},
    ],
    ids=lambda mistake: next(iter(mistake.items())),
)
def test_a_mistake_leaves_the_form_filled_in_and_the_invitation_unused(
    client: TestClient, token: str, database: Database, mistake: dict[str, str]
) -> None:
    answer = client.post(f"/join/{token}", data={**NEWCOMER, **mistake})
    assert answer.status_code == 422
    assert f'value="{mistake.get("phone", NEWCOMER["phone"])}"' in answer.text
    assert NEW_PASSWORD not in answer.text
    assert stored(database, token).uses == 0
    assert client.post(f"/join/{token}", data=NEWCOMER).status_code == 303


def test_a_phone_number_with_an_account_gets_no_second_one(
    client: TestClient, people: People, token: str, database: Database
) -> None:
    answers = [
        client.post(f"/join/{token}", data={**NEWCOMER, "phone": member.phone})
        for member in (people.volunteer, people.deactivated)
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert "đăng nhập rồi mở lại" in answers[0].text
    said = [
        answer.text.replace(member.phone, "")
        for answer, member in zip(answers, [people.volunteer, people.deactivated], strict=True)
    ]
    assert said[0] == said[1]  # the state of the account is not told
    assert stored(database, token).uses == 0


def test_nobody_asks_an_invitation_about_many_numbers(client: TestClient, people: People, token: str) -> None:
    for _ in range(guesses.PER_INVITATION):
        client.post(f"/join/{token}", data={**NEWCOMER, "phone": people.volunteer.phone})
    assert client.post(f"/join/{token}", data=NEWCOMER).status_code == 422
    with clock.frozen(later(minutes=16)):
        assert client.post(f"/join/{token}", data=NEWCOMER).status_code == 303


def test_it_dies_with_the_inviter(client: TestClient, people: People, token: str, db: Session) -> None:
    officer, other = people.officer, actor_for(db, people.coordinator)
    deactivate(db, other, officer)
    db.commit()
    assert client.get(f"/join/{token}").status_code == 404
    assert client.post(f"/join/{token}", data=NEWCOMER).status_code == 404


def test_it_dies_with_the_inviters_role(client: TestClient, people: People, token: str, db: Session) -> None:
    [grant] = grants_in_force(db, people.officer.id)
    end_grant(db, actor_for(db, people.coordinator), grant)
    db.commit()
    assert client.post(f"/join/{token}", data=NEWCOMER).status_code == 404


def test_it_dies_even_if_the_role_ended_without_anybody_ending_the_invitation(
    client: TestClient, people: People, token: str, db: Session
) -> None:
    [grant] = grants_in_force(db, people.officer.id)
    grant.to_at = clock.now()
    db.add(grant)
    db.commit()
    assert client.post(f"/join/{token}", data=NEWCOMER).status_code == 404


@pytest.mark.parametrize("token", ["", "X", "0" * 26, "đ" * 26, "a" * 5000])
def test_a_made_up_code_opens_nothing(client: TestClient, token: str) -> None:
    assert client.get(f"/join/{token}").status_code == 404
    assert client.post(f"/join/{token}", data=NEWCOMER).status_code == 404
