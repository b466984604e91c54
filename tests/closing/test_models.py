"""The database keeps what was closed."""

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from app import clock
from app.closing.actions import reopen
from app.closing.models import Closing
from tests.closing.helpers import close_days
from tests.conftest import actor_for
from tests.people import People
from tests.reports.helpers import log_on

REOPENING = {"reopened_at", "reopened_by", "reopen_reason"}


@pytest.fixture
def closing(db: Session, people: People) -> Closing:
    log_on(db, actor_for(db, people.volunteer), clock.today())
    made = close_days(db, actor_for(db, people.coordinator), people.commune, clock.today())
    db.flush()
    return made


def refused(db: Session, statement: str) -> bool:
    try:
        with db.begin_nested():
            db.connection().execute(text(statement))
    except DBAPIError:
        return True
    return False


@pytest.mark.parametrize("table", ["closing", "closing_figure"])
def test_nothing_of_it_is_deleted_or_changed(db: Session, closing: Closing, table: str) -> None:
    assert refused(db, f"DELETE FROM {table}")
    for column in inspect(db.connection()).get_columns(table):
        name = column["name"]
        is_refused = refused(db, f'UPDATE {table} SET "{name}" = "{name}"')
        assert is_refused == (name not in REOPENING), name


def test_a_reopening_is_said_once_and_stays(db: Session, people: People, closing: Closing) -> None:
    reopen(db, actor_for(db, people.coordinator), closing, "Đội 2 gửi thiếu sổ giấy")
    for statement in (
        "UPDATE closing SET reopened_at = NULL, reopened_by = NULL, reopen_reason = NULL",
        "UPDATE closing SET reopen_reason = 'lý do khác'",
    ):
        assert refused(db, statement)


def test_a_reopening_is_whole_or_not_at_all(db: Session, closing: Closing) -> None:
    assert refused(db, "UPDATE closing SET reopen_reason = 'vì sao'")
    assert refused(db, "UPDATE closing SET reopened_at = closed_at, reopened_by = closed_by")


def test_a_period_is_closed_at_most_once(db: Session, closing: Closing) -> None:
    columns = "unit_id, first, last, turns, closed_at, closed_by"
    again = f"INSERT INTO closing (id, {columns}) SELECT id + 1, {columns} FROM closing"
    assert refused(db, again)
