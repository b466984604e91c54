"""The migration for phones: what was known is carried over, and check-ins stay as they were written."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from app import migrate
from app.db import make_engine
from tests.databases import Factory

FIRST = "e264bbb6bc5d"
AT = "2026-11-20 03:00:00.000000"


@pytest.fixture
def before(factory: Factory) -> Iterator[Engine]:
    """A database of the first version."""
    url = factory.empty_url()
    engine = make_engine(url)
    migrate.upgrade(engine, FIRST)
    yield engine
    engine.dispose()
    factory.drop(url)


def add_member(engine: Engine, member_id: int, state: str) -> None:
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO member (id, full_name, phone, password_hash, badge_no, state, sort_key,"
                " search_key, created_at) VALUES (:id, 'A', :phone, 'x', :phone, :state, 'a', 'a', :at)"
            ),
            {"id": member_id, "phone": f"091200000{member_id}", "state": state, "at": AT},
        )


def add_event(engine: Engine, seq: int, event: str, member_id: int, at: str) -> None:
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO audit_event (seq, at, event, subject, data, previous_hash, hash)"
                " VALUES (:seq, :at, :event, :subject, '{}', '', '')"
            ),
            {"seq": seq, "at": at, "event": event, "subject": f"member:{member_id}"},
        )


def test_when_a_member_was_shut_out_is_read_from_the_audit(before: Engine) -> None:
    for member_id, state in enumerate(["deactivated", "active", "deactivated"], start=1):
        add_member(before, member_id, state)
    add_event(before, 1, "member.deactivated", 1, "2026-11-21 03:00:00.000000")
    add_event(before, 2, "member.deactivated", 1, "2026-11-22 03:00:00.000000")
    add_event(before, 3, "member.deactivated", 2, "2026-11-22 03:00:00.000000")
    migrate.upgrade(before)
    with before.connect() as connection:
        rows = connection.execute(text("SELECT id, deactivated_at FROM member ORDER BY id")).all()
    assert [str(row.deactivated_at)[:10] for row in rows] == ["2026-11-22", "None", "None"]


def test_the_flags_of_a_check_in_are_kept_by_its_trigger(before: Engine) -> None:
    migrate.upgrade(before)
    sqlite = "SELECT sql FROM sqlite_master WHERE name = 'check_in_refuse_update'"
    postgresql = (
        "SELECT string_agg(event_object_column, ', ') FROM information_schema.triggered_update_columns"
        " WHERE trigger_name = 'check_in_refuse_update'"
    )
    with before.connect() as connection:
        query = sqlite if before.dialect.name == "sqlite" else postgresql
        kept = connection.execute(text(query)).scalar_one()
    for column in ("flags", "happened_at", "member_id", "proof"):
        assert column in kept
    for column in ("left_at", "void_reason"):
        assert column not in kept
