"""Engines with the durability that people's work asks for.

SQLite runs in WAL with `synchronous=FULL`: with NORMAL, acknowledged rows were lost in simulated power
cuts. A transaction that writes begins IMMEDIATE: one that reads first and writes later starves when
several processes write.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlmodel import Session

from app import clock

BUSY_TIMEOUT_SECONDS = 15
LEAST_ROOM = 64 * 1024 * 1024  # bytes: with less on its disk SQLite is about to refuse writes
_BEGIN = "sqlite_begin"
_WRITES = "writes"
WRITERS_LOCK = 7_302_028  # any fixed number: PostgreSQL's advisory lock that every writing transaction shares


def make_engine(url: str) -> Engine:
    """An engine for a `sqlite:///` or `postgresql+psycopg://` URL; SQLite's folder is made if missing.

    Parameters are hidden in errors: they are names and numbers of people.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(
            parsed,
            connect_args={"options": f"-c lock_timeout={BUSY_TIMEOUT_SECONDS}s"},  # as SQLite's: then 503
            pool_size=10,
            max_overflow=30,
            pool_pre_ping=True,
            hide_parameters=True,
        )
        event.listen(engine, "begin", _begin_postgres)
        return engine
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        parsed,
        connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
        pool_size=10,
        max_overflow=40,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(dbapi_connection: sqlite3.Connection, _record: object) -> None:
    dbapi_connection.isolation_level = None  # the driver leaves BEGIN to us
    cursor = dbapi_connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}")
    cursor.execute("PRAGMA temp_store=MEMORY")  # on a full disk, sorting must not need room: reads go on
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))


def _begin_postgres(connection: Connection) -> None:
    """A writer shares a lock until it has committed, so that `Database.settled` can wait for all of them."""
    if connection.get_execution_options().get(_WRITES):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock_shared({WRITERS_LOCK})")


def check_durability(engine: Engine) -> None:
    """Assert at start-up that an acknowledged write survives a power cut.

    Raises:
        RuntimeError: the database does not run with the settings this app relies on.
    """
    wanted: dict[str, set[str]]
    if engine.dialect.name == "sqlite":
        wanted = {"PRAGMA journal_mode": {"wal"}, "PRAGMA synchronous": {"2"}, "PRAGMA foreign_keys": {"1"}}
    else:
        wanted = {"SHOW fsync": {"on"}, "SHOW synchronous_commit": {"on", "remote_apply", "remote_write"}}
    with engine.connect() as connection:
        for question, answers in wanted.items():
            answer = str(connection.exec_driver_sql(question).scalar_one())
            if answer not in answers:
                message = f"{question} says {answer}; this app needs {' or '.join(sorted(answers))}"
                raise RuntimeError(message)


class Database:
    """One engine, and sessions on it that know whether they will write."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self._writer = self.engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE", _WRITES: True})
        self._snapshot = self.engine
        if self.engine.dialect.name == "postgresql":
            self._snapshot = self.engine.execution_options(isolation_level="REPEATABLE READ")

    def has_room(self) -> bool:
        """Whether SQLite's disk has room for more; a PostgreSQL server watches its own."""
        path = self.engine.url.database
        if self.engine.dialect.name != "sqlite" or not path:
            return True
        return shutil.disk_usage(Path(path).parent).free >= LEAST_ROOM

    def settled(self, as_of: datetime | None = None) -> datetime:
        """The present moment, or `as_of` in the past, once every write that began before it is committed.

        What is received or voided from now on bears a later moment, so a total `as_of` this one never changes
        again. Ask before the session of the request has begun: SQLite has one writer at a time.
        """
        engine = self._writer if self.engine.dialect.name == "sqlite" else self.engine
        with engine.connect() as connection:
            if self.engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")
            else:
                connection.exec_driver_sql("SELECT 1")  # only with a statement the transaction begins
            return as_of or clock.now()

    def session(self, *, write: bool) -> Session:
        """One that writes, or one that sees a single moment while others write."""
        return Session(self._writer if write else self._snapshot, expire_on_commit=False)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads; its transaction is rolled back at the end."""
        with self.session(write=False) as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose transaction is committed at the end, or rolled back by an error."""
        with self.session(write=True) as db:
            yield db
            db.commit()
