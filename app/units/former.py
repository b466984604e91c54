"""Former districts and provinces: to which of them what counted in a unit can be put down.

What happened in a commune of then belongs to the district above it. A commune of today lies in a former
district if all that it was made of lay there. Where that lay in several, or is not on record, nobody can
tell, and that is said (docs/decisions/0013-former-districts.md). What the teams of a district or a province
did as such belongs to itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlmodel import Session, col

from app.units.known import known_steps, known_units
from app.units.models import Level, Unit, UnitSuccession
from app.units.queries import Atlas

NOWHERE = "none"  # stands for a code where there is none, or more than one
UNSPLIT = {
    Level.DISTRICT: "Không chia được theo huyện cũ",
    Level.PROVINCE: "Không chia được theo tỉnh cũ",
}


def former_units(db: Session, atlas: Atlas, ids: Iterable[int], level: Level) -> dict[int, Unit | None]:
    """The former district or province of each of `ids`; None where there is none, or more than one."""
    ground = _ground_of(db, atlas)
    find = ground.district if level == Level.DISTRICT else ground.province
    return {unit_id: find(unit_id) for unit_id in ids}


class _Ground:
    """The units of an atlas and those above and before them, in scope or not: their names are public."""

    def __init__(
        self, units: Mapping[int, Unit], origins: Mapping[int, set[int]], recorded: set[int | None]
    ) -> None:
        self._units, self._origins, self._recorded = units, origins, recorded

    def district(self, unit_id: int) -> Unit | None:
        unit = self._units[unit_id]
        if unit.level != Level.COMMUNE:
            return unit if unit.level == Level.DISTRICT else None
        above = self._above(unit)
        if above is not None and above.level == Level.DISTRICT:
            return above
        return _sole(self.district(origin) for origin in self._origins[unit_id])

    def province(self, unit_id: int) -> Unit | None:
        unit = self._units[unit_id]
        if origins := self._origins[unit_id]:
            return _sole(self.province(origin) for origin in origins)
        above = self._above(unit)
        if above is None:
            return unit if unit.level == Level.PROVINCE else None
        if above.level == Level.PROVINCE and len(self._origins[above.id]) > 1:
            return self._only_one_unrecorded(self._origins[above.id])
        return self.province(above.id)

    def _above(self, unit: Unit) -> Unit | None:
        return self._units.get(unit.parent_id) if unit.parent_id is not None else None

    def _only_one_unrecorded(self, merged: Iterable[int]) -> Unit | None:
        """Where a commune without a record came from: of the merged provinces, the one without a record of
        its communes. The communes of all others are known to have gone elsewhere."""
        unrecorded = [each for each in merged if each not in self._recorded]
        return self.province(unrecorded[0]) if len(unrecorded) == 1 else None


def _sole(found: Iterable[Unit | None]) -> Unit | None:
    """The one unit that all of them are."""
    units = {unit.id if unit else None: unit for unit in found}
    return units.popitem()[1] if len(units) == 1 else None


def _ground_of(db: Session, atlas: Atlas) -> _Ground:
    """Read what stands above and before the atlas, level by level, until nothing new is met."""
    units, origins = dict(atlas.units), defaultdict[int, set[int]](set)
    for step in atlas.steps:
        origins[step.new_id].add(step.old_id)
    sought: set[int] = set()
    while missing := _named(units, origins) - units.keys() - sought:
        sought |= missing
        units |= {unit.id: unit for unit in known_units(db, col(Unit.id).in_(missing), atlas.as_of)}
        for step in known_steps(db, col(UnitSuccession.new_id).in_(missing), atlas.as_of):
            origins[step.new_id].add(step.old_id)
    provinces = [unit.id for unit in units.values() if unit.level == Level.PROVINCE]
    below = known_units(db, col(Unit.parent_id).in_(provinces), atlas.as_of)
    return _Ground(units, origins, {unit.parent_id for unit in below})


def _named(units: Mapping[int, Unit], origins: Mapping[int, set[int]]) -> set[int]:
    """The parents and origins of the units."""
    parents = {unit.parent_id for unit in units.values() if unit.parent_id is not None}
    return parents.union(*(origins[unit_id] for unit_id in units if unit_id in origins))
