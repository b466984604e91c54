"""What the page of totals shows."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar

from app.periods.models import CALENDAR, Kind, Period, around, in_sentence
from app.reports import links
from app.reports.findings import Findings
from app.reports.lines import Change, Number, Table, compare
from app.reports.links import url_of
from app.reports.models import By, Map, Query
from app.reports.pictures import Pictures
from app.reports.scope import Scope
from app.web.render import FormState


@dataclass(frozen=True, slots=True)
class Choice:
    """A link among others; `is_on` for the one that is shown."""

    url: str
    label: str
    is_on: bool = False


@dataclass(frozen=True)
class TotalsPage:
    """Totals of a period, with links to other periods, other rows, and what is behind each number."""

    template: ClassVar = "reports/show.html"
    query: Query
    scope: Scope
    findings: Findings
    form: FormState = field(default_factory=FormState)

    @property
    def periods(self) -> list[Choice]:
        """Day, week, month, quarter, half and year around the last day of the period that has come."""
        present = self.query.period
        return [
            Choice(
                self._url_of_period(around(kind, self.last_day)),
                present.label if kind == present.kind else kind.label,
                kind == present.kind,
            )
            for kind in CALENDAR
        ]

    @property
    def campaigns(self) -> list[Choice]:
        found = [each.period for each in self.findings.campaigns]
        return [
            Choice(self._url_of_period(period), period.name, period == self.query.period) for period in found
        ]

    @property
    def campaign(self) -> str:
        """The name of the campaign that is shown, or ""."""
        return self.query.period.name

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
        is_begun = period.first <= self.query.today
        return Choice(self._url_of_period(period), period.label) if is_begun else None

    def _url_of_period(self, period: Period) -> str:
        return url_of(replace(self.query, period=period))

    @property
    def views(self) -> list[Choice]:
        """Totals of the same by unit, task, team and so on."""
        return [Choice(url_of(replace(self.query, by=by)), by.label, by == self.query.by) for by in By]

    @property
    def maps(self) -> list[Choice]:
        """Units as they are or as they were."""
        return [
            Choice(url_of(replace(self.query, map=map_)), map_.label, map_ == self.query.map) for map_ in Map
        ]

    @property
    def doors(self) -> list[Choice]:
        """What else is about these numbers."""
        period, unit = self.query.period, self.query.unit_code
        return [
            Choice("/targets", "Chỉ tiêu"),
            Choice("/closings", "Chốt số"),
            Choice(links.sessions_url(self.query, period), "Buổi, lớp"),
            Choice("/silence", "Nơi im lặng"),
            Choice("/campaigns", "Đợt, chiến dịch"),
            Choice(url_of(self.query, "/exports/new"), "Xuất chi tiết"),
            *([Choice(f"/units/{unit}", "Lịch sử đơn vị")] if unit else []),
        ]

    @property
    def wider_url(self) -> str:
        """From one unit back to all; "" if all are shown."""
        return url_of(replace(self.query, unit_code="", by=By.UNIT)) if self.query.unit_code else ""

    @property
    def now_url(self) -> str:
        """The same question with the numbers of now."""
        return url_of(replace(self.query, as_of=None))

    @property
    def kept_url(self) -> str:
        """The same question with the numbers as they are at this moment, for ever."""
        return url_of(replace(self.query, as_of=self.findings.as_of))

    @property
    def check_url(self) -> str:
        return url_of(self.query, check="1")

    @property
    def files(self) -> list[Choice]:
        """The Word report in the Union's layout and in the state's."""
        return [
            Choice(url_of(self.query, "/totals.xlsx"), "Xuất Excel"),
            Choice(url_of(self.query, "/totals.docx"), "Báo cáo Word"),
            Choice(url_of(self.query, "/totals.docx", layout="state"), "Word theo Nghị định 30"),
            Choice(url_of(self.query, "/totals.csv"), "CSV"),
        ]

    @property
    def compared_with(self) -> str:
        """In the middle of a sentence: "quý III/2026", "54 ngày đầu quý III/2026"."""
        name = in_sentence(self.query.period.before().label)
        if not self.query.period.is_running(self.query.today):
            return name
        return f"{self.findings.before.period.days} ngày đầu {name}"

    @property
    def last_day(self) -> date:
        """The last day of the period that has come."""
        return max(self.query.period.first, min(self.query.period.last, self.query.today))

    @property
    def changes(self) -> dict[str, Change]:
        """How the figures compare, by name."""
        total, before = self.findings.now.row, self.findings.before.row
        return {
            name: compare(getattr(total, name), getattr(before, name), self.compared_with)
            for name in ("assists", "vneid", "dvc_account")
        }

    @property
    def figures(self) -> dict[str, Number]:
        """The large numbers on top, by name."""
        return self.table.figures

    @property
    def table(self) -> Table:
        return Table(self.query, self.scope, self.findings)

    @property
    def pictures(self) -> Pictures:
        return Pictures(self.query, self.scope, self.findings)

    @property
    def active_communes(self) -> int:
        return len(self.findings.active)

    @property
    def silent_communes(self) -> int:
        return len(self.scope.communes) - self.active_communes

    @property
    def communes_url(self) -> str:
        """The rows of the communes, those without a turn among them."""
        return f"{url_of(replace(self.query, by=By.UNIT))}#rows"
