"""The demo is a living province, made once, never outside development."""

import subprocess
from collections.abc import Iterator

import pytest
from sqlmodel import Session, col, func, select

from app.access.actions import Attempt, sign_in
from app.access.tries import try_for_phone
from app.assists.models import Assist
from app.assists.recount import recount
from app.audit.queries import first_break
from app.checkins.models import CheckIn
from app.config import Settings
from app.db import Database
from app.demo.make import make_demo
from app.demo.world import COORDINATOR_PHONE, OFFICER_PHONE, SILENT, VOLUNTEER_PHONE
from app.members.actions import add_member
from app.members.models import Member
from tests.databases import Factory, SqliteFactory

SETTINGS = Settings(app_env="development", app_demo_password="a demo password", _env_file=None)


@pytest.fixture(scope="module", params=["sqlite_factory", "postgres_factory"])
def made(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database with the demo in it; making it takes seconds."""
    factory: Factory = request.getfixturevalue(request.param)
    url = factory.url()
    database = Database(url)
    assert make_demo(database, SETTINGS) == "a demo password"
    yield database
    database.engine.dispose()
    factory.drop(url)


def count(db: Session, column: object) -> int:
    return db.exec(select(func.count(column.distinct()))).one()  # type: ignore[attr-defined]


def test_two_weeks_in_every_commune_but_the_silent_ones(made: Database) -> None:
    with made.reading() as db:
        assert count(db, col(Assist.day)) >= 13  # today is empty before the first volunteer comes
        assert count(db, col(Assist.unit_id)) == 95 - len(SILENT)
        assert count(db, col(CheckIn.member_id)) > 95
        assert recount(db) == []
        assert first_break(db) is None


@pytest.mark.parametrize("phone", [VOLUNTEER_PHONE, COORDINATOR_PHONE, OFFICER_PHONE])
def test_the_three_people_can_sign_in(made: Database, phone: str) -> None:
    tried = try_for_phone(made, phone, "a demo password")
    with made.session(write=True) as db:
        assert sign_in(db, "secret", Attempt(phone, tried, "", "127.0.0.1"))


def test_a_second_time_changes_nothing(made: Database) -> None:
    with made.reading() as db:
        before = count(db, col(Assist.id))
    assert make_demo(made, SETTINGS) is None
    with made.reading() as db:
        assert count(db, col(Assist.id)) == before


def test_where_a_real_member_is_no_invented_ones_are_made(database: Database) -> None:
    with database.writing() as db:
        add_member(db, None, "Võ An", "0911222333", "x")
    assert make_demo(database, SETTINGS) is None
    with database.reading() as db:
        assert count(db, col(Member.id)) == 1


def test_a_password_is_made_up_where_none_is_set(sqlite_factory: SqliteFactory) -> None:
    url = sqlite_factory.url()
    database = Database(url)
    made_up = make_demo(database, SETTINGS.model_copy(update={"app_demo_password": None}))
    database.engine.dispose()
    sqlite_factory.drop(url)
    assert made_up is not None
    assert len(made_up) >= 12


def test_production_has_no_demo(made: Database) -> None:
    production = SETTINGS.model_copy(update={"app_env": "production"})
    with pytest.raises(RuntimeError, match="development"):
        make_demo(made, production)


def test_nothing_of_the_demo_is_tracked() -> None:
    tracked = subprocess.run(["git", "ls-files", "var", "*.db"], capture_output=True, check=True, text=True)
    assert tracked.stdout == ""
