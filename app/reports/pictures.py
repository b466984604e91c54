"""The pictures of a page of totals."""

from dataclasses import dataclass, replace

from app.counts.models import Measure
from app.periods.models import Period
from app.reports import charts, links
from app.reports.charts import Bubbles, Columns, Part, Strips
from app.reports.findings import Findings
from app.reports.models import By, Query, Row
from app.reports.scope import Scope
from app.units.models import Level


@dataclass(frozen=True, slots=True)
class Pictures:
    """The same turns over time, by hour of the day, by commune, and by what was in the way."""

    query: Query
    scope: Scope
    findings: Findings

    @property
    def trend(self) -> Columns | None:
        """Up to today; None for a single day."""
        period = self.query.period
        last = min(period.last, max([self.query.today, period.first, *self.findings.by_day]))
        shown = Period(period.first, last)
        return charts.trend(self.findings.by_day, shown, self._url_of_days) if shown.days > 1 else None

    def _url_of_days(self, days: Period) -> str:
        return links.entries_url(self.query, days)

    @property
    def hours(self) -> Columns:
        return charts.hours(self.findings.counted.by_key(Measure.HOUR), self._url_of_hour)

    def _url_of_hour(self, hour: int) -> str:
        return links.entries_url(self.query, self.query.period, {"hour": str(hour)})

    @property
    def barriers(self) -> Strips:
        met = self.findings.counted.by_key(Measure.BARRIER_TURNS)
        parts = [Part(self.findings.barriers[code], n, self._url_of_barrier(code)) for code, n in met.items()]
        return charts.barriers(parts)

    def _url_of_barrier(self, code: str) -> str:
        return links.entries_url(self.query, self.query.period, {"barrier": code})

    @property
    def communes(self) -> Bubbles | Strips | None:
        """None where there is only one."""
        units = self.scope.atlas.units
        rows = [(units[row.unit_id], row) for row in self.findings.units if row.unit_id is not None]
        communes = [(unit, self._part(row)) for unit, row in rows if unit.level == Level.COMMUNE]
        return charts.communes(communes)

    @property
    def is_map(self) -> bool:
        """Whether the communes lie where they can be drawn."""
        return isinstance(self.communes, Bubbles)

    def _part(self, row: Row) -> Part:
        by_unit = replace(self.query, by=By.UNIT)
        url = links.behind_row(by_unit, row, "assists", back=self.query) if row.assists else ""
        return Part(row.label, row.assists, url)
