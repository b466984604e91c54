"""The request as a whole: who may send, what an envelope is, and how much it may hold."""

import json

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.access.outbox import token_of
from app.db import Database
from tests.conftest import database_of, sign_in
from tests.databases import Factory
from tests.people import People
from tests.sync.helpers import SECRET, Phone, assist, phone_of

NOW = "2026-11-24T12:00:00+00:00"


def said(phone: Phone, body: object) -> tuple[int, str]:
    """The status and the reason; always JSON with something for people to read."""
    answer = phone.post(body)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["message"]
    return answer.status_code, answer.json()["reason"]


def test_an_empty_batch_is_fine(client: TestClient, people: People) -> None:
    answer = phone_of(client, people.volunteer).post({"sent_at": NOW, "events": []})
    assert answer.status_code == 200
    assert answer.json()["results"] == []
    assert answer.json()["received_at"].endswith("+00:00")


@pytest.mark.parametrize("scheme", ["Outbox", "outbox", "OUTBOX"])
def test_the_scheme_is_read_in_any_case(client: TestClient, people: People, scheme: str) -> None:
    phone = phone_of(client, people.volunteer)
    phone.headers = {"Authorization": f"{scheme} {phone.token}"}
    assert phone.post({"sent_at": NOW, "events": []}).status_code == 200


def test_a_cookie_opens_nothing(client: TestClient, people: People) -> None:
    answer = sign_in(client, people.volunteer).post("/api/v1/sync", json={"sent_at": NOW, "events": []})
    assert (answer.status_code, answer.json()["reason"]) == (401, "token")
    assert answer.headers["www-authenticate"] == "Outbox"


def test_a_cookie_beside_a_token_changes_nothing(
    client: TestClient, people: People, database: Database
) -> None:
    phone, sent = phone_of(client, people.volunteer), assist()
    sign_in(client, people.teammate)
    phone.send(sent)
    with database.reading() as db:
        member_id = db.connection().execute(text("SELECT member_id FROM assist")).scalar_one()
    assert member_id == people.volunteer.id


def test_a_token_that_we_did_not_make_is_refused(client: TestClient, people: People) -> None:
    phone = phone_of(client, people.volunteer)
    wrong = (
        *("", "1", "1.", f"{phone.sign_in_id}.{'0' * 64}", phone.token[:-1], f"{phone.token}0"),
        *(phone.token.upper(), token_of("another secret", phone.sign_in_id), token_of(SECRET, 999_999)),
        *(token_of(SECRET, 2**31), token_of(SECRET, 9_999_999_999), token_of(SECRET, 0), "é.é"),
    )
    for token in wrong:
        headers = {"Authorization": f"Outbox {token}".encode("latin-1")}
        answer = client.post("/api/v1/sync", json={"sent_at": NOW, "events": []}, headers=headers)
        assert (answer.status_code, answer.json()["reason"]) == (401, "token"), token


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"<html>",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"sent_at": "' + NOW.encode(),
        {},
        {"events": []},
        {"sent_at": NOW},
        {"sent_at": NOW, "events": {}},
        {"sent_at": NOW, "events": None},
        {"sent_at": NOW, "events": [], "member": 1},
        {"sent_at": None, "events": []},
        {"sent_at": 1, "events": []},
        {"sent_at": "2026-11-23T10:52:40", "events": []},
        {"sent_at": "1969-12-31T23:59:59+00:00", "events": []},
        {"sent_at": "2101-01-01T00:00:00+00:00", "events": []},
        {"sent_at": "0001-01-01T00:00:00+14:00", "events": []},
        {"sent_at": "9999-12-31T23:59:59-14:00", "events": []},
        b'{"sent_at": "%s", "sent_at": "%s", "events": []}' % (NOW.encode(), NOW.encode()),
    ],
    ids=lambda body: str(body)[:60],
)
def test_what_is_no_envelope_is_refused_as_a_whole(client: TestClient, people: People, body: object) -> None:
    assert said(phone_of(client, people.volunteer), body) == (422, "request")


def test_500_events_pass_and_501_do_not(client: TestClient, people: People, database: Database) -> None:
    phone, events = phone_of(client, people.volunteer), [assist() for _ in range(501)]
    assert said(phone, {"sent_at": NOW, "events": events}) == (413, "too_many")
    with database.reading() as db:
        assert db.connection().execute(text("SELECT count(*) FROM assist")).scalar_one() == 0
    assert phone.tell(*events[:500]) == ["accepted"] * 500
    with database.reading() as db:
        assert db.connection().execute(text("SELECT count(*) FROM assist")).scalar_one() == 500


def test_more_than_a_mebibyte_is_refused_in_json(client: TestClient, people: People) -> None:
    phone = phone_of(client, people.volunteer)
    assert said(phone, json.dumps({"sent_at": NOW, "events": ["x" * 2**20]}).encode()) == (413, "too_large")


def test_nor_is_it_read_when_nobody_says_how_long_it_is(client: TestClient, people: People) -> None:
    phone = phone_of(client, people.volunteer)
    pieces = (b" " * 2**16 for _ in range(17))
    headers = {"Authorization": f"Outbox {phone.token}"}
    answer = client.post("/api/v1/sync", headers=headers, content=pieces)
    assert (answer.status_code, answer.json()["reason"]) == (413, "too_large")
    assert answer.json()["message"]


def test_a_byte_order_mark_is_passed_over(client: TestClient, people: People) -> None:
    body = b"\xef\xbb\xbf" + json.dumps({"sent_at": NOW, "events": []}).encode()
    assert phone_of(client, people.volunteer).post(body).status_code == 200


def test_without_a_database_the_answer_is_503_in_json(
    client: TestClient, people: People, factory: Factory, database_url: str
) -> None:
    phone = phone_of(client, people.volunteer)
    database_of(client).engine.dispose()
    factory.drop(database_url)
    answer = phone.post({"sent_at": NOW, "events": [assist()]})
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/json"
    assert int(answer.headers["retry-after"]) > 0
