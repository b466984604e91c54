"""A crash of PostgreSQL loses nothing, and nobody is told of more than a pause."""

from pathlib import Path

from tests.databases import PostgresServer
from tests.faults.crashes import crash_repeatedly
from tests.faults.figures import Tell


def test_a_crash_of_postgresql_is_a_pause(
    postgres_server: PostgresServer,  # says so where there is none; the one to crash is another
    tmp_path: Path,
    tell: Tell,
) -> None:
    tell(crash_repeatedly(tmp_path, crashes=6, seed=3))
