"""Two tabs, two phones, the same records; and the neighbours at the same time: stored once, no error."""

import itertools
from collections import Counter
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app import clock
from app.assists.recount import recount
from app.audit.queries import first_break
from app.db import Database
from app.members.models import Member
from app.sync import routes
from app.sync.actions import Result
from tests.conftest import database_of
from tests.crowd import all_at_once
from tests.people import People
from tests.sync.helpers import AFRAID, INSTALLED, Event, assist, event, iso, new_point, phone_of

ROUNDS, AT_ONCE = 20, 3


def batch(codes: list[str]) -> list[Event]:
    """A shift: from point to point, with what was done there, ended and taken back."""
    came = [event("check_in", point=code) for code in codes]
    helped = [assist(code, items=[INSTALLED, AFRAID], over_60=True) for code in codes * 5]
    left = event("check_out", check_in=came[-1]["id"])
    void = event("void", assist=helped[0]["id"], reason="double")
    return [void, left, *helped, *came]


def stored(database: Database, table: str) -> int:
    with database.reading() as db:
        return int(db.connection().execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def is_whole(database: Database) -> bool:
    with database.reading() as db:
        return recount(db) == [] and first_break(db) is None


def test_twenty_batches_each_three_times_at_once_are_stored_once(client: TestClient, people: People) -> None:
    database = database_of(client)
    codes = [new_point(client, people.commune, f"Điểm {n}")[1] for n in range(3)]
    phones = [phone_of(client, people.volunteer) for _ in range(AT_ONCE)]
    sent = 0
    for _ in range(ROUNDS):
        events = batch(codes)
        sent += len(events)

        def send(n: int, events: list[Event] = events) -> list[str]:
            return phones[n].tell(*events)

        told = all_at_once(database, AT_ONCE, send)
        for of_event in zip(*told, strict=True):
            assert Counter(of_event) == {"accepted": 1, "duplicate": AT_ONCE - 1}
    assert stored(database, "assist") == 15 * ROUNDS
    assert stored(database, "check_in") + stored(database, "sync_event") == sent - 15 * ROUNDS
    assert is_whole(database)


def test_500_events_from_two_tabs_while_the_team_sends_its_own(client: TestClient, people: People) -> None:
    database = database_of(client)
    codes = [new_point(client, people.commune, f"Điểm {n}")[1] for n in range(5)]
    crowd: list[Member] = [people.volunteer, people.volunteer, people.teammate, people.leader]
    phones = [phone_of(client, member) for member in crowd]
    same = [assist(codes[n % 5], items=[INSTALLED, AFRAID]) for n in range(500)]
    own = {n: batch(codes[::-1] if n % 2 else codes) for n in (2, 3)}
    told = all_at_once(database, len(phones), lambda n: phones[n].tell(*own.get(n, same)))
    assert Counter(told[0] + told[1]) == {"accepted": 500, "duplicate": 500}
    assert set(told[2]) == set(told[3]) == {"accepted"}
    assert stored(database, "assist") == 500 + 2 * 25
    assert is_whole(database)


def test_the_same_ids_from_two_members_at_once_go_to_one(client: TestClient, people: People) -> None:
    database = database_of(client)
    phones = [phone_of(client, member) for member in (people.volunteer, people.teammate)]
    events = [assist() for _ in range(50)]
    told = all_at_once(database, 2, lambda n: phones[n].tell(*events))
    for of_event in zip(*told, strict=True):
        assert sorted(of_event) == ["accepted", "conflict id_taken"]
    assert stored(database, "assist") == 50
    assert is_whole(database)


class DeadlockError(Exception):
    """What PostgreSQL's driver raises."""

    sqlstate = "40P01"


@pytest.mark.parametrize(("failures", "status", "kept"), [(2, 200, 1), (99, 503, 0)])
def test_a_deadlock_is_tried_again_as_a_whole_and_not_for_ever(
    client: TestClient, people: People, monkeypatch: pytest.MonkeyPatch, failures: int, status: int, kept: int
) -> None:
    phone, take_in, tries = phone_of(client, people.volunteer), routes.take_in, itertools.count(1)

    def fail_at_first(*given: Any) -> list[Result]:  # noqa: ANN401
        results = take_in(*given)
        if next(tries) <= failures:
            raise OperationalError("", {}, DeadlockError())
        return results

    monkeypatch.setattr(routes, "take_in", fail_at_first)
    answer = phone.post({"sent_at": iso(clock.now()), "events": [assist()]})
    assert answer.status_code == status
    assert stored(database_of(client), "assist") == kept
    assert is_whole(database_of(client))
