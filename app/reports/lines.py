"""The numbers of the page of totals in lines, each with the address of what is behind it."""

from dataclasses import dataclass, replace

from app.indicators.models import INDICATORS
from app.periods.models import Period
from app.reports import links
from app.reports.findings import INDICATORS as SHOWN
from app.reports.findings import Findings
from app.reports.models import By, Query, Row
from app.reports.scope import Scope
from app.reports.tables import NOTES
from app.units.pages import url_of as unit_url
from app.web import vietnamese

_HEADINGS = {
    "assists": "Lượt người dân",
    "vneid": "Cài VNeID",
    "dvc_account": "Tài khoản DVC",
    "done": "Đã làm được",
    "not_done": "Chưa làm được",
}
_FEW = {By.TASK: ("assists", "done", "not_done"), By.BARRIER: ("assists", "not_done")}
_MISSING = "Đơn vị đã hết trước kỳ này không có dòng riêng; lũy kế của các đơn vị đó chỉ nằm trong dòng cuối."
# The kind of sessions that an indicator counts; any kind where none is named.
_KINDS = {
    **{f"sessions_{kind}": kind for kind in ("help", "training", "outreach")},
    **{f"{kind}_people": kind for kind in ("training", "outreach")},
}
_GOOD, _FAIR = 85, 50  # percent of the targets: how it is coloured


@dataclass(frozen=True, slots=True)
class Change:
    """How a number compares with the one before: `arrow` is "▲", "▼" or ""."""

    arrow: str
    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number and the address of what is behind it; there is nothing behind a 0."""

    n: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table; `url` asks the same about this row alone, `percent` is that of its targets."""

    label: str
    numbers: list[Number]
    url: str = ""
    percent: int | None = None

    @property
    def tone(self) -> str:
        """How the percents are coloured."""
        if self.percent is None:
            return ""
        return "good" if self.percent >= _GOOD else "fair" if self.percent >= _FAIR else "poor"


def compare(now: int, before: int, with_what: str) -> Change:
    """The change in words; nothing is said of a change from or to nothing but the numbers."""
    percent = round((now - before) / before * 100) if before else 0
    if before == 0:
        return Change("", f"{with_what}: 0")
    if percent == 0:
        return Change("", f"ngang {with_what}")
    return Change("▲" if percent > 0 else "▼", f"{vietnamese.number(abs(percent))}% so với {with_what}")


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a question, the total, and the wholes of this period, of the one before, and cumulative."""

    query: Query
    scope: Scope
    findings: Findings

    @property
    def figures(self) -> dict[str, Number]:
        """What the period comes to, by the name of the column."""
        row = self.findings.now.row
        return {name: self._number(getattr(row, name), name) for name in _HEADINGS}

    def _number(self, n: int, column: str, period: Period | None = None) -> Number:
        return Number(n, links.behind_total(self.query, self.scope, column, period) if n else "")

    @property
    def wholes(self) -> list[Line]:
        """Turns, tasks and indicators of this period, of the one before, and cumulative."""
        three = (self.findings.now, self.findings.before, self.findings.cumulative)
        found = [
            Line(
                label,
                [self._number(getattr(whole.row, name), name, whole.period) for whole in three],
            )
            for name, label in _HEADINGS.items()
        ]
        for code in SHOWN:
            numbers = [
                Number(n, self._indicator_url(code, whole.period) if n else "")
                for whole in three
                for n in [whole.indicators[code]]
            ]
            found.append(Line(INDICATORS[code].label, numbers))
        return found

    def _indicator_url(self, code: str, period: Period) -> str:
        if code == "teams_active":
            return links.url_of(replace(self.query, period=period, by=By.TEAM))
        return links.sessions_url(self.query, period, _KINDS.get(code, ""))

    @property
    def columns(self) -> list[str]:
        """The names of the numbers in a row, in order."""
        return list(_FEW.get(self.query.by, _HEADINGS))

    @property
    def headings(self) -> list[str]:
        """With what is cumulative beside the turns."""
        first, *others = (_HEADINGS[name] for name in self.columns)
        return [first, "Lũy kế", *others]

    @property
    def has_percents(self) -> bool:
        return bool(self.findings.percents)

    @property
    def lines(self) -> list[Line]:
        sums = {(row.key, row.unit_id): row for row in self.findings.sums.rows}
        return [
            Line(
                row.label,
                self._numbers(row, sums.get((row.key, row.unit_id), Row("", "")).assists),
                self._row_url(row),
                self.findings.percents.get(row.unit_id or 0),
            )
            for row in self.findings.totals.rows
        ]

    def _numbers(self, row: Row, sum_: int) -> list[Number]:
        """Each with what is behind it; the cumulative turns stand second."""
        shown = [(name, getattr(row, name), self.query.period) for name in self.columns]
        shown.insert(1, ("assists", sum_, self.query.period.cumulative()))
        return [
            Number(n, links.behind_row(self.query, row, name, period) if n else "")
            for name, n, period in shown
        ]

    def _row_url(self, row: Row) -> str:
        """A unit opens its days, one that has ended its history; of other rows only the numbers open."""
        unit = self.scope.atlas.units.get(row.unit_id or 0)
        if unit is None or self.query.by != By.UNIT:
            return ""
        if unit.valid_to is not None and unit.valid_to < self.query.today:
            return unit_url(unit)
        return links.url_of(replace(self.query, by=By.DAY, unit_code=row.key))

    @property
    def total(self) -> Line:
        row, sum_ = self.findings.totals.total, self.findings.sums.total
        shown = [(name, getattr(row, name), self.query.period) for name in self.columns]
        shown.insert(1, ("assists", sum_.assists, self.findings.cumulative.period))
        if self.query.by == By.BARRIER:
            numbers = [
                Number(n, links.behind_barrier_total(self.query, period) if n else "")
                for _, n, period in shown
            ]
        else:
            numbers = [self._number(n, name, period) for name, n, period in shown]
        return Line(row.label, numbers)

    @property
    def notes(self) -> list[str]:
        """What must be known of the columns."""
        rows = {(row.key, row.unit_id) for row in self.findings.totals.rows}
        lost = any((row.key, row.unit_id) not in rows for row in self.findings.sums.rows if row.assists)
        by = self.query.by
        return [*([NOTES[by]] if by in NOTES else []), *([_MISSING] if lost else [])]
