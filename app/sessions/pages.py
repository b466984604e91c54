"""What the calendar and the pages of a session show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import ClassVar

from app import clock
from app.help_sessions.models import EARLY, KIND_LABELS, SessionKind
from app.indicators.sessions import Held
from app.sessions.forms import GROUP_FIELDS, Desk, Question
from app.sessions.lines import Choice, Line, Version, kind_choices, url_of
from app.units.models import Unit
from app.web.render import FormState

FEW = 4  # sessions of a day in a calendar; what is more stands in the list of the day


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day of the month. `more` counts what is not shown, `unplanned` the help that nobody planned; `url`
    lists all of it."""

    day: date
    lines: Sequence[Line]
    more: int
    unplanned: int
    url: str

    @property
    def is_today(self) -> bool:
        return self.day == clock.today()

    @property
    def is_empty(self) -> bool:
        return not (self.lines or self.unplanned)


@dataclass(frozen=True)
class CalendarPage:
    """A month of a commune, or of all communes of a larger unit: `lines` are what was planned, `unplanned`
    counts the other help by day."""

    template: ClassVar = "sessions/calendar.html"
    asked: Question
    unit: Unit | None
    lines: Sequence[Line]
    unplanned: Mapping[date, int]
    communes: Sequence[Unit]
    may_plan: bool

    @property
    def month(self) -> date:
        return self.asked.month_first

    @property
    def title(self) -> str:
        return f"Tháng {self.month.month}/{self.month.year}"

    @property
    def earlier_url(self) -> str:
        return url_of(self.asked, month=f"{self.month - timedelta(days=1):%Y-%m}")

    @property
    def later_url(self) -> str:
        return url_of(self.asked, month=f"{self.month + timedelta(days=31):%Y-%m}")

    @property
    def present_url(self) -> str:
        return url_of(self.asked, month="")

    @property
    def kinds(self) -> list[Choice]:
        return kind_choices(self.asked)

    @property
    def shows_communes(self) -> bool:
        return len(self.communes) > 1 and (self.unit is None or self.unit not in self.communes)

    @property
    def list_url(self) -> str:
        last = (self.month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return url_of(self.asked, month="", **{"from": self.month.isoformat(), "to": last.isoformat()})

    @property
    def new_url(self) -> str:
        is_commune = self.unit is not None and self.unit in self.communes
        return f"/sessions/new?unit={self.unit.code}" if self.unit and is_commune else "/sessions/new"

    @property
    def days(self) -> list[CalendarDay]:
        """Every day of the month."""
        found, day = [], self.month
        while day.month == self.month.month:
            found.append(self._day(day))
            day += timedelta(days=1)
        return found

    def _day(self, day: date) -> CalendarDay:
        planned = [line for line in self.lines if line.row.session.day == day]
        url = url_of(self.asked, month="", show="all", **{"from": day.isoformat(), "to": day.isoformat()})
        return CalendarDay(
            day=day,
            lines=planned[:FEW],
            more=len(planned[FEW:]),
            unplanned=self.unplanned.get(day, 0),
            url=url,
        )

    @property
    def is_empty(self) -> bool:
        return all(day.is_empty for day in self.days)


@dataclass(frozen=True)
class ListPage:
    """Some of the sessions of some days, and what was held on all of them."""

    template: ClassVar = "sessions/list.html"
    asked: Question
    where: str
    lines: Sequence[Line]
    figures: Mapping[SessionKind, Held]
    pages: int

    def page_url(self, number: int) -> str:
        return url_of(self.asked, page=str(number))

    @property
    def sessions(self) -> int:
        return sum(figure.sessions for figure in self.figures.values())

    @property
    def volunteers(self) -> int:
        return sum(figure.volunteers for figure in self.figures.values())

    @property
    def people(self) -> int:
        """Who came to classes and outreach; who was helped is counted by turns."""
        return sum(figure.people for kind, figure in self.figures.items() if kind != SessionKind.HELP)

    @property
    def kinds(self) -> list[Choice]:
        return kind_choices(self.asked)

    @property
    def other(self) -> Choice:
        """What was held, or all."""
        if self.asked.show:
            return Choice("Chỉ xem buổi đã tổ chức", url_of(self.asked, show=""))
        return Choice("Xem cả buổi sắp tới, chưa báo cáo và đã hủy", url_of(self.asked, show="all", as_of=""))

    @property
    def calendar_url(self) -> str:
        month = f"{self.asked.first:%Y-%m}"
        emptied = dict.fromkeys(("from", "to", "show", "map", "as_of", "back"), "")
        return url_of(self.asked, **emptied, month=month)


@dataclass(frozen=True)
class SessionPage:
    """One session: when, where, whose, what was held; and what can be done with it."""

    template: ClassVar = "sessions/show.html"
    line: Line
    versions: Sequence[Version]
    may_write: bool
    may_see_point: bool
    form: FormState = field(default_factory=FormState)

    @property
    def may_report(self) -> bool:
        return self.may_write and self.line.row.session.cancelled_at is None and self.line.has_begun

    @property
    def may_change(self) -> bool:
        session = self.line.row.session
        is_untouched = session.opened_at is None and not self.versions
        return self.may_write and session.cancelled_at is None and is_untouched

    @property
    def check_in_from(self) -> datetime | None:
        """From when a check-in at the point counts here; None once the time is over, or was never set."""
        session = self.line.row.session
        if session.planned_from is None or self.line.is_over or session.cancelled_at is not None:
            return None
        return session.planned_from - EARLY

    @property
    def calendar_url(self) -> str:
        session = self.line.row.session
        return f"/sessions?unit={self.line.row.unit.code}&month={session.day:%Y-%m}"


@dataclass(frozen=True)
class ChoosePage:
    """Which commune it is planned for."""

    template: ClassVar = "sessions/choose.html"
    communes: Sequence[Unit]
    form: FormState = field(default_factory=FormState)


@dataclass(frozen=True)
class PlanPage:
    """The form of a plan, new or changed; `line` is what is changed."""

    template: ClassVar = "sessions/plan.html"
    desk: Desk
    form: FormState
    line: Line | None = None
    kinds: ClassVar = KIND_LABELS

    @property
    def action(self) -> str:
        return f"{self.line.url}/plan" if self.line else "/sessions/new"


@dataclass(frozen=True)
class ReportPage:
    """The form of what was held, filled in with what was reported last."""

    template: ClassVar = "sessions/report.html"
    line: Line
    form: FormState
    group_fields: ClassVar = GROUP_FIELDS
