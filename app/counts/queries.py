"""Reading the counts: one `Counts` for a whole period, or one for each unit, team or day of it.

    today = total(db, covered_by(units), day, day)
    today.of(Measure.ASSISTS)             # turns of residents
    today.of(Measure.DONE, "dvc_submit")  # tasks of one kind that were done
    today.by_key(Measure.BARRIER)         # {"fear_of_theft": 12, ...}

`units` are ids, or a subquery of ids such as `units.queries.covered_by(...)`. A period includes both of its
days. Groups in which nothing was counted are left out; asking for fewer `measures` reads fewer rows.
"""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import Integer, Select, String, func, literal, type_coerce, union_all
from sqlalchemy import select as select_rows
from sqlmodel import Session
from sqlmodel.sql.expression import SelectOfScalar

from app.counts.models import DailyCount, Measure, MonthlyCount
from app.db import table_of

ALL = tuple(Measure)
Group = Literal["unit_id", "team_id", "day"]
_DAY = timedelta(days=1)
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
    return _sums(db, units, first, last, measures, "unit_id")


def by_team(
    db: Session, units: Units, first: date, last: date, measures: Collection[Measure] = ALL
) -> dict[int, Counts]:
    """By the id of the team; 0 holds what members without a team did."""
    return _sums(db, units, first, last, measures, "team_id")


def by_day(
    db: Session, units: Units, first: date, last: date, measures: Collection[Measure] = ALL
) -> dict[date, Counts]:
    """By day, in order."""
    return dict(sorted(_sums(db, units, first, last, measures, "day").items()))


def _sums(
    db: Session,
    units: Units,
    first: date,
    last: date,
    measures: Collection[Measure],
    group: Group | None = None,
) -> dict[Any, Counts]:
    found: dict[Any, Counter[tuple[Measure, str]]] = defaultdict(Counter)
    for name, measure, key, n in db.connection().execute(
        union_all(*sums(units, first, last, measures, group))
    ):
        found[name][Measure(measure), key] += int(n)
    # What was voided since is a row of 0: nothing was counted there, as of now or as of a moment.
    counted = {name: {what: n for what, n in amounts.items() if n} for name, amounts in found.items()}
    return {name: Counts(amounts) for name, amounts in counted.items() if amounts}


def sums(
    units: Units, first: date, last: date, measures: Collection[Measure], group: Group | None
) -> list[Select[Any, str, str, int]]:
    """The statements of (group, measure, key, n) that are the period together: whole months from the monthly
    counts, the other days from the daily ones; by day all of them."""
    months = [] if group == "day" else whole_months(first, last)
    if not months:
        return [_sum(DailyCount, "day", units, first, last, measures, group)]
    days = ((first, months[0] - _DAY), (_end_of(months[-1]) + _DAY, last))
    return [
        _sum(MonthlyCount, "month", units, months[0], months[-1], measures, group),
        *(_sum(DailyCount, "day", units, *span, measures, group) for span in days if span[0] <= span[1]),
    ]


def _sum(
    table: type[DailyCount | MonthlyCount],
    span: Literal["day", "month"],
    units: Units,
    first: date,
    last: date,
    measures: Collection[Measure],
    group: Group | None,
) -> Select[Any, str, str, int]:
    c = table_of(table).c
    name = literal(None, Integer) if group is None else c[group]
    return (
        select_rows(name.label("name"), type_coerce(c.measure, String), c.key, func.sum(c.n))
        .where(c.unit_id.in_(units), c.measure.in_(measures), c[span].between(first, last))
        .group_by("name", c.measure, c.key)
    )


def whole_months(first: date, last: date) -> list[date]:
    """The first days of the months that lie within the period from their first to their last day."""
    month = first if first.day == 1 else _end_of(first) + _DAY
    found = []
    while (end := _end_of(month)) <= last:
        found.append(month)
        month = end + _DAY
    return found


def _end_of(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
