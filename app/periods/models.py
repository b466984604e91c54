"""Periods of totals: what a span of days is called, and which one comes before and after it."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.web import vietnamese

_ONE_DAY = timedelta(days=1)
_ROMAN = ("I", "II", "III", "IV")


class Kind(StrEnum):
    """What people ask totals of; a span that is none of the others is SPAN."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    SPAN = "span"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Kind.DAY: "Ngày",
    Kind.WEEK: "Tuần",
    Kind.MONTH: "Tháng",
    Kind.QUARTER: "Quý",
    Kind.YEAR: "Năm",
    Kind.SPAN: "Khoảng khác…",
}
CALENDAR = (Kind.DAY, Kind.WEEK, Kind.MONTH, Kind.QUARTER, Kind.YEAR)


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both included. The dates alone say of what kind it is."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def kind(self) -> Kind:
        return next((kind for kind in CALENDAR if around(kind, self.first) == self), Kind.SPAN)

    @property
    def label(self) -> str:
        """As people call it: Quý IV/2026."""
        match self.kind:
            case Kind.DAY:
                return vietnamese.weekday(self.first)
            case Kind.WEEK:
                return f"Tuần {self.first:%d/%m} – {vietnamese.day(self.last)}"
            case Kind.MONTH:
                return f"Tháng {self.first.month}/{self.first.year}"
            case Kind.QUARTER:
                return f"Quý {_ROMAN[self.first.month // 3]}/{self.first.year}"
            case Kind.YEAR:
                return f"Năm {self.first.year}"
            case _:
                return f"{vietnamese.day(self.first)} – {vietnamese.day(self.last)}"

    def before(self) -> "Period":
        """The one before, of the same kind; before a span, as many days."""
        end = self.first - _ONE_DAY
        if self.kind == Kind.SPAN:
            return Period(self.first - timedelta(days=self.days), end)
        return around(self.kind, end)

    def after(self) -> "Period":
        """The one that follows, of the same kind; after a span, as many days."""
        start = self.last + _ONE_DAY
        if self.kind == Kind.SPAN:
            return Period(start, self.last + timedelta(days=self.days))
        return around(self.kind, start)

    def is_running(self, today: date) -> bool:
        """Whether days of it are still to come."""
        return self.first <= today < self.last

    def comparable(self, today: date) -> "Period":
        """The period before; of a running one as many first days as have passed of this."""
        earlier = self.before()
        if not self.is_running(today):
            return earlier
        return Period(earlier.first, min(earlier.last, earlier.first + (today - self.first)))


def around(kind: Kind, day: date) -> Period:
    """The day, week (from Monday), month, quarter or year that `day` lies in."""
    match kind:
        case Kind.WEEK:
            monday = day - timedelta(days=day.weekday())
            return Period(monday, monday + timedelta(days=6))
        case Kind.MONTH:
            return _months(day.year, day.month, day.month)
        case Kind.QUARTER:
            start = (day.month - 1) // 3 * 3 + 1
            return _months(day.year, start, start + 2)
        case Kind.YEAR:
            return _months(day.year, 1, 12)
        case _:
            return Period(day, day)


def _months(year: int, first: int, last: int) -> Period:
    return Period(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))
