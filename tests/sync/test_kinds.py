"""The four kinds of events, in any order of arrival."""

from fastapi.testclient import TestClient
from sqlalchemy import text

from app.assists.models import Flag
from app.assists.recount import recount
from app.db import Database
from tests.conftest import sign_in
from tests.people import People
from tests.sync.helpers import AFRAID, INSTALLED, assist, event, new_id, new_point, phone_of, stay, stored


def test_an_assist_is_stored_where_it_says_it_was(
    client: TestClient, people: People, database: Database
) -> None:
    phone, (point, code) = phone_of(client, people.volunteer), new_point(client, people.commune)
    sent = assist(code, items=[INSTALLED, AFRAID], over_60=True)
    assert phone.tell(sent) == ["accepted"]
    row = stored(database, sent)
    assert (row.member_id, row.team_id, row.point_id) == (people.volunteer.id, people.team.id, point.id)
    assert (row.unit_id, row.over_60, row.first_smartphone, row.flags) == (people.commune.id, True, False, "")
    assert row.help_session_id is not None
    with database.reading() as db:
        assert recount(db) == []


def test_a_batch_in_any_order_is_stored_in_the_order_of_its_kinds(
    client: TestClient, people: People, database: Database
) -> None:
    phone, (_, code) = phone_of(client, people.volunteer), new_point(client, people.commune)
    ids = [new_id() for _ in range(4)]  # by their ids the void would come first
    came, helped = event("check_in", event_id=ids[3], point=code), {**assist(code), "id": ids[2]}
    left = event("check_out", event_id=ids[1], check_in=came["id"])
    void = event("void", event_id=ids[0], assist=helped["id"], reason="mistake")
    assert phone.tell(void, left, helped, came) == ["accepted"] * 4
    assert stay(database, came).left_at is not None
    assert stored(database, helped).void_reason == "mistake"
    with database.reading() as db:
        assert recount(db) == []
    assert phone.tell(came, helped, left, void) == ["duplicate"] * 4


def test_a_coordinator_reads_every_question_about_an_assist_in_words(
    client: TestClient, people: People, database: Database
) -> None:
    phone, sent = phone_of(client, people.volunteer), assist("0000000000")
    phone.send(sent)
    every = " ".join(Flag)
    with database.writing() as db:
        if db.get_bind().dialect.name == "postgresql":
            db.connection().execute(text("ALTER TABLE assist DISABLE TRIGGER assist_refuse_update"))
        else:
            db.connection().execute(text("DROP TRIGGER assist_refuse_update"))
        db.connection().execute(text("UPDATE assist SET flags = :every"), {"every": every})
    page = sign_in(client, people.coordinator).get(f"/assists/{sent['id']}")
    assert page.status_code == 200
    assert page.text.count('class="note"') >= len(Flag)
