"""Every write is chained in its own transaction, and a bent chain is found."""

import threading

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from app.audit.actions import record
from app.audit.models import AuditEvent, Event
from app.audit.queries import events_about, first_break
from app.db import Database
from app.members.actions import add_member
from app.web.errors import RefusedError
from tests.people import People


def write(db: Session, count: int, subject: str = "team:1") -> None:
    for number in range(count):
        record(db, None, Event.TEAM_ADDED, subject, {"number": number})
    db.commit()


def last_seq(db: Session) -> int:
    return db.exec(select(AuditEvent.seq).order_by(col(AuditEvent.seq).desc())).first() or 0


def test_events_are_chained_in_the_order_of_recording(db: Session) -> None:
    write(db, 3, "team:7")
    rows = events_about(db, "team:7")
    assert [row.data for row in rows] == ['{"number":0}', '{"number":1}', '{"number":2}']
    assert rows[1].previous_hash == rows[0].hash
    assert first_break(db) is None


def test_a_rolled_back_write_leaves_no_event(db: Session) -> None:
    before = last_seq(db)
    record(db, None, Event.TEAM_ADDED, "team:1")
    db.rollback()
    db.commit()
    assert last_seq(db) == before


def test_a_refused_savepoint_loses_no_event_recorded_before_it(db: Session, people: People) -> None:
    record(db, None, Event.TEAM_ADDED, "team:7", {"number": 1})
    with pytest.raises(RefusedError):
        add_member(db, None, "Trùng Số", people.volunteer.phone, "")
    record(db, None, Event.TEAM_ADDED, "team:7", {"number": 2})
    db.commit()
    assert [row.data for row in events_about(db, "team:7")] == ['{"number":1}', '{"number":2}']
    assert first_break(db) is None


def test_a_refused_savepoint_takes_along_only_what_was_recorded_in_it(db: Session) -> None:
    record(db, None, Event.TEAM_ADDED, "team:7", {"number": 1})
    savepoint = db.begin_nested()
    record(db, None, Event.TEAM_ADDED, "team:7", {"number": 2})
    with db.begin_nested():
        record(db, None, Event.TEAM_ADDED, "team:7", {"number": 3})
    savepoint.rollback()
    db.commit()
    assert [row.data for row in events_about(db, "team:7")] == ['{"number":1}']


def test_a_released_savepoint_seals_nothing_before_the_commit(db: Session) -> None:
    before = last_seq(db)
    with db.begin_nested():
        record(db, None, Event.TEAM_ADDED, "team:7")
    assert last_seq(db) == before
    db.commit()
    assert last_seq(db) == before + 1
    assert first_break(db) is None


def test_a_session_given_up_without_a_commit_leaves_no_event(db: Session) -> None:
    before = last_seq(db)
    record(db, None, Event.TEAM_ADDED, "team:1")
    db.close()
    db.connection()
    db.commit()
    assert last_seq(db) == before


@pytest.mark.parametrize("bend", ["altered", "removed", "inserted", "reordered", "cut"])
def test_a_bent_chain_is_found(db: Session, bend: str) -> None:
    write(db, 5)
    seq = last_seq(db) - 2
    for trigger in ("refuse_update", "refuse_delete"):
        on = " ON audit_event" if db.get_bind().dialect.name == "postgresql" else ""
        db.connection().execute(text(f"DROP TRIGGER audit_event_{trigger}{on}"))
    columns = "at, actor_id, event, subject, data, previous_hash, hash"
    statements = {
        "altered": [f"UPDATE audit_event SET actor_id = 99 WHERE seq = {seq}"],
        "removed": [f"DELETE FROM audit_event WHERE seq = {seq}"],
        "inserted": [f"INSERT INTO audit_event SELECT 900, {columns} FROM audit_event WHERE seq = {seq}"],
        "reordered": [
            f"UPDATE audit_event SET seq = 900 WHERE seq = {seq}",
            f"UPDATE audit_event SET seq = {seq} WHERE seq = {seq + 1}",
            f"UPDATE audit_event SET seq = {seq + 1} WHERE seq = 900",
        ],
        "cut": [f"DELETE FROM audit_event WHERE seq >= {seq}"],
    }[bend]
    for statement in statements:
        db.connection().execute(text(statement))
    assert first_break(db) is not None


def test_writers_at_once_make_one_chain(database: Database) -> None:
    def work() -> None:
        for _ in range(5):
            with database.writing() as db:
                record(db, None, Event.TEAM_ADDED, "team:1")

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as db:
        assert len(events_about(db, "team:1")) == 30
        assert first_break(db) is None
