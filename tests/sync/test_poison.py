"""One bad event in a batch: 499 are accepted, one is rejected with its reason, wherever it stands."""

import json
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, InternalError
from sqlmodel import Session

from app import clock
from app.assists.recount import recount
from app.audit.queries import first_break
from app.db import Database
from app.sync import actions
from tests.people import People
from tests.sync.helpers import INSTALLED, Phone, assist, event, iso, new_id, phone_of

NUL, SURROGATE = "\0", "\ud800"
ITEM = {"task": "other", "outcome": "done"}


def data(kind: str = "assist", **fields: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"id": new_id(), "kind": kind, "at": iso(clock.now()), "data": fields}


def items(*rows: object) -> dict[str, Any]:
    return data(items=list(rows))


def with_(**changes: object) -> dict[str, Any]:
    return {**assist(), **changes}


# What is wrong with it → the event, and why it is rejected.
POISON: dict[str, tuple[Callable[[], object], str]] = {
    "null": (lambda: None, "malformed"),
    "a number": (lambda: 7, "malformed"),
    "a text": (lambda: "assist", "malformed"),
    "a list": (list, "malformed"),
    "an empty object": (dict, "malformed"),
    "no id": (lambda: with_(id=None), "malformed"),
    "an id that is no UUID": (lambda: with_(id="1"), "malformed"),
    "an id in braces": (lambda: with_(id="{" + new_id() + "}"), "malformed"),
    "an id with NUL": (lambda: with_(id=new_id()[:-1] + NUL), "malformed"),
    "an id with a lone surrogate": (lambda: with_(id=SURROGATE), "malformed"),
    "a very long id": (lambda: with_(id="a" * 5000), "malformed"),
    "an id that is a number": (lambda: with_(id=5), "malformed"),
    "an unknown field": (lambda: with_(member=1), "malformed"),
    "no data": (lambda: with_(data=None), "malformed"),
    "no such kind": (lambda: with_(kind="joke"), "unknown_kind"),
    "a kind that is no text": (lambda: with_(kind=["assist"]), "malformed"),
    "a kind with a lone surrogate": (lambda: with_(kind=SURROGATE), "unknown_kind"),
    "a naive time": (lambda: with_(at="2026-11-24T10:00:00"), "bad_time"),
    "the year 1": (lambda: with_(at="0001-01-01T00:00:00+14:00"), "bad_time"),
    "the year 9999": (lambda: with_(at="9999-12-31T23:59:59-14:00"), "bad_time"),
    "before 1970": (lambda: with_(at="1970-01-01T00:00:00+07:00"), "bad_time"),
    "after 2100": (lambda: with_(at="2101-01-01T00:00:00+00:00"), "bad_time"),
    "a time that is a number": (lambda: with_(at=1_700_000_000), "bad_time"),
    "a time with NUL": (lambda: with_(at="2026-11-24T10:00:00+07:00" + NUL), "bad_time"),
    "no items": (items, "malformed"),
    "items left out": (lambda: data(point=None), "malformed"),
    "a hundred items": (lambda: items(*[{**ITEM, "task": f"t{n}"} for n in range(100)]), "malformed"),
    "a task twice": (lambda: items(ITEM, ITEM), "malformed"),
    "a barrier with done": (lambda: items({**ITEM, "barrier": "other"}), "malformed"),
    "not_done without a barrier": (lambda: items({**ITEM, "outcome": "not_done"}), "malformed"),
    "another outcome": (lambda: items({**ITEM, "outcome": "maybe"}), "malformed"),
    "an item that is no object": (lambda: items("other"), "malformed"),
    "no such task": (lambda: items({**ITEM, "task": "fly"}), "unknown_task"),
    "no such barrier": (
        lambda: items({"task": "other", "outcome": "not_done", "barrier": "laziness"}),
        "unknown_barrier",
    ),
    "a task with NUL": (lambda: items({**ITEM, "task": f"other{NUL}"}), "malformed"),
    "a task with a lone surrogate": (lambda: items({**ITEM, "task": SURROGATE}), "malformed"),
    "a point with NUL": (lambda: data(point=NUL, items=[ITEM]), "malformed"),
    "a point with a lone surrogate": (lambda: data(point=SURROGATE, items=[ITEM]), "malformed"),
    "a very long point": (lambda: data(point="K" * 65, items=[ITEM]), "malformed"),
    "a point that is a number": (lambda: data(point=7, items=[ITEM]), "malformed"),
    "1 for true": (lambda: data(over_60=1, items=[ITEM]), "malformed"),
    "yes for true": (lambda: data(first_smartphone="yes", items=[ITEM]), "malformed"),
    "a resident's name": (lambda: data(name="Nguyễn Văn A", items=[ITEM]), "malformed"),
    "a check-in without a point": (lambda: data("check_in"), "malformed"),
    "a check-in that proves itself": (lambda: data("check_in", point="x", proof="by_leader"), "malformed"),
    "a check-out of nothing": (lambda: data("check_out"), "malformed"),
    "a check-out of no UUID": (lambda: data("check_out", check_in="x"), "malformed"),
    "a void as a correction": (lambda: data("void", assist=new_id(), reason="corrected"), "malformed"),
    "a void without a reason": (lambda: data("void", assist=new_id()), "malformed"),
}
# The same, where Python's own writer of JSON cannot say it: the text itself stands in the list.
RAW = {
    "NaN": "NaN",
    "Infinity": "-Infinity",
    "a number without end": "9" * 6000,
    "a float without end": "1e400",
    "nested lists": "[" * 20_000 + "]" * 20_000,
    "nested objects": '{"a":' * 20_000 + "1" + "}" * 20_000,
    "nested within data": '{"id":"x","kind":"assist","at":"x","data":' + "[" * 9000 + "]" * 9000 + "}",
    "nested with brackets in a text": '{"a":"\\"]]]","b":' + "[" * 9000 + '"[[["' + "]" * 9000 + "}",
    "a field twice": '{"id":"a","id":"b","kind":"assist","at":"x","data":{}}',
    "a huge number as a flag": json.dumps(assist(over_60=True)).replace("true", "1" + "0" * 5000),
}


