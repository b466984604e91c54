"""Among whom a goal is split, and by what."""

from collections.abc import Sequence

from sqlmodel import Session

from app import clock
from app.indicators.queries import values_by_unit
from app.targets import queries
from app.targets.forms import Division, Way
from app.targets.models import Target
from app.targets.plans import divide
from app.units.models import Level, Unit
from app.units.queries import Atlas
from app.web.errors import RefusedError

_NOTHING = "Kỳ đó chưa có kết quả nào để chia theo. Hãy chọn kỳ khác hoặc cách chia khác."


def communes_of(atlas: Atlas, target: Target) -> list[Unit]:
    """The communes below the target's unit on the day nearest to today that they share, in Vietnamese
    order."""
    unit = atlas.units[target.unit_id]
    day = max(target.first, min(target.last, clock.today()))
    day = max(unit.valid_from, min(day, unit.valid_to or day))
    under = atlas.under(unit.id) - {unit.id}
    return [
        each
        for each in atlas.units.values()
        if each.id in under and each.level == Level.COMMUNE and each.is_valid_on(day)
    ]


def parts_held(db: Session, atlas: Atlas, target: Target, communes: Sequence[Unit]) -> dict[int, int]:
    """What each commune holds already, with the shares of what went into it."""
    shares = queries.shares_of(db, atlas, target)
    goals = queries.goals_of(db, [share.id for share in shares])
    own, held = {unit.id for unit in communes}, dict[int, int]()
    for share in shares:
        place = share.unit_id if share.unit_id in own else atlas.now(share.unit_id)
        held[place] = held.get(place, 0) + goals[share.id].goal
    return {unit_id: n for unit_id, n in held.items() if unit_id in own}


def divided(
    db: Session, atlas: Atlas, target: Target, goal: int, communes: Sequence[Unit], division: Division
) -> dict[int, int]:
    """The goal in parts that add up to it, by commune.

    Raises:
        RefusedError: in the period to go by there was nothing.
    """
    weights = division.weights
    if division.way == Way.PAST and division.period is not None:
        weights = _results(db, atlas, target, communes, division)
        if not any(weights.values()):
            raise RefusedError(_NOTHING, "way")
    return divide(goal, weights)


def _results(
    db: Session, atlas: Atlas, target: Target, communes: Sequence[Unit], division: Division
) -> dict[int, int]:
    """What was reached in the period, in each commune and in what went into it."""
    assert division.period is not None
    first, last = division.period.first, division.period.last
    listed_as = {each: unit.id for unit in communes for each in atlas.under(unit.id)}
    found = values_by_unit(db, target.indicator, listed_as.keys(), first, last, None, listed_as)
    return {unit.id: found.get(unit.id, 0) for unit in communes}
