"""`make bench`: pages, totals of a year and files of all rows, on SQLite and PostgreSQL.

A full run takes half an hour and some 15 GB of disk, and writes docs/bench/. `--up-to 100000` takes less and
only prints; the export is then measured on as many rows.
"""

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path

from app.db import Database
from tests.bench import details, pages, totals
from tests.bench.results import HEAD, Result, keep
from tests.bench.shape import fill
from tests.databases import Factory, PostgresFactory, SqliteFactory, start_postgres

SIZES = (10_000, 1_000_000, 10_000_000)
EXPORTED = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--up-to", type=int, default=SIZES[-1], help="the most assists")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one database")
    wanted = parser.parse_args()
    sizes = [size for size in SIZES if size < wanted.up_to] + [wanted.up_to]
    if wanted.only is None:
        pages.measure()
    results: list[Result] = []
    print(HEAD, flush=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tss-bench-")))
        factories: list[Factory] = []
        if wanted.only != "postgresql":
            factories.append(SqliteFactory(folder))
        if wanted.only != "sqlite" and (server := start_postgres(tempfile.gettempdir())) is not None:
            stack.callback(server.stop)
            factories.append(PostgresFactory(server))
        for factory in factories:
            for size in sizes:
                results += _measure(factory, size, folder, export=size == min(EXPORTED, sizes[-1]))
    if sizes[-1] == SIZES[-1] and wanted.only is None:
        keep(results)


def _measure(factory: Factory, size: int, folder: Path, *, export: bool) -> list[Result]:
    url = factory.url()
    database = Database(url)
    year = fill(database, size)
    found = totals.measure(database, year, size)
    if export:
        found += details.measure(database, year, size, folder)
    database.engine.dispose()
    factory.drop(url)
    for result in found:
        print(result.line(), flush=True)
    return found


if __name__ == "__main__":
    main()