@pytest.fixture
def phone(client: TestClient, people: People) -> Phone:
    return phone_of(client, people.volunteer)


def healthy(database: Database) -> int:
    """How many assists are stored; the counts and the audit chain must hold."""
    with database.reading() as db:
        assert recount(db) == []
        assert first_break(db) is None
        return int(db.connection().execute(text("SELECT count(*) FROM assist")).scalar_one())


@pytest.mark.parametrize("name", POISON)
def test_one_bad_event_is_rejected_and_its_neighbours_are_not(
    phone: Phone, database: Database, name: str
) -> None:
    make, reason = POISON[name]
    bad = make()
    answer = phone.post(batch_text([assist(), assist()], json.dumps(bad), 1))
    first, middle, last = answer.json()["results"]
    assert (first["status"], last["status"]) == ("accepted", "accepted")
    assert (middle["status"], middle["reason"]) == ("rejected", reason)
    assert middle["message"]
    told_id = bad.get("id") if isinstance(bad, dict) else None
    assert middle["id"] == (told_id if isinstance(told_id, str) and len(told_id) <= 64 else None)
    assert healthy(database) == 2


def batch_text(good: list[dict[str, Any]], bad: str, place: int) -> bytes:
    """A body in which the text `bad` stands at `place` among the good events."""
    texts = [json.dumps(each) for each in good]
    listed = ",".join([*texts[:place], bad, *texts[place:]])
    return b'{"sent_at": "%s", "events": [%s]}' % (iso(clock.now()).encode(), listed.encode())


@pytest.mark.parametrize("name", RAW)
def test_what_no_writer_of_json_would_write_harms_itself_alone(
    phone: Phone, database: Database, name: str
) -> None:
    answer = phone.post(batch_text([assist(), assist()], RAW[name], 1))
    assert answer.status_code == 200, answer.text
    assert [result["status"] for result in answer.json()["results"]] == ["accepted", "rejected", "accepted"]
    assert healthy(database) == 2


