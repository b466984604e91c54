"""Checksums of tables: the same lines have the same SHA-256 in every file, and a stranger can recompute it.

A table is written as CSV (`canonical`), whatever the file that holds it. docs/exports.md tells how to do so
from a file, and a test does what it says.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.reports.cells import Cell, harmless


@dataclass(frozen=True, slots=True)
class Table:
    """A named table: its heading and its lines. `has_total` if the last line is a total."""

    name: str
    lines: Sequence[Sequence[Cell]]
    has_total: bool = True

    @property
    def rows(self) -> int:
        """How many lines are neither heading nor total."""
        return len(self.lines) - 1 - self.has_total


def canonical(lines: Iterable[Sequence[Cell]]) -> str:
    """The lines as CSV: commas, CRLF, quotes only where needed, days as 2026-11-23, cells made harmless."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for line in lines:
        writer.writerow([harmless(cell) for cell in line])
    return out.getvalue()


def checksum(lines: Iterable[Sequence[Cell]]) -> str:
    """The SHA-256 of a table, in hexadecimal."""
    return hashlib.sha256(canonical(lines).encode()).hexdigest()


def together(tables: Iterable[Table]) -> str:
    """The SHA-256 of several tables: that of a list as `sha256sum` prints it, a line for each table."""
    listed = "".join(f"{checksum(table.lines)}  {table.name}\n" for table in tables)
    return hashlib.sha256(listed.encode()).hexdigest()
