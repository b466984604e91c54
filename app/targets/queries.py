"""Reading targets: which hold, how far they are, and what their goals were before."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from app import clock
from app.indicators.models import INDICATORS, Indicator
from app.members.models import Member
from app.periods.models import Period
from app.targets.models import Target, TargetGoal
from app.targets.progress import Progress
from app.targets.reach import Claim, Reach, reached_by
from app.units.models import Unit
from app.units.queries import Atlas
from app.web.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a target is. `parts` are several where the shares of merged communes became one."""

    target: Target
    indicator: Indicator
    unit: Unit
    goal: int
    source: TargetGoal
    progress: Progress
    parts: tuple[Target, ...]
    is_cut: bool = False  # its unit was merged with others, and what these do now is not counted

    @property
    def label(self) -> str:
        return self.target.name or self.indicator.label

    @property
    def reached(self) -> int:
        return self.progress.reached

    @property
    def percent(self) -> int:
        return self.progress.percent

    @property
    def is_reached(self) -> bool:
        return self.progress.is_reached

    @property
    def pace_needed(self) -> int | None:
        """A day, from today on."""
        return self.progress.pace_needed

    @property
    def forecast(self) -> int | None:
        return self.progress.forecast

    @property
    def is_behind(self) -> bool:
        return self.progress.is_behind


def standings(
    db: Session,
    atlas: Atlas,
    unit_ids: Collection[int],
    as_of: datetime | None = None,
    period: Period | None = None,
) -> list[Standing]:
    """How far the targets of exactly these units are (not of units below), in the order of the indicators.

    Without `period` those whose days today is one of, else all that share a day with it. `as_of` asks for a
    moment that has passed: the targets, goals and numbers of then, and the day it was.
    """
    today = clock.today() if as_of is None else clock.day_of(as_of)
    first, last = (period.first, period.last) if period else (today, today)
    wanted = {atlas.now(unit_id) for unit_id in unit_ids}
    found = [
        target for target in holding(db, atlas, first, last, as_of) if atlas.now(target.unit_id) in wanted
    ]
    return standings_of(db, atlas, found, as_of)


def holding(
    db: Session, atlas: Atlas, first: date, last: date, as_of: datetime | None = None
) -> list[Target]:
    """The targets and shares of the atlas's units with a day from `first` to `last` that are not ended."""
    query = select(Target).where(col(Target.unit_id).in_(sorted(atlas.units)))
    query = query.where(col(Target.first) <= last, col(Target.last) >= first)
    if as_of is None:
        query = query.where(col(Target.ended_at).is_(None))
    else:
        query = query.where(col(Target.made_at) <= as_of)
        query = query.where(or_(col(Target.ended_at).is_(None), col(Target.ended_at) > as_of))
    return list(db.exec(query.order_by(col(Target.id))))


def standings_of(
    db: Session, atlas: Atlas, targets: Iterable[Target], as_of: datetime | None = None
) -> list[Standing]:
    """How far each of `targets` is; shares of one target whose units became one are one standing."""
    reach, together = Reach(atlas), defaultdict[tuple[int, int], list[Target]](list)
    for target in targets:
        family = target.parent_id or target.id
        together[family, atlas.now(target.unit_id) if target.parent_id else 0].append(target)
    claims = [
        Claim(family, tuple(parts), reach.of(part.unit_id for part in parts))
        for (family, _), parts in together.items()
    ]
    goals = goals_of(db, [part.id for claim in claims for part in claim.parts], as_of)
    today = clock.today() if as_of is None else clock.day_of(as_of)
    found = [
        _standing(claim, reached, goals, today, reach)
        for claim, reached in zip(claims, reached_by(db, claims, as_of), strict=True)
    ]
    return sorted(found, key=_order)


def _standing(
    claim: Claim, reached: int, goals: Mapping[int, TargetGoal], today: date, reach: Reach
) -> Standing:
    target, indicator = claim.parts[0], INDICATORS[claim.code]
    goal = sum(goals[part.id].goal for part in claim.parts)
    return Standing(
        target=target,
        indicator=indicator,
        unit=reach.shown_as(target.unit_id, claim.counted),
        goal=goal,
        source=goals[target.id],
        progress=Progress(goal, reached, target.first, target.last, today, indicator.is_distinct),
        parts=claim.parts,
        is_cut=reach.is_cut(claim.counted),
    )


def _order(standing: Standing) -> tuple[int, str, date, int]:
    """As a report names indicators, then units in Vietnamese order."""
    place = list(INDICATORS).index(standing.indicator.code)
    return place, standing.unit.sort_key, standing.target.first, standing.target.id


def goals_of(
    db: Session, target_ids: Collection[int], as_of: datetime | None = None
) -> dict[int, TargetGoal]:
    """The goal that holds, or held at the moment, by the id of its target."""
    query = select(TargetGoal).where(col(TargetGoal.target_id).in_(target_ids))
    if as_of is not None:
        query = query.where(col(TargetGoal.set_at) <= as_of)
    rows = db.exec(query.order_by(col(TargetGoal.set_at), col(TargetGoal.id)))
    return {row.target_id: row for row in rows}  # the latest comes last


def history(db: Session, target: Target) -> list[tuple[TargetGoal, Member]]:
    """Every goal that the target had and who set it, the latest first."""
    rows = db.exec(
        select(TargetGoal, Member)
        .join(Member, col(Member.id) == TargetGoal.set_by)
        .where(TargetGoal.target_id == target.id)
        .order_by(col(TargetGoal.set_at).desc(), col(TargetGoal.id).desc())
    )
    return list(rows.all())


def shares_of(db: Session, atlas: Atlas, target: Target) -> list[Target]:
    """The shares that hold, of the units of the atlas, in Vietnamese order."""
    query = select(Target).where(Target.parent_id == target.id, col(Target.ended_at).is_(None))
    shares = [share for share in db.exec(query) if share.unit_id in atlas.units]
    return sorted(shares, key=lambda share: atlas.units[share.unit_id].sort_key)


def target_within(db: Session, atlas: Atlas, target_id: int) -> Target:
    """The target or share, if its unit is one of the atlas.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    target = db.get(Target, target_id)
    if target is None or target.unit_id not in atlas.units:
        raise NotFoundError
    return target


def percent_by_unit(
    db: Session,
    atlas: Atlas,
    unit_ids: Collection[int],
    as_of: datetime | None = None,
    period: Period | None = None,
) -> dict[int, int]:
    """How far each of these units is on average over its targets, by the id of the unit as it is today.

    Each target gives at most 100 percent, so that much of one thing does not hide that another is lacking.
    Units without a target are left out.
    """
    found: dict[int, list[int]] = defaultdict(list)
    for standing in standings(db, atlas, unit_ids, as_of, period):
        found[atlas.now(standing.target.unit_id)].append(min(100, standing.percent))
    return {unit_id: sum(percents) // len(percents) for unit_id, percents in found.items()}
