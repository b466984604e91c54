"""What the page of totals shows."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import ClassVar
from urllib.parse import urlencode

from app.periods.models import CALENDAR, Kind, Period, around
from app.reports.models import By, Map, Query, Row, Totals
from app.reports.scope import Scope
from app.reports.tables import NOTES, headings, numbers
from app.web import vietnamese
from app.web.render import FormState


@dataclass(frozen=True, slots=True)
class Choice:
    """A link among others; `is_on` for the one that is shown."""

    url: str
    label: str
    is_on: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """How a number compares with the one before: `arrow` is "▲", "▼" or ""."""

    arrow: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table; `url` opens what is behind it, if there is anything."""

    label: str
    url: str
    numbers: list[int]


@dataclass(frozen=True, slots=True)
class Findings:
    """What was read to answer a query. `agrees` is None if the counts were not compared with the rows."""

    totals: Totals
    before: Row
    active_communes: int
    agrees: bool | None
    as_of: datetime


def url_of(query: Query, path: str = "/totals", **more: str) -> str:
    """The address of a question; what is as by default is left out."""
    asked = {
        "from": query.period.first.isoformat(),
        "to": query.period.last.isoformat(),
        "by": "" if query.by == By.UNIT else query.by.value,
        "unit": query.unit_code,
        "map": "" if query.map == Map.NOW else query.map.value,
        **more,
    }
    return f"{path}?{urlencode({name: value for name, value in asked.items() if value})}"


def behind(query: Query, row: Row) -> str:
    """Where a row opens: a unit its days, everything else the entries that it counts."""
    if query.by == By.UNIT:
        return url_of(replace(query, by=By.DAY, unit_code=row.key))
    if row.assists == 0:
        return ""
    if query.by == By.DAY:
        day = date.fromisoformat(row.key)
        return url_of(replace(query, period=Period(day, day), by=By.UNIT), "/assists")
    return url_of(replace(query, by=By.UNIT), "/assists", **{query.by.value: row.key})


def compare(now: int, before: int, with_what: str) -> Change:
    """The change in words; nothing is said of a change from or to nothing but the numbers."""
    percent = round((now - before) / before * 100) if before else 0
    if before == 0:
        return Change("", f"{with_what}: 0")
    if percent == 0:
        return Change("", f"ngang {with_what}")
    return Change("▲" if percent > 0 else "▼", f"{vietnamese.number(abs(percent))}% so với {with_what}")


@dataclass(frozen=True)
class TotalsPage:
    """Totals of a period, with links to other periods, other rows, and what is behind each row."""

    template: ClassVar = "reports/show.html"
    query: Query
    scope: Scope
    findings: Findings
    today: date
    form: FormState = field(default_factory=FormState)

    @property
    def periods(self) -> list[Choice]:
        """Day, week, month, quarter and year around the last day of the period that has come."""
        present, day = (
            self.query.period,
            max(self.query.period.first, min(self.query.period.last, self.today)),
        )
        return [
            Choice(
                self._url_of_period(around(kind, day)),
                present.label if kind == present.kind else kind.label,
                kind == present.kind,
            )
            for kind in CALENDAR
        ]

    @property
    def is_span(self) -> bool:
        return self.query.period.kind == Kind.SPAN

    @property
    def earlier(self) -> Choice:
        period = self.query.period.before()
        return Choice(self._url_of_period(period), period.label)

    @property
    def later(self) -> Choice | None:
        """None once the future begins."""
        period = self.query.period.after()
        return Choice(self._url_of_period(period), period.label) if period.first <= self.today else None

    def _url_of_period(self, period: Period) -> str:
        return url_of(replace(self.query, period=period))

    @property
    def views(self) -> list[Choice]:
        """Totals of the same by unit, task, team, day or barrier."""
        return [Choice(url_of(replace(self.query, by=by)), by.label, by == self.query.by) for by in By]

    @property
    def maps(self) -> list[Choice]:
        """Units as they are or as they were."""
        return [
            Choice(url_of(replace(self.query, map=map_)), map_.label, map_ == self.query.map) for map_ in Map
        ]

    @property
    def wider_url(self) -> str:
        """From one unit back to all; "" if all are shown."""
        return url_of(replace(self.query, unit_code="", by=By.UNIT)) if self.query.unit_code else ""

    @property
    def check_url(self) -> str:
        return url_of(self.query, check="1")

    @property
    def xlsx_url(self) -> str:
        return url_of(self.query, "/totals.xlsx")

    @property
    def csv_url(self) -> str:
        return url_of(self.query, "/totals.csv")

    @property
    def compared_with(self) -> str:
        """In the middle of a sentence: "quý III/2026", "54 ngày đầu quý III/2026"."""
        name = self.query.period.before().label
        name = name[0].lower() + name[1:]
        if not self.query.period.is_running(self.today):
            return name
        return f"{self.query.period.comparable(self.today).days} ngày đầu {name}"

    @property
    def changes(self) -> dict[str, Change]:
        """How the figures compare, by name."""
        total, before = self.findings.totals.everything, self.findings.before
        names = ("assists", "vneid", "dvc_account")
        return {
            name: compare(getattr(total, name), getattr(before, name), self.compared_with) for name in names
        }

    @property
    def silent_communes(self) -> int:
        return len(self.scope.communes) - self.findings.active_communes

    @property
    def headings(self) -> list[str]:
        return headings(self.query.by)

    @property
    def lines(self) -> list[Line]:
        return [
            Line(row.label, behind(self.query, row), numbers(row, self.query.by))
            for row in self.findings.totals.rows
        ]

    @property
    def total(self) -> Line:
        row = self.findings.totals.total
        return Line(row.label, "", numbers(row, self.query.by))

    @property
    def note(self) -> str:
        """What must be known of the column of turns; "" if nothing."""
        return NOTES.get(self.query.by, "")
