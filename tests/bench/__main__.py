"""`make bench`: pages, totals of a year and files of all rows, on SQLite and PostgreSQL.

Ten million turns are there as counts alone, which is all that totals read; `--large` writes their rows too:
an hour more and some 15 GB. A full run writes docs/bench/. `--up-to 100000` takes less and only prints
(`--keep` writes all the same); files are then measured on as many rows.
"""

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path

from app.db import Database
from tests.bench import details, pages, totals
from tests.bench.counts_only import add_counts
from tests.bench.results import HEAD, Result, keep
from tests.bench.shape import Fill, add_rows, fill
from tests.databases import Factory, PostgresFactory, SqliteFactory, start_postgres

SIZES = (10_000, 1_000_000, 10_000_000)
EXPORTED = 1_000_000
PARTS = ["pages", "totals", "files"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--up-to", type=int, default=SIZES[-1], help="the most assists")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one database")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--large", action="store_true", help="with the rows of ten million turns")
    parser.add_argument("--keep", action="store_true", help="write docs/bench/ even if it is not a full run")
    wanted = parser.parse_args()
    sizes = [size for size in SIZES if size < wanted.up_to] + [wanted.up_to]
    if "pages" in wanted.parts:
        pages.measure()
    is_full = sizes[-1] == SIZES[-1] and wanted.only is None and wanted.parts == PARTS
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
                parts = set(wanted.parts) - ({"files"} if size != min(EXPORTED, sizes[-1]) else set())
                add = add_rows if wanted.large or size <= EXPORTED else add_counts
                results += _measure(factory, size, folder, parts, add)
                if is_full or wanted.keep:
                    keep(results)  # what there is, should the run be stopped


def _measure(factory: Factory, size: int, folder: Path, parts: set[str], add: Fill) -> list[Result]:
    url = factory.url()
    database = Database(url)
    year = fill(database, size, add)
    found: list[Result] = []
    if "totals" in parts:
        found += totals.measure(database, year, size, has_rows=add is add_rows)
    if "files" in parts:
        found += details.measure(database, year, size, folder)
    database.engine.dispose()
    factory.drop(url)
    for result in found:
        print(result.line(), flush=True)
    return found


if __name__ == "__main__":
    main()
