"""Periods of totals: what a span of days is called, which one comes before and after it, what is cumulative.

A campaign is a span with a name of its own, which officers keep.
"""

import calendar
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from app.db import KeyText
from app.web import vietnamese

_ONE_DAY = timedelta(days=1)
_ROMAN = ("I", "II", "III", "IV")
# The days that can be asked for: far enough for any record, away from the edge of time.
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


class Kind(StrEnum):
    """What people ask totals of; a span that is none of the others is SPAN, or CAMPAIGN if it has a name."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    CAMPAIGN = "campaign"
    SPAN = "span"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Kind.DAY: "Ngày",
    Kind.WEEK: "Tuần",
    Kind.MONTH: "Tháng",
    Kind.QUARTER: "Quý",
    Kind.HALF: "6 tháng",
    Kind.YEAR: "Năm",
    Kind.CAMPAIGN: "Chiến dịch",
    Kind.SPAN: "Khoảng khác…",
}
CALENDAR = (Kind.DAY, Kind.WEEK, Kind.MONTH, Kind.QUARTER, Kind.HALF, Kind.YEAR)


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both included. The dates say of what kind it is.

    `name` is that of a campaign with these dates. Where they are a month, say, the month comes first: it is
    compared and summed up as any month is, and only called by the name too.
    """

    first: date
    last: date
    name: str = field(default="", compare=False)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def kind(self) -> Kind:
        unnamed = Kind.CAMPAIGN if self.name else Kind.SPAN
        return next((kind for kind in CALENDAR if around(kind, self.first) == self), unnamed)

    @property
    def label(self) -> str:
        """As people call it: Quý IV/2026; Mùa hè xanh 2026."""
        if self.name and self.kind != Kind.CAMPAIGN:
            return f"{self.name} ({in_sentence(self._calendar_label)})"
        return self.name or self._calendar_label

    @property
    def _calendar_label(self) -> str:
        first, day = self.first, vietnamese.day(self.last)
        labels = {
            Kind.DAY: vietnamese.weekday(first),
            Kind.WEEK: f"Tuần {first:%d/%m} – {day}",
            Kind.MONTH: f"Tháng {first.month}/{first.year}",
            Kind.QUARTER: f"Quý {_ROMAN[first.month // 3]}/{first.year}",
            Kind.HALF: f"6 tháng {'đầu' if first.month == 1 else 'cuối'} năm {first.year}",
            Kind.YEAR: f"Năm {first.year}",
        }
        return labels.get(self.kind, f"{vietnamese.day(first)} – {day}")

    def before(self) -> "Period":
        """The one before, of the same kind; before a span or a campaign, as many days."""
        end = self.first - _ONE_DAY
        if self.kind not in CALENDAR:
            return Period(self.first - timedelta(days=self.days), end)
        return around(self.kind, end)

    def after(self) -> "Period":
        """The one that follows, of the same kind; after a span or a campaign, as many days."""
        start = self.last + _ONE_DAY
        if self.kind not in CALENDAR:
            return Period(start, self.last + timedelta(days=self.days))
        return around(self.kind, start)

    def cumulative(self) -> "Period":
        """Up to the same last day ("lũy kế"): from the start of the year, or of what began earlier.

        Of a campaign it is the campaign itself, from its first day; of a whole year all that was
        ever counted.
        """
        if self.kind == Kind.CAMPAIGN:
            return self
        if self.kind == Kind.YEAR:
            return Period(min(EARLIEST, self.first), self.last)
        return Period(min(self.first, date(self.last.year, 1, 1)), self.last)

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
    """The day, week (from Monday), month, quarter, half-year or year that `day` lies in."""
    match kind:
        case Kind.WEEK:
            monday = day - timedelta(days=day.weekday())
            return Period(monday, monday + timedelta(days=6))
        case Kind.MONTH:
            return _months(day, 1)
        case Kind.QUARTER:
            return _months(day, 3)
        case Kind.HALF:
            return _months(day, 6)
        case Kind.YEAR:
            return _months(day, 12)
        case _:
            return Period(day, day)


def _months(day: date, length: int) -> Period:
    """The `length` months that `day` lies in, where the year is cut into such."""
    first = (day.month - 1) // length * length + 1
    last = first + length - 1
    return Period(date(day.year, first, 1), date(day.year, last, calendar.monthrange(day.year, last)[1]))


def in_sentence(label: str) -> str:
    """A label in the middle of a sentence: "Quý III/2026" → "quý III/2026"; names stay as they are."""
    starts = ("Ngày", "Tuần", "Tháng", "Quý", "Năm", "Thứ", "Chủ")
    return label[0].lower() + label[1:] if label.startswith(starts) else label


class Campaign(SQLModel, table=True):
    """A span of days with a name: "Mùa hè xanh 2026". It belongs to the unit of the officer who added it.

    `last` is the last day that counts: ending a campaign early moves it. One that was ended before it began
    is dropped, and keeps its days.
    """

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("last >= first", name="days"),
        Index(
            "uq_campaign_name",
            "unit_id",
            "sort_key",  # the name without its case and spacing
            unique=True,
            sqlite_where=text("NOT is_dropped"),
            postgresql_where=text("NOT is_dropped"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id")
    name: str = Field(max_length=80)
    sort_key: str = Field(max_length=300, sa_type=KeyText)
    first: date
    last: date
    ended_at: datetime | None = None
    is_dropped: bool = False

    @property
    def period(self) -> Period:
        return Period(self.first, self.last, self.name)

    def is_over(self, today: date) -> bool:
        """Whether nothing of it can be changed any more."""
        return self.ended_at is not None or self.last < today


class CampaignState(SQLModel, table=True):
    """What a campaign was called and which days it had from a moment on, until a later row says otherwise.

    So a question as of an earlier moment is summed up and named as it was then.
    """

    __tablename__ = "campaign_state"

    id: int = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    at: datetime
    name: str = Field(max_length=80)
    first: date
    last: date
    is_dropped: bool = False

    @property
    def period(self) -> Period:
        return Period(self.first, self.last, self.name)
