"""Writing units: the shipped ones, those of an import, and what rights over them cover."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from sqlalchemy import delete, insert, text
from sqlmodel import Session, col, select

from app import clock
from app.actor import Actor
from app.audit.actions import record
from app.audit.models import Event
from app.db import table_of
from app.text import search_key, sort_key
from app.units import checks, imports
from app.units.cover import covered_units
from app.units.imports import CsvFile, SuccessionRow, UnitRow
from app.units.known import UnitState, state_of
from app.units.models import Level, Unit, UnitCover, UnitImport, UnitSuccession

SHIPPED = Path(__file__).parent / "data"
LOCK = 7_302_027  # any fixed number: the advisory lock of imports on PostgreSQL


class ImportRefusedError(Exception):
    """Nothing was written; `complaints` says line by line what to mend."""

    def __init__(self, complaints: list[str]) -> None:
        super().__init__("\n".join(complaints))
        self.complaints = complaints


def load_shipped(db: Session) -> bool:
    """Import the shipped units unless some of them are there already; True if they were imported."""
    _lock(db)
    units = CsvFile("units.csv", (SHIPPED / "units.csv").read_bytes())
    codes = {row.code for row in imports.read_units(units)}
    if db.exec(select(Unit.id).where(col(Unit.code).in_(codes))).first() is not None:
        return False
    succession = CsvFile("succession.csv", (SHIPPED / "succession.csv").read_bytes())
    import_units(db, None, units, succession)
    return True


def import_units(
    db: Session, actor: Actor | None, units: CsvFile, succession: CsvFile | None = None
) -> tuple[int, int]:
    """Import all rows of the files or none; return how many units and successions were read.

    A unit whose code and first day are stored already takes the name, kind, parent and last day of the
    file; everything else that is stored stays.

    Raises:
        ImportRefusedError: a row is wrong, by itself or beside the others and the stored ones.
    """
    _lock(db)
    rows = imports.read_units(units)
    steps = imports.read_succession(succession) if succession else []
    stored = _stored_units(db)
    register = checks.Register.of([_as_row(unit, stored) for unit in stored.values()], rows)
    if units.is_whole:
        checks.check_units(units, rows, register)
        checks.check_steps(units, _stored_steps(db, stored), register, units.spoiled)
    if succession and units.is_whole:
        checks.check_steps(succession, steps, register, units.spoiled)
    complaints = units.complaints() + (succession.complaints() if succession else [])
    if complaints:
        raise ImportRefusedError(complaints)
    units_before = {unit.id: state_of(unit) for unit in stored.values()}
    steps_before = _steps(db)
    _write(db, rows, steps, register, stored)
    rebuild_cover(db)
    _keep_before(db, units_before, steps_before)
    record(db, actor, Event.UNITS_IMPORTED, "units:import", {"units": len(rows), "successions": len(steps)})
    return len(rows), len(steps)


def rebuild_cover(db: Session) -> None:
    """Derive `UnitCover` anew from the units and their succession."""
    db.flush()
    parents = dict(db.exec(select(Unit.id, Unit.parent_id)).all())
    steps = db.exec(select(UnitSuccession.old_id, UnitSuccession.new_id, UnitSuccession.whole)).all()
    table = table_of(UnitCover)
    pairs = [
        {"holder_id": holder_id, "unit_id": unit_id}
        for holder_id, unit_ids in covered_units(parents, steps).items()
        for unit_id in sorted(unit_ids)
    ]
    db.connection().execute(delete(table))
    if pairs:
        db.connection().execute(insert(table), pairs)


def _steps(db: Session) -> dict[tuple[int, int], bool]:
    rows = db.exec(select(UnitSuccession.old_id, UnitSuccession.new_id, UnitSuccession.whole))
    return {(old_id, new_id): whole for old_id, new_id, whole in rows}


def _keep_before(
    db: Session, units_before: Mapping[int, UnitState], steps_before: Mapping[tuple[int, int], bool]
) -> None:
    """Write down how the changed rows had been; of the first units of a new database nothing had been."""
    units = {
        unit.id: units_before.get(unit.id)
        for unit in _stored_units(db).values()
        if units_before.get(unit.id) != state_of(unit)
    }
    steps = [
        (*ids, steps_before.get(ids)) for ids, whole in _steps(db).items() if steps_before.get(ids) != whole
    ]
    if units_before and (units or steps):
        db.add(UnitImport(at=clock.now(), units=json.dumps(units), steps=json.dumps(steps)))


def _lock(db: Session) -> None:
    """One import at a time: on SQLite a writing transaction is alone anyway."""
    if db.get_bind().dialect.name == "postgresql":
        db.connection().execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def _stored_units(db: Session) -> dict[int, Unit]:
    return {unit.id: unit for unit in db.exec(select(Unit))}


def _as_row(unit: Unit, stored: dict[int, Unit]) -> UnitRow:
    return UnitRow(
        line=None,
        code=unit.code,
        name=unit.name,
        kind=unit.kind,
        parent_code=None if unit.parent_id is None else stored[unit.parent_id].code,
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
    )


def _stored_steps(db: Session, stored: dict[int, Unit]) -> list[SuccessionRow]:
    """The stored steps of whole units, which a change of dates could belie."""
    steps = db.exec(select(UnitSuccession).where(col(UnitSuccession.whole)))
    return [
        SuccessionRow(None, old.code, new.code, old.valid_to + checks.DAY, whole=True)
        for old, new in ((stored[step.old_id], stored[step.new_id]) for step in steps)
        if old.valid_to is not None
    ]


def _write(
    db: Session,
    rows: Iterable[UnitRow],
    steps: Iterable[SuccessionRow],
    register: checks.Register,
    stored: dict[int, Unit],
) -> None:
    units = {(unit.code, unit.valid_from): unit for unit in stored.values()}
    levels = list(Level)
    for row in sorted(rows, key=lambda row: (levels.index(row.kind.level), row.key)):
        above = register.parent(row)
        own_name = row.name.removeprefix(f"{row.kind.label} ")
        unit = Unit(
            code=row.code,
            name=row.name,
            kind=row.kind,
            level=row.kind.level,
            parent_id=units[above.key].id if above else None,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            sort_key=sort_key(own_name),
            search_key=search_key(own_name),
        )
        if row.key in units:
            unit.id = units[row.key].id
        units[row.key] = db.merge(unit)
        db.flush()
    _follow_parents(db, units, register)
    for step in sorted(steps, key=lambda step: (step.old_code, step.new_code, step.day)):
        old = register.bearer(step.old_code, step.day - checks.DAY)
        new = register.bearer(step.new_code, step.day)
        assert old, step
        assert new, step
        db.merge(UnitSuccession(old_id=units[old.key].id, new_id=units[new.key].id, whole=step.whole))


def _follow_parents(db: Session, units: dict[tuple[str, date], Unit], register: checks.Register) -> None:
    """A unit whose parent ended before it did goes on under what bears the parent's code on its last day."""
    by_id = {unit.id: unit for unit in units.values()}
    for unit in units.values():
        above = register.parent(_as_row(unit, by_id))
        if above is not None and unit.parent_id != units[above.key].id:
            unit.parent_id = units[above.key].id
            db.add(unit)
