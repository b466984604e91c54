"""What an assist may hold, and that the database keeps it as it was written."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session

from app.assists.models import Assist, AssistItem
from tests.assists.helpers import AFRAID, INSTALLED, log
from tests.conftest import actor_for
from tests.people import People

# Of the resident there is nothing but the two marks. A new column needs a new look at privacy first.
ALLOWED = {
    "assist": {
        *("id", "member_id", "team_id", "help_session_id", "point_id", "unit_id", "day"),
        *("happened_at", "device_at", "skew_seconds", "received_at", "flags", "corrects_id"),
        *("voided_at", "voided_by", "void_reason"),
        *("over_60", "first_smartphone"),
    },
    "assist_item": {"assist_id", "task", "outcome", "barrier"},
}
MAY_CHANGE = {"voided_at", "voided_by", "void_reason"}


def columns(db: Session, table: str) -> set[str]:
    return set(db.connection().execute(text(f"SELECT * FROM {table}")).keys())


@pytest.mark.parametrize("table", ALLOWED)
def test_nothing_else_of_a_resident_is_stored(db: Session, table: str) -> None:
    assert columns(db, table) == ALLOWED[table]


def refused(db: Session, statement: str) -> bool:
    try:
        with db.begin_nested():
            db.connection().execute(text(statement))
    except DBAPIError:
        return True
    return False


def test_the_database_refuses_to_delete(db: Session, people: People) -> None:
    log(db, actor_for(db, people.volunteer))
    for table in ALLOWED:
        assert refused(db, f"DELETE FROM {table}"), table


def test_the_database_refuses_to_change_what_was_logged(db: Session, people: People) -> None:
    log(db, actor_for(db, people.volunteer), INSTALLED, AFRAID)
    for table, names in ALLOWED.items():
        for name in names:
            is_refused = refused(db, f"UPDATE {table} SET {name} = {name}")
            assert is_refused == (name not in MAY_CHANGE), f"{table}.{name}"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assist SET voided_at = '2026-11-23 00:00:00+00'",  # without a reason
        "UPDATE assist SET void_reason = 'mistake'",  # without a moment
        "UPDATE assist SET voided_at = '2026-11-23 00:00:00+00', void_reason = 'boredom'",
    ],
)
def test_a_void_is_whole_or_not_at_all(db: Session, people: People, statement: str) -> None:
    log(db, actor_for(db, people.volunteer))
    with pytest.raises(IntegrityError):
        db.connection().execute(text(statement))


@pytest.mark.parametrize(("outcome", "barrier"), [("done", "other"), ("not_done", None)])
def test_not_done_and_a_barrier_belong_together(
    db: Session, people: People, outcome: str, barrier: str | None
) -> None:
    assist: Assist = log(db, actor_for(db, people.volunteer))
    db.add(AssistItem(assist_id=assist.id, task="other", outcome=outcome, barrier=barrier))
    with pytest.raises(IntegrityError):
        db.flush()
