"""Somebody scans a team's QR code and asks to join."""

import uuid

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app import clock
from app.access import joining
from app.access.models import Invitation, JoinRequest
from app.access.tokens import hash_token
from app.audit.models import AuditEvent
from app.db import Database
from tests.access.helpers import (
    NEW_PASSWORD,
    NEWCOMER,
    NEWCOMERS_PHONE,
    all_at_once,
    ask_to_join,
    browser,
    later,
    request_id_in,
    stored,
    team_token,
    type_password,
)
from tests.people import People


@pytest.fixture
def token(db: Session, people: People) -> str:
    return team_token(db, people)


def requests(database: Database) -> list[JoinRequest]:
    with database.reading() as db:
        return list(db.exec(select(JoinRequest).order_by(JoinRequest.requested_at)))


def test_the_request_waits_with_the_password_hashed(
    client: TestClient, people: People, token: str, database: Database
) -> None:
    answer = ask_to_join(client, token)
    [request] = requests(database)
    assert answer.headers["location"] == f"/join-requests/{request.id}"
    assert (request.full_name, request.phone) == (NEWCOMER["full_name"], NEWCOMERS_PHONE)
    assert (request.team_id, request.member_id) == (people.team.id, None)
    assert request.password_hash is not None
    assert request.password_hash.startswith("$argon2id$")
    with database.reading() as db:
        log = [event.data + event.subject for event in db.exec(select(AuditEvent))]
    assert not any(NEWCOMERS_PHONE in line or NEW_PASSWORD in line or token in line for line in log)


def test_the_waiting_page_tells_the_team_and_the_state_only(
    client: TestClient, app: FastAPI, people: People, token: str
) -> None:
    path = ask_to_join(client, token).headers["location"]
    page = browser(app).get(path).text
    assert people.team.name in page
    assert "đã gửi" in page
    assert NEWCOMERS_PHONE not in page
    assert "Điểu Thị Mới" not in page
    fragment = client.get(path, headers={"HX-Request": "true"}).text
    assert fragment.strip().startswith("<section")
    assert 'hx-trigger="every 4s"' in fragment
    assert f'href="{path}"' in fragment  # without JavaScript
    assert client.get(f"/join-requests/{uuid.uuid4()}").status_code == 404
    assert client.get("/join-requests/7").status_code == 404


def test_sending_twice_asks_once(client: TestClient, token: str, database: Database) -> None:
    data = {"id": request_id_in(client.get(f"/join/{token}").text), **NEWCOMER}
    first, second = client.post(f"/join/{token}", data=data), client.post(f"/join/{token}", data=data)
    assert first.headers["location"] == second.headers["location"]
    assert len(requests(database)) == 1
    assert stored(database, token).uses == 1


def test_an_account_with_this_number_is_not_told(
    client: TestClient, app: FastAPI, people: People, token: str
) -> None:
    known = ask_to_join(client, token, phone=people.stranger.phone)
    unknown = ask_to_join(browser(app), token)
    assert known.status_code == unknown.status_code == 303
    pages = [
        client.get(answer.headers["location"]).text.replace(answer.headers["location"][-36:], "")
        for answer in (known, unknown)
    ]
    assert pages[0] == pages[1]


def test_a_second_request_with_the_same_number_does_not_replace_the_first(
    client: TestClient, app: FastAPI, token: str, database: Database
) -> None:
    ask_to_join(client, token)
    [first] = requests(database)
    answer = ask_to_join(browser(app), token, full_name="Kẻ Gian", password="mật mã của kẻ gian")
    assert answer.status_code == 422
    assert "đang chờ đội trưởng duyệt" in answer.text
    assert requests(database) == [first]
    assert stored(database, token).uses == 1


def test_no_more_than_fifty_ask_by_one_code(
    client: TestClient, token: str, db: Session, database: Database
) -> None:
    invitation = db.exec(select(Invitation).where(Invitation.token_hash == hash_token(token))).one()
    invitation.uses = 48
    db.add(invitation)
    db.commit()
    pages = [request_id_in(client.get(f"/join/{token}").text) for _ in range(6)]

    def ask(n: int) -> int:
        other = browser(client.app)  # type: ignore[arg-type]
        data = {"id": pages[n], **NEWCOMER, "phone": f"097700001{n}"}
        status: int = other.post(f"/join/{token}", data=data).status_code
        return status

    statuses = all_at_once([lambda n=n: ask(n) for n in range(6)])
    assert statuses.count(303) == 2
    assert set(statuses) <= {303, 404, 422}
    assert len(requests(database)) == 2
    assert stored(database, token).uses == 50


@pytest.mark.parametrize(
    "mistake",
    [{"phone": "12"}, {"password": "matkhau123"}, {"full_name": "2"}, {"id": "7"}, {"team_id": "1"}],
    ids=str,
)
def test_a_mistake_leaves_the_form_filled_in(
    client: TestClient, token: str, database: Database, mistake: dict[str, str]
) -> None:
    answer = ask_to_join(client, token, **mistake)
    assert answer.status_code == 422
    assert f'value="{mistake.get("full_name", NEWCOMER["full_name"])}"' in answer.text
    assert requests(database) == []


def test_any_sign_in_wipes_what_nobody_decided_about(
    client: TestClient, app: FastAPI, people: People, token: str, database: Database
) -> None:
    ask_to_join(client, token)
    with clock.frozen(later(days=6)):
        type_password(browser(app), people.stranger)
    assert requests(database)[0].phone == NEWCOMERS_PHONE
    with clock.frozen(later(days=8)):
        type_password(browser(app), people.stranger)
    [old] = requests(database)
    assert (old.full_name, old.phone, old.password_hash, old.is_approved) == (None, None, None, False)


def test_what_nobody_decided_about_is_wiped_after_a_week(
    client: TestClient, people: People, token: str, db: Session, database: Database
) -> None:
    ask_to_join(client, token)
    with clock.frozen(later(days=8)):
        ask_to_join(client, team_token(db, people), phone="0977000002")
    old, new = requests(database)
    assert (old.full_name, old.phone, old.password_hash, old.is_approved) == (None, None, None, False)
    assert new.phone == "0977000002"
    assert joining.KEPT_UNDECIDED.days == 7
