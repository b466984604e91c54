"""Every write is chained in its own transaction, and a bent chain is found."""

import threading

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from app.audit.actions import record
from app.audit.models import AuditEvent, Event
from app.audit.queries import events_about, first_break
from app.db import Database


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
