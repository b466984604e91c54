"""Which units a question is about, read as the map is now or as it was then."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.reports.models import Map, Query
from app.units.models import Level, Unit, UnitKind
from app.units.queries import Atlas, was_valid_between

_TOTAL_LABELS = {UnitKind.PROVINCE: "Toàn tỉnh", UnitKind.MUNICIPALITY: "Toàn thành phố"}


@dataclass(frozen=True, slots=True)
class Scope:
    """The ids of the units that count, and as which unit each of them is listed.

    `roots` are the unit asked for, or all that the asker is in charge of. `communes` are listed even if
    nothing was counted in them.
    """

    roots: list[Unit]
    ids: frozenset[int]
    listed_as: Mapping[int, Unit]
    communes: list[Unit]
    atlas: Atlas

    @property
    def name(self) -> str:
        return " và ".join(unit.name for unit in self.roots)

    @property
    def name_in_sentence(self) -> str:
        """The kind of a unit is no name: "tỉnh Đồng Nai"."""
        return " và ".join(
            unit.name[0].lower() + unit.name[1:] if unit.name.startswith(unit.kind.label) else unit.name
            for unit in self.roots
        )

    @property
    def is_province(self) -> bool:
        return all(unit.level == Level.PROVINCE for unit in self.roots)

    @property
    def total_label(self) -> str:
        return _TOTAL_LABELS[self.roots[0].kind] if self.is_province else "Tổng cộng"


def scope_of(atlas: Atlas, holder_ids: Iterable[int], query: Query) -> Scope | None:
    """What the asker, with rights over `holder_ids`, asks about; None if they have no such unit.

    `atlas` holds what these rights cover, so nothing outside them is ever found.
    """
    unit = atlas.bearing(query.unit_code) if query.unit_code else None
    if query.unit_code and unit is None:
        return None
    roots = [unit.id] if unit else atlas.roots(holder_ids)
    if not roots:
        return None
    period = query.period
    last = min(period.last, max(period.first, query.today))  # what begins later is not there yet
    if query.map == Map.THEN:
        ids = atlas.under_between(unit, period.first, period.last) if unit else _ids_now(atlas, roots)
        listed_as = {unit_id: atlas.units[unit_id] for unit_id in ids}
        communes = _communes(atlas, ids, period.first, last)
    else:
        ids = _ids_now(atlas, roots)
        listed_as = {unit_id: atlas.units[atlas.now(unit_id)] for unit_id in ids}
        communes = _communes(atlas, ids, query.today, query.today)
    return Scope([atlas.units[root] for root in roots], frozenset(ids), listed_as, communes, atlas)


def _ids_now(atlas: Atlas, roots: Iterable[int]) -> set[int]:
    return set[int]().union(*(atlas.under(root) for root in roots))


def _communes(atlas: Atlas, ids: set[int], first: date, last: date) -> list[Unit]:
    """Those that lasted on a day of the period, in Vietnamese order."""
    return [
        unit
        for unit in atlas.units.values()
        if unit.id in ids and unit.level == Level.COMMUNE and was_valid_between(unit, first, last)
    ]