@pytest.mark.parametrize("what", [b"\xff\xfe", b"\xed\xa0\x80", b"\xc3"], ids=str)
def test_bytes_that_are_no_text_harm_the_event_they_stand_in(phone: Phone, what: bytes) -> None:
    body = batch_text([assist(), assist()], json.dumps(items({**ITEM, "task": "HERE"})), 1)
    answer = phone.post(body.replace(b"HERE", what))
    assert [result["status"] for result in answer.json()["results"]] == ["accepted", "rejected", "accepted"]


@pytest.mark.parametrize("place", [0, 250, 499], ids=["first", "middle", "last"])
@pytest.mark.parametrize("name", ["a point with NUL", "an id with a lone surrogate", "nested lists"])
def test_one_in_500(phone: Phone, database: Database, name: str, place: int) -> None:
    bad = RAW[name] if name in RAW else json.dumps(POISON[name][0]())
    answer = phone.post(batch_text([assist() for _ in range(499)], bad, place))
    results = [result["status"] for result in answer.json()["results"]]
    assert results == [*["accepted"] * place, "rejected", *["accepted"] * (499 - place)]
    assert healthy(database) == 499


def test_500_of_the_worst_are_all_told(phone: Phone) -> None:
    bad = [make() for make, _ in POISON.values()]
    worst = (bad * 20)[:500]
    answer = phone.post({"sent_at": iso(clock.now()), "events": worst})
    assert answer.status_code == 200
    assert {result["status"] for result in answer.json()["results"]} == {"rejected"}
    assert len(answer.json()["results"]) == 500


def test_what_the_database_refuses_is_rolled_back_alone_and_named_in_no_log(
    phone: Phone, database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault that no schema foresaw: after the rows of the event are in, the database refuses a value."""
    events, store = [assist(over_60=place == 1) for place in range(3)], actions.store_assist

    def store_and_fail(db: Session, actor: Any, logged: Any, *rest: Any) -> bool:  # noqa: ANN401
        found = store(db, actor, logged, *rest)
        if logged.over_60:
            db.connection().execute(
                text("INSERT INTO assist_item (assist_id, task, outcome) VALUES (:id, 'secret', 'done')"),
                {"id": logged.id.hex},
            )
        return found

    monkeypatch.setattr(actions, "store_assist", store_and_fail)
    assert phone.tell(*events) == ["accepted", "rejected unreadable", "accepted"]
    assert healthy(database) == 2
    assert "an event could not be stored: sqlalchemy.exc" in caplog.text
    for canary in ("secret", phone.token, events[1]["id"], INSTALLED["task"]):
        assert canary not in caplog.text
    monkeypatch.undo()
    assert phone.tell(*events) == ["duplicate", "accepted", "duplicate"]
    assert healthy(database) == 3
    assert phone.tell(event("check_in", point="0000000000")) == ["rejected unknown_point"]


@pytest.mark.parametrize(
    "error",
    [
        DatabaseError("INSERT", {}, sqlite3.DatabaseError("database disk image is malformed")),
        InternalError("INSERT", {}, sqlite3.InternalError("the transaction is gone")),
        MemoryError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_is_not_the_events_fault_is_no_word_on_the_event(
    app: FastAPI, people: People, database: Database, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """A phone that heard "rejected" would show all its records to be mended."""

    def fail(*_: object) -> bool:
        raise error

    with TestClient(app, raise_server_exceptions=False) as client:
        phone, sent = phone_of(client, people.volunteer), assist()
        with monkeypatch.context() as patched:
            patched.setattr(actions, "store_assist", fail)
            answer = phone.post({"sent_at": iso(clock.now()), "events": [sent]})
        assert answer.status_code in {500, 503}
        assert answer.headers["content-type"] == "application/json"
        assert "results" not in answer.json()
        assert phone.tell(sent) == ["accepted"]
