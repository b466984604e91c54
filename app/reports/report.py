"""All that the files of a report say of a question, read once, as of one settled moment."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from app.indicators.models import INDICATORS, Indicator
from app.indicators.queries import values
from app.periods.models import Period, in_sentence
from app.reports import queries
from app.reports.asking import Asked
from app.reports.digest import Table
from app.reports.models import By, Row, Totals
from app.reports.tables import lines
from app.targets.queries import Standing, standings

NAMES = {
    By.UNIT: "Theo xã phường",
    By.TASK: "Theo nội dung",
    By.DAY: "Theo ngày",
    By.BARRIER: "Lý do",
    By.TEAM: "Theo đội",
    By.DISTRICT: "Theo huyện cũ",
    By.PROVINCE: "Theo tỉnh cũ",
}
# What every report shows, whatever was asked; the asked table comes in addition.
ALWAYS = (By.UNIT, By.TASK, By.DAY, By.BARRIER)


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator: what was counted in the period, in the one before, and cumulative; and its targets."""

    indicator: Indicator
    now: int
    before: int
    cumulative: int
    standings: tuple[Standing, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A question and its answers. `before` is cut off where a running period is, so that both compare.

    `active` communes of `communes` helped anybody.
    """

    asked: Asked
    as_of: datetime
    before: Period
    cumulative: Period
    row_before: Row
    row_cumulative: Row
    totals: Mapping[By, Totals]
    lines: list[Line]
    active: int

    @property
    def period(self) -> Period:
        return self.asked.query.period

    @property
    def compared_with(self) -> str:
        """The period before inside a sentence: "quý III/2026", "54 ngày đầu quý III/2026"."""
        whole = self.period.before()
        if self.before == whole:
            return in_sentence(whole.label)
        return f"{self.before.days} ngày đầu {in_sentence(whole.label)}"

    @property
    def cumulative_so_far(self) -> Period:
        """The days of what is cumulative that have come."""
        first, last = self.cumulative.first, self.cumulative.last
        return Period(first, max(first, min(last, self.asked.query.today)))

    @property
    def everything(self) -> Row:
        """The whole period in one row."""
        return self.totals[By.UNIT].everything

    def by(self, by: By) -> Table:
        """The rows of one kind as a table."""
        return Table(NAMES[by], list(lines(self.totals[by], by)))

    @property
    def communes(self) -> int:
        return len(self.asked.scope.communes)

    @property
    def standings(self) -> list[Standing]:
        return [standing for line in self.lines for standing in line.standings]

    def of(self, code: str) -> Line:
        """The line of an indicator."""
        return next(line for line in self.lines if line.indicator.code == code)


def report(db: Session, asked: Asked, as_of: datetime) -> Report:
    """The report on a question as of `as_of`; `db` must see one moment, as `Database.reading` does."""
    scope, query = asked.scope, asked.query
    before, cumulative = query.period.comparable(query.today), query.period.cumulative()
    totals = {
        by: queries.totals(db, scope, replace(query, by=by)) for by in dict.fromkeys((*ALWAYS, query.by))
    }
    return Report(
        asked=asked,
        as_of=as_of,
        before=before,
        cumulative=cumulative,
        row_before=queries.total(db, scope, before, as_of),
        row_cumulative=queries.total(db, scope, cumulative, as_of),
        totals=totals,
        lines=_lines(db, asked, before, cumulative, as_of),
        active=queries.active_communes(db, scope, query.period, as_of),
    )


def _lines(db: Session, asked: Asked, before: Period, cumulative: Period, as_of: datetime) -> list[Line]:
    ids, period = asked.scope.ids, asked.query.period
    now, then, up_to_now = (
        values(db, list(INDICATORS), ids, each.first, each.last, as_of)
        for each in (period, before, cumulative)
    )
    roots = [unit.id for unit in asked.scope.roots]
    held = standings(db, asked.scope.atlas, roots, as_of, period)
    return [
        Line(
            indicator,
            now[code],
            then[code],
            up_to_now[code],
            tuple(each for each in held if each.indicator.code == code),
        )
        for code, indicator in INDICATORS.items()
    ]
