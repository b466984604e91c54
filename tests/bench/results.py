"""What was measured: a line each, as a table for people and as JSON for machines."""

import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "bench"


@dataclass(frozen=True)
class Result:
    """`ratio` is to `base`, measured in the same run on the same rows."""

    database: str
    assists: int
    what: str
    seconds: float
    base: str
    ratio: float
    peak_mib: int | None = None

    def line(self) -> str:
        peak = "" if self.peak_mib is None else f"{self.peak_mib:,} MiB"
        cells = (
            self.database,
            f"{self.assists:,}",
            self.what,
            _in_words(self.seconds),
            f"{self.ratio:.2g}" if self.ratio < 10 else f"{self.ratio:.0f}",
            self.base,
            peak,
        )
        return f"| {' | '.join(cells)} |"


HEAD = """| database | assists | what | median | × | of | peak memory |
|---|---:|---|---:|---:|---|---:|"""


def _in_words(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def median(act: Callable[[], object], rounds: int) -> float:
    """The median time of several runs after one that does not count, in seconds."""
    times = []
    for number in range(rounds + 1):
        start = time.perf_counter()
        act()
        if number:
            times.append(time.perf_counter() - start)
    return statistics.median(times)


def keep(results: list[Result]) -> None:
    """Write both files; `make bench` calls this for a full run only."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    rows = [asdict(result) for result in results]
    (FOLDER / "results.json").write_text(json.dumps({"machine": machine, "results": rows}, indent=1) + "\n")
    table = "\n".join([HEAD, *(result.line() for result in results)])
    (FOLDER / "results.md").write_text(f"# What `make bench` measured\n\n{machine}\n\n{table}\n")
