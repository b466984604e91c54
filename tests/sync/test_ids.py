"""One id, one event: the same again is a duplicate, anything else under it a conflict."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app import clock
from app.assists.actions import correct_assist
from app.assists.models import Assist, Logged
from app.assists.recount import recount
from app.db import Database
from tests.assists.helpers import INSTALLED as DONE
from tests.conftest import actor_for, database_of, sign_in
from tests.people import People
from tests.sync.helpers import AFRAID, INSTALLED, Event, Phone, assist, event, new_point, phone_of, stored

CONFLICT = "conflict id_taken"


@pytest.fixture
def phone(client: TestClient, people: People) -> Phone:
    return phone_of(client, people.volunteer)


def changed(sent: Event, **data: Any) -> Event:  # noqa: ANN401
    return {**sent, "data": {**sent["data"], **data}}


def later(sent: Event) -> Event:
    return {**sent, "at": (clock.now() - timedelta(seconds=3)).isoformat()}


def test_an_assist_with_other_content_keeps_the_first(
    phone: Phone, client: TestClient, people: People, database: Database
) -> None:
    _, code = new_point(client, people.commune)
    _, other = new_point(client, people.commune, "Chợ")
    sent = assist(code, items=[INSTALLED, AFRAID])
    assert phone.tell(sent) == ["accepted"]
    assert phone.tell(changed(sent, items=[AFRAID, INSTALLED], over_60=False)) == ["duplicate"]
    for wrong in (
        changed(sent, items=[INSTALLED]),
        changed(sent, over_60=True),
        changed(sent, first_smartphone=True),
        changed(sent, point=other),
        changed(sent, point="0000000000"),
        changed(sent, point=None),
        later(sent),
        {**sent, "kind": "check_in", "data": {"point": code}},
        {**sent, "kind": "check_out", "data": {"check_in": sent["id"]}},
        {**sent, "kind": "void", "data": {"assist": sent["id"], "reason": "other"}},
    ):
        [result] = phone.send(wrong)
        assert (result["status"], result["reason"]) == ("conflict", "id_taken"), wrong
        assert result["message"]
    row = stored(database, sent)
    assert (row.over_60, row.first_smartphone, row.voided_at) == (False, False, None)
    with database.reading() as db:
        assert recount(db) == []


def test_the_other_kinds_keep_the_first_too(phone: Phone, client: TestClient, people: People) -> None:
    _, code = new_point(client, people.commune)
    _, other = new_point(client, people.commune, "Chợ")
    helped, second = assist(), assist()
    came, again = event("check_in", point=code), event("check_in", point=code)
    left = event("check_out", check_in=came["id"])
    void = event("void", assist=helped["id"], reason="mistake")
    sent = [helped, second, came, again, left, void]
    assert phone.tell(*sent) == ["accepted"] * 6
    assert phone.tell(*sent) == ["duplicate"] * 6
    wrong = [
        *(later(each) for each in (came, again, left, void)),
        *(changed(came, point=other), changed(came, proof="typed"), changed(again, point=other)),
        *(changed(left, check_in=again["id"]), changed(void, reason="other")),
        changed(void, assist=second["id"]),
    ]
    assert phone.tell(*wrong) == [CONFLICT] * len(wrong)


def test_another_unknown_code_is_other_content(phone: Phone, client: TestClient, people: People) -> None:
    _, code = new_point(client, people.commune)
    sent = assist("7zzzz-zzzzz")
    assert phone.tell(sent) == ["accepted"]
    assert phone.tell(sent, changed(sent, point="7ZZZZZZZZZ")) == ["duplicate", "duplicate"]
    for other in ("8ZZZZZZZZZ", "00000000000000", "", None, code):
        assert phone.tell(changed(sent, point=other)) == [CONFLICT], other
    void = event("void", assist=sent["id"], reason="mistake")
    assert phone.tell(void) == ["accepted"]
    assert phone.tell(sent, void) == ["duplicate", "duplicate"]


def test_another_members_id_is_a_conflict(phone: Phone, client: TestClient, people: People) -> None:
    _, code = new_point(client, people.commune)
    helped, came = assist(), event("check_in", point=code)
    left, void = (
        event("check_out", check_in=came["id"]),
        event("void", assist=helped["id"], reason="mistake"),
    )
    phone.send(helped, came, left, void)
    others = phone_of(client, people.coordinator)
    assert others.tell(helped, came, left, void) == [CONFLICT] * 4


def test_within_one_batch_the_first_in_order_is_kept(phone: Phone, database: Database) -> None:
    sent = assist()
    assert phone.tell(sent, sent, changed(sent, over_60=True)) == ["accepted", "duplicate", CONFLICT]
    assert stored(database, sent).over_60 is False


def test_an_id_in_capitals_is_the_same_id_and_told_as_it_came(phone: Phone) -> None:
    sent = assist()
    assert phone.tell(sent) == ["accepted"]
    assert phone.tell({**sent, "id": sent["id"].upper()}) == ["duplicate"]


@pytest.mark.parametrize("version", [1, 4, 7])
def test_any_uuid_will_do(phone: Phone, version: int) -> None:
    made = str(uuid.UUID(int=uuid.uuid4().int, version=4))
    assert phone.tell({**assist(), "id": made[:14] + str(version) + made[15:]}) == ["accepted"]


def test_a_rejected_event_may_come_again_and_be_stored(
    phone: Phone, client: TestClient, people: People
) -> None:
    helped = assist()
    void = event("void", assist=helped["id"], reason="mistake")
    assert phone.tell(void) == ["rejected unknown_assist"]
    assert phone.tell(helped) == ["accepted"]
    assert phone.tell(void) == ["accepted"]


def test_what_the_plain_form_stored_is_not_stored_again(
    phone: Phone, client: TestClient, people: People, database: Database
) -> None:
    sent = assist()
    form = {"id": sent["id"], "task": "vneid_install", "outcome": "done"}
    assert sign_in(client, people.volunteer).post("/assists", data=form).status_code == 303
    assert phone.tell(sent) == [CONFLICT]
    with database.reading() as db:
        assert len(db.exec(select(Assist)).all()) == 1


def test_the_id_of_a_correction_is_taken(phone: Phone, client: TestClient, people: People) -> None:
    sent, other = assist(), assist()
    phone.send(sent)
    with database_of(client).writing() as db:
        wrong = db.get_one(Assist, uuid.UUID(sent["id"]))
        correct_assist(db, actor_for(db, people.volunteer), wrong, Logged(uuid.UUID(other["id"]), (DONE,)))
    assert phone.tell({**other, "at": sent["at"]}) == [CONFLICT]
    assert phone.tell(sent) == ["duplicate"]
