"""Killing the server in the middle of its work loses nothing and doubles nothing."""

from pathlib import Path

from tests.databases import PostgresFactory, SqliteFactory
from tests.faults.figures import Tell
from tests.faults.kills import kill_repeatedly


def test_killed_over_sqlite_nothing_is_lost_or_doubled(
    sqlite_factory: SqliteFactory, tmp_path: Path, tell: Tell
) -> None:
    url = sqlite_factory.url()
    tell(f"sqlite, {kill_repeatedly(url, tmp_path, kills=12, seed=1)}")
    sqlite_factory.drop(url)


def test_killed_over_postgresql_nothing_is_lost_or_doubled(
    postgres_factory: PostgresFactory, tmp_path: Path, tell: Tell
) -> None:
    url = postgres_factory.url()
    tell(f"postgresql, {kill_repeatedly(url, tmp_path, kills=8, seed=2)}")
    postgres_factory.drop(url)
