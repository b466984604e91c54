"""Reading the counts: one `Counts` for a whole period, or one for each unit, team or day of it.

    today = total(db, covered_by(units), day, day)
    today.of(Measure.ASSISTS)             # turns of residents
    today.of(Measure.DONE, "dvc_submit")  # tasks of one kind that were done
    today.by_key(Measure.BARRIER)         # {"fear_of_theft": 12, ...}

`units` are ids, or a subquery of ids such as `units.queries.covered_by(...)`. A period includes both of its
days. Groups in which nothing was counted are left out; asking for fewer `measures` reads fewer rows.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as select_rows
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col
from sqlmodel.sql.expression import SelectOfScalar

from app.counts.models import DailyCount, Measure

ALL = tuple(Measure)
Units = SelectOfScalar[int] | Collection[int]


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of one group by measure and key; what was never counted is 0."""

    amounts: dict[tuple[Measure, str], int] = field(default_factory=dict)

    def of(self, measure: Measure, key: str | None = None) -> int:
        """The number under `key`, or under all keys of the measure together."""
        if key is None:
            return sum(self.by_key(measure).values())
        return self.amounts.get((measure, key), 0)

    def by_key(self, measure: Measure) -> dict[str, int]:
        """The numbers above 0 by key (of a task, a barrier or an hour), in the order of the keys."""
        return {key: n for (kind, key), n in sorted(self.amounts.items()) if kind == measure and n}


def together(parts: Iterable[Counts]) -> Counts:
    """The sum of several groups."""
    amounts: Counter[tuple[Measure, str]] = Counter()
    for part in parts:
        amounts.update(part.amounts)
    return Counts(dict(amounts))


def total(db: Session, units: Units, first: date, last: date, measures: Collection[Measure] = ALL) -> Counts:
    """The whole period in one."""
    return _sums(db, units, first, last, measures).get(None, Counts())


def by_unit(
    db: Session, units: Units, first: date, last: date, measures: Collection[Measure] = ALL
) -> dict[int, Counts]:
    """By the id of the unit in which it counted on that day."""
    return _sums(db, units, first, last, measures, col(DailyCount.unit_id))


def by_team(
    db: Session, units: Units, first: date, last: date, measures: Collection[Measure] = ALL
) -> dict[int, Counts]:
    """By the id of the team; 0 holds what members without a team did."""
    return _sums(db, units, first, last, measures, col(DailyCount.team_id))


def by_day(
    db: Session, units: Units, first: date, last: date, measures: Collection[Measure] = ALL
) -> dict[date, Counts]:
    """By day, in order."""
    return dict(sorted(_sums(db, units, first, last, measures, col(DailyCount.day)).items()))


def _sums(
    db: Session,
    units: Units,
    first: date,
    last: date,
    measures: Collection[Measure],
    group: Mapped[Any] | None = None,
) -> dict[Any, Counts]:
    groups = [] if group is None else [group]
    measure, key = col(DailyCount.measure), col(DailyCount.key)
    rows = db.connection().execute(
        select_rows(measure, key, func.sum(DailyCount.n), *groups)
        .where(col(DailyCount.unit_id).in_(units), measure.in_(measures))
        .where(col(DailyCount.day).between(first, last))
        .group_by(measure, key, *groups)
    )
    found: dict[Any, dict[tuple[Measure, str], int]] = defaultdict(dict)
    for measure_, key_, n, *group_ in rows:
        found[group_[0] if group_ else None][measure_, key_] = n
    return {name: Counts(amounts) for name, amounts in found.items()}
