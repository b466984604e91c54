"""JSON of a whole report: what was asked, and every table with its checksum, for other programs."""

import json
from collections.abc import Sequence
from datetime import date

from app.reports.cells import Cell
from app.reports.digest import Table, checksum, together
from app.reports.models import Query
from app.reports.tables import Facts, Origin, machine_moment

MEDIA_TYPE = "application/json"


def write(tables: Sequence[Table], origin: Origin, facts: Facts) -> bytes:
    """The file. Text is as it was typed: what JSON holds is no formula. The data are `tables`."""
    document = {
        "query": query(origin.query),
        "facts": dict(facts),
        "tables": [_table(table) for table in tables],
        "sha256": together(tables),
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def query(asked: Query) -> dict[str, str | None]:
    """The question by the names of its parameters, with the moment of the answer."""
    return {
        "from": asked.period.first.isoformat(),
        "to": asked.period.last.isoformat(),
        "by": asked.by,
        "unit": asked.unit_code or None,
        "map": asked.map,
        "as_of": machine_moment(asked.as_of) if asked.as_of else None,
    }


def _table(table: Table) -> dict[str, object]:
    lines = [[_plain(cell) for cell in line] for line in table.lines]
    return {
        "name": table.name,
        "rows": table.rows,
        "has_total": table.has_total,
        "sha256": checksum(table.lines),
        "lines": lines,
    }


def _plain(cell: Cell) -> str | int:
    return cell.isoformat() if isinstance(cell, date) else cell
