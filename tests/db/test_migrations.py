"""Migrations go up, down, and agree with the tables, on both databases."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DatabaseError

from app import migrate
from app.db import Database, make_engine
from app.tables import metadata
from tests.databases import Factory

ROOT = Path(__file__).parents[2]


@pytest.fixture
def empty(factory: Factory) -> Iterator[Engine]:
    url = factory.empty_url()
    engine = make_engine(url)
    yield engine
    engine.dispose()
    factory.drop(url)


def revisions() -> list[str]:
    script = ScriptDirectory.from_config(migrate.alembic_config())
    return [revision.revision for revision in reversed(list(script.walk_revisions()))]


def test_every_migration_goes_up_down_and_up_again(empty: Engine) -> None:
    for revision in revisions():
        migrate.upgrade(empty, revision)
    assert set(metadata.tables) <= set(inspect(empty).get_table_names())
    for revision in [*reversed(revisions()[:-1]), "base"]:
        migrate.downgrade(empty, revision)
    assert set(inspect(empty).get_table_names()) == {"alembic_version"}
    migrate.upgrade(empty)


def test_the_tables_are_those_of_the_models(empty: Engine) -> None:
    migrate.upgrade(empty)
    config = migrate.alembic_config()
    with empty.connect() as connection:
        config.attributes["connection"] = connection
        command.check(config)


def test_a_table_that_no_migration_makes_is_noticed(empty: Engine) -> None:
    migrate.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(text("DROP TABLE guess_bucket"))
    config = migrate.alembic_config()
    with empty.connect() as connection:
        config.attributes["connection"] = connection
        with pytest.raises(CommandError):
            command.check(config)


def test_migration_files_are_named_by_time(empty: Engine) -> None:
    script = ScriptDirectory.from_config(migrate.alembic_config())
    names = [revision.path.rpartition("/")[2] for revision in script.walk_revisions()]
    assert names
    assert all(name[:8].isdigit() and name[8] == "_" and name[9:13].isdigit() for name in names)


def test_several_processes_starting_at_once_migrate_once(factory: Factory) -> None:
    url = factory.empty_url()
    environment = {**os.environ, "DATABASE_URL": url, "APP_ENV": "development"}
    command_line = [sys.executable, "-m", "app.cli", "migrate"]
    started = [
        subprocess.Popen(command_line, cwd=ROOT, env=environment, stderr=subprocess.PIPE) for _ in range(6)
    ]
    errors = [process.communicate(timeout=120)[1] for process in started]
    assert [process.returncode for process in started] == [0] * 6, errors
    engine = make_engine(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit_head")).scalar_one() == 1
        assert connection.execute(text("SELECT count(*) FROM unit WHERE code = '25222'")).scalar_one() == 2
    engine.dispose()
    factory.drop(url)


KEPT = (
    *("assist", "assist_item", "audit_event", "check_in"),
    *("closing", "closing_figure"),
    *("session_group_count", "session_report", "sync_event", "target", "target_goal"),
)


def test_what_was_logged_is_kept_by_triggers(database: Database) -> None:
    """Row triggers fire on rows only; that they are there at all is asked of the catalogue."""
    verbs = ["delete", "update"]
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if database.engine.dialect.name == "postgresql":
        verbs.append("truncate")  # SQLite has no such statement
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
    with database.reading() as db:
        names = sorted(db.connection().execute(text(query)).scalars())
    assert names == sorted(
        ["closing_refuse_reopening", *(f"{table}_refuse_{verb}" for table in KEPT for verb in verbs)]
    )


def test_audit_events_can_be_neither_changed_nor_deleted(database: Database) -> None:
    statements = ["DELETE FROM audit_event", "UPDATE audit_event SET data = '{}'"]
    if database.engine.dialect.name == "postgresql":
        statements.append("TRUNCATE audit_event")
    for statement in statements:
        with database.writing() as db, pytest.raises(DatabaseError):
            db.connection().execute(text(statement))
