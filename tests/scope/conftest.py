"""One app per database for all cases; nothing that a case does is kept: its transaction is rolled back."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.config import Settings
from app.db import get_db
from app.main import create_app
from tests.databases import Factory
from tests.scope.world import World, build


@pytest.fixture(scope="module", params=["sqlite_factory", "postgres_factory"])
def app(request: pytest.FixtureRequest) -> Iterator[FastAPI]:
    factory: Factory = request.getfixturevalue(request.param)
    url = factory.url()
    settings = Settings(
        database_url=url, app_env="development", app_base_url="http://testserver", _env_file=None
    )
    made = create_app(settings)

    def keep_nothing(request: Request) -> Iterator[Session]:
        with request.app.state.database.session(write=True) as db:
            yield db
            db.rollback()

    made.dependency_overrides[get_db] = keep_nothing
    yield made
    made.state.database.engine.dispose()
    factory.drop(url)


@pytest.fixture(scope="module")
def world(app: FastAPI) -> World:
    return build(app)


@pytest.fixture(scope="module")
def browser(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, follow_redirects=False, raise_server_exceptions=False) as made:
        yield made
