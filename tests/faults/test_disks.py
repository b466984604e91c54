"""A database that cannot be written makes the phone wait; it loses nothing."""

from pathlib import Path

from tests.databases import SqliteFactory
from tests.faults.disks import fill_repeatedly, lock_repeatedly
from tests.faults.figures import Tell


def test_a_full_disk_makes_the_phone_wait(sqlite_factory: SqliteFactory, tmp_path: Path, tell: Tell) -> None:
    url = sqlite_factory.url()
    tell(f"sqlite, {fill_repeatedly(url, tmp_path, times=5, seed=7)}")
    sqlite_factory.drop(url)


def test_a_lock_held_for_too_long_makes_the_phone_wait(
    sqlite_factory: SqliteFactory, tmp_path: Path, tell: Tell
) -> None:
    url = sqlite_factory.url()
    tell(f"sqlite, {lock_repeatedly(url, tmp_path, times=1, seed=8)}")
    sqlite_factory.drop(url)
