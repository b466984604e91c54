"""Units as they were known at a moment: those of now, with what later imports changed taken back.

A merger is often imported days after it came into force. Totals as of the days between must go on saying
what they said, so every import leaves behind how the rows that it changed had been.
"""

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from app.units.models import Level, Unit, UnitImport, UnitKind, UnitSuccession


class Step(NamedTuple):
    """A succession, with the code of what the old unit went into."""

    old_id: int
    new_id: int
    whole: bool
    new_code: str


# What of a unit an import may change, and how it is written down.
_FIELDS: dict[str, Callable[[Any], Any]] = {
    "name": str,
    "kind": str,
    "level": str,
    "parent_id": lambda value: value,
    "valid_to": lambda value: value and value.isoformat(),
    "sort_key": str,
    "search_key": str,
}

UnitState = dict[str, Any]


def state_of(unit: Unit) -> UnitState:
    """The fields that an import may change, as JSON can hold them."""
    return {name: write(getattr(unit, name)) for name, write in _FIELDS.items()}


def known_units(db: Session, condition: ColumnElement[bool], as_of: datetime | None) -> list[Unit]:
    """The units that meet a condition on their ids, in Vietnamese order."""
    units = list(
        db.exec(select(Unit).where(condition).order_by(col(Unit.sort_key), col(Unit.code), col(Unit.id)))
    )
    before = _units_before(db, as_of)
    if not before:
        return units
    known = [_as_before(unit, before[unit.id]) if unit.id in before else unit for unit in units]
    found = [unit for unit in known if unit is not None]
    return sorted(found, key=lambda unit: (unit.sort_key, unit.code, unit.id))


def known_steps(db: Session, condition: ColumnElement[bool], as_of: datetime | None) -> list[Step]:
    """The successions that meet a condition on their ids, in no order."""
    rows = db.exec(
        select(UnitSuccession.old_id, UnitSuccession.new_id, UnitSuccession.whole, Unit.code)
        .join(Unit, col(Unit.id) == UnitSuccession.new_id)
        .where(condition)
    )
    before = _steps_before(db, as_of)
    steps = [Step(*row) for row in rows]
    known = [(step, before.get((step.old_id, step.new_id), step.whole)) for step in steps]
    return [step._replace(whole=whole) for step, whole in known if whole is not None]


def _as_before(unit: Unit, state: UnitState | None) -> Unit | None:
    """A copy that the session does not know, so that it is never written; None before it was imported."""
    if state is None:
        return None
    return Unit(
        **{
            **state,
            "id": unit.id,
            "code": unit.code,
            "kind": UnitKind(state["kind"]),
            "level": Level(state["level"]),
            "valid_from": unit.valid_from,
            "valid_to": state["valid_to"] and date.fromisoformat(state["valid_to"]),
        }
    )


def _units_before(db: Session, as_of: datetime | None) -> dict[int, UnitState | None]:
    """How units were at the moment that have changed since; None for those that were not there yet."""
    found: dict[int, UnitState | None] = {}
    for change in _imports_since(db, as_of):
        found |= {int(unit_id): state for unit_id, state in json.loads(change.units).items()}
    return found


def _steps_before(db: Session, as_of: datetime | None) -> dict[tuple[int, int], bool | None]:
    """The same of successions: whether they were whole."""
    found: dict[tuple[int, int], bool | None] = {}
    for change in _imports_since(db, as_of):
        found |= {(old_id, new_id): whole for old_id, new_id, whole in json.loads(change.steps)}
    return found


def _imports_since(db: Session, as_of: datetime | None) -> list[UnitImport]:
    """The latest first, so that the one next after the moment has the last word."""
    if as_of is None:
        return []
    since = select(UnitImport).where(col(UnitImport.at) > as_of)
    return list(db.exec(since.order_by(col(UnitImport.at).desc(), col(UnitImport.id).desc())))
