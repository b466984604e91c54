"""Fixtures of exports: a folder of its own for every test, and a few turns."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest

from app.actor import Actor
from app.assists.actions import void_assist
from app.assists.models import VoidReason
from app.config import Settings
from app.db import Database
from tests.conftest import actor_for
from tests.exports.helpers import DAY, actor_of
from tests.people import People
from tests.reports.helpers import AFRAID, INSTALLED, log_on


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url,
        app_env="development",
        app_secret="a secret for tests only",
        app_base_url="http://testserver",
        app_export_folder=str(tmp_path / "exports"),
        _env_file=None,
    )


@pytest.fixture
def officer(database: Database, people: People) -> Actor:
    return actor_of(database, people.officer)


@pytest.fixture
def turns(database: Database, people: People) -> list[uuid.UUID]:
    """Five that stand, and one that was voided; two communes."""
    with database.writing() as db:
        volunteer, stranger = actor_for(db, people.volunteer), actor_for(db, people.stranger)
        kept = [log_on(db, volunteer, DAY, INSTALLED, AFRAID) for _ in range(3)]
        kept += [log_on(db, stranger, DAY + timedelta(days=1)) for _ in range(2)]
        wrong = log_on(db, volunteer, DAY)
        void_assist(db, volunteer, wrong, VoidReason.MISTAKE, DAY)
        return [assist.id for assist in kept]
