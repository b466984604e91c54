"""Writing the catalogue: the shipped tasks and barriers."""

import csv
from pathlib import Path

from sqlmodel import Session

from app.audit.actions import record
from app.audit.models import Event
from app.catalogue.models import Barrier, Task
from app.db import insert_ignoring

SHIPPED = Path(__file__).parent / "data"


def load_shipped(db: Session) -> bool:
    """Bring labels, icons and order of the shipped codes up to date; True if something changed.

    What was switched off stays off, and codes that are no longer shipped stay.
    """
    tasks = [
        {**row, "is_common": row["is_common"] == "yes", "position": position, "is_active": True}
        for position, row in enumerate(_rows("tasks.csv"))
    ]
    barriers = [
        {**row, "position": position, "is_active": True} for position, row in enumerate(_rows("barriers.csv"))
    ]
    changed = _load(db, Task, tasks) + _load(db, Barrier, barriers)
    if changed:
        record(db, None, Event.CATALOGUE_LOADED, "catalogue:shipped", {"changed": changed})
    return changed > 0


def _rows(name: str) -> list[dict[str, str]]:
    with (SHIPPED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _load(db: Session, kind: type[Task] | type[Barrier], rows: list[dict[str, object]]) -> int:
    """Insert the rows that are new, mend those that differ; how many either were."""
    changed = insert_ignoring(db, kind, sorted(rows, key=lambda row: str(row["code"])))
    for row in rows:
        stored = db.get_one(kind, row["code"])
        shipped = {name: value for name, value in row.items() if name != "is_active"}
        if any(getattr(stored, name) != value for name, value in shipped.items()):
            stored.sqlmodel_update(shipped)
            db.add(stored)
            changed += 1
    return changed
