"""The database runs with what people's work asks for, and says so at start-up."""

import shutil
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from app.db import Database, check_durability
from app.db.engine import LEAST_ROOM


def test_a_fresh_database_passes(database: Database) -> None:
    check_durability(database.engine)


def test_sqlite_without_full_synchronous_is_refused(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/weak.db")
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        connection.rollback()
        driver.execute("PRAGMA synchronous=NORMAL")
    with pytest.raises(RuntimeError, match="synchronous"):
        check_durability(database.engine)
    database.engine.dispose()


def test_a_row_without_its_parent_is_refused(database: Database) -> None:
    statement = text("INSERT INTO team (name, unit_id, sort_key) VALUES ('x', 999999, 'x')")
    with database.session(write=True) as db, pytest.raises(IntegrityError):
        db.connection().execute(statement)


def test_a_writing_session_takes_the_write_lock_at_once(tmp_path: Path) -> None:
    path = tmp_path / "locked.db"
    database = Database(f"sqlite:///{path}")
    with database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x)")
    other = sqlite3.connect(path, timeout=0, isolation_level=None)
    with database.session(write=True) as db:
        db.connection().execute(text("SELECT * FROM t")).all()
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.close()
    database.engine.dispose()


def test_readers_do_not_wait_for_a_writer(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/busy.db")
    with database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x)")
    with database.session(write=True) as writer, database.session(write=False) as reader:
        writer.connection().execute(text("INSERT INTO t VALUES (1)"))
        assert reader.connection().execute(text("SELECT count(*) FROM t")).scalar_one() == 0
    database.engine.dispose()


def test_who_waits_too_long_for_a_lock_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.db.engine.BUSY_TIMEOUT_SECONDS", 1)
    impatient = Database(database.engine.url.render_as_string(hide_password=False))
    write = text("UPDATE audit_head SET seq = seq")
    with database.session(write=True) as holder:
        holder.connection().execute(write)
        with impatient.session(write=True) as db, pytest.raises(OperationalError):
            db.connection().execute(write)
    impatient.engine.dispose()


def test_a_disk_that_is_nearly_full_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(f"sqlite:///{tmp_path}/full.db")
    assert database.has_room()
    usage = shutil.disk_usage(tmp_path)._replace(free=LEAST_ROOM - 1)
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    assert not database.has_room()
    database.engine.dispose()


def test_eight_writers_that_read_first_all_get_through(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE tally (n INTEGER)"))
        connection.execute(text("INSERT INTO tally VALUES (0)"))
    errors: list[OperationalError] = []

    def add_ten() -> None:
        for _ in range(10):
            try:
                with database.writing() as db:
                    db.connection().execute(text("SELECT n FROM tally")).scalar_one()
                    db.connection().execute(text("UPDATE tally SET n = n + 1"))
            except OperationalError as error:
                errors.append(error)

    threads = [threading.Thread(target=add_ten) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with database.reading() as db:
        assert db.connection().execute(text("SELECT n FROM tally")).scalar_one() == 80
