"""Where a target's number is counted, also after its unit was merged or renamed; and what it comes to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.indicators.models import INDICATORS
from app.indicators.queries import several_by_unit, values_by_unit
from app.targets.models import Target
from app.units.models import Level, Unit
from app.units.queries import Atlas


class Reach:
    """What counts for the targets of one atlas.

    A unit's target counts the unit, its subtree and what went into these. It goes on in a later unit if all
    that this was made of counts too: so after a change of name, or where the shares of all the communes that
    were merged are one again. Else what a merged unit does cannot be told apart and is not counted for one
    of its parts (`is_cut`).
    """

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self._under: dict[int, frozenset[int]] = {}
        self._went_into: dict[int, list[int]] = defaultdict(list)
        for old_id, new_id in atlas.later.items():
            self._went_into[new_id].append(old_id)
        self._made_of: dict[int, set[int]] = defaultdict(set)
        for step in atlas.steps:
            if step.new_id in atlas.units:
                self._made_of[step.new_id].add(step.old_id)

    def of(self, unit_ids: Iterable[int]) -> frozenset[int]:
        """The ids of the units in which targets of `unit_ids` are counted together."""
        found = set[int]().union(*(self._under_of(unit_id) for unit_id in unit_ids))
        waiting = {new: olds for new, olds in self._made_of.items() if new not in found}
        while complete := [new for new, olds in waiting.items() if olds <= found]:
            for new in complete:
                del waiting[new]
                found |= self._under_of(new)
        return frozenset(found)

    def _under_of(self, unit_id: int) -> frozenset[int]:
        if unit_id not in self._under:
            is_commune = self.atlas.units[unit_id].level == Level.COMMUNE
            found = self._line_of(unit_id) if is_commune else self.atlas.under(unit_id)
            self._under[unit_id] = frozenset(found)
        return self._under[unit_id]

    def _line_of(self, unit_id: int) -> set[int]:
        """`Atlas.under` of a commune, below which there is nothing: itself and what went into it. A province
        has a hundred communes, and the atlas walks all its units for each."""
        found, waiting = set[int](), [unit_id]
        while waiting:
            found.add(each := waiting.pop())
            waiting += [old for old in self._went_into[each] if old not in found]
        return found

    def is_cut(self, counted: frozenset[int]) -> bool:
        """Whether communes that count were merged into one that does not."""
        later: Mapping[int, int] = self.atlas.later
        return any(
            later[each] not in counted
            for each in counted
            if each in later and self.atlas.units[each].level == Level.COMMUNE
        )

    def shown_as(self, unit_id: int, counted: frozenset[int]) -> Unit:
        """The unit as it is called today, if that is where it counts; else as it was called last."""
        now = self.atlas.now(unit_id)
        return self.atlas.units[now if now in counted else unit_id]


@dataclass(frozen=True, slots=True)
class Claim:
    """One or several parts that are counted together. `family` is the same for a target and its shares; no
    unit counts for two of the shares."""

    family: int
    parts: tuple[Target, ...]
    counted: frozenset[int]

    @property
    def code(self) -> str:
        return self.parts[0].indicator

    @property
    def is_share(self) -> bool:
        return self.parts[0].parent_id is not None

    @property
    def span(self) -> tuple[date, date]:
        return self.parts[0].first, self.parts[0].last


def reached_by(db: Session, claims: Sequence[Claim], as_of: datetime | None) -> list[int]:
    """What each of the claims comes to.

    What adds up is read once for all that have the same days; what counts everybody once, once for each
    target and once for all of its shares.
    """
    reached = [0] * len(claims)
    by_span = defaultdict[tuple[date, date], list[int]](list)
    by_family = defaultdict[tuple[int, bool], list[int]](list)
    for place, claim in enumerate(claims):
        if INDICATORS[claim.code].is_distinct:
            by_family[claim.family, claim.is_share].append(place)
        else:
            by_span[claim.span].append(place)
    for (first, last), places in by_span.items():
        units = set[int]().union(*(claims[place].counted for place in places))
        codes = {claims[place].code for place in places}
        amounts = several_by_unit(db, codes, units, first, last, as_of)
        for place in places:
            of_unit = (amounts[unit][claims[place].code] for unit in claims[place].counted if unit in amounts)
            reached[place] = sum(of_unit)
    for places in by_family.values():
        listed_as = {unit: place for place in places for unit in claims[place].counted}
        claim = claims[places[0]]
        found = values_by_unit(db, claim.code, listed_as.keys(), *claim.span, as_of, listed_as)
        for place in places:
            reached[place] = found.get(place, 0)
    return reached
