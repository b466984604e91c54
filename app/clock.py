"""The time, and the day that a moment belongs to in Vietnam."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST_YEAR, LAST_YEAR = 2000, 2099  # of moments that are asked for

# In an address "+" stands for a blank, so "…T08:00:00+07:00" may arrive with one in its place.
_LOST_PLUS = re.compile(r"(?<=\d[T ]\d\d:)(.*) (?=\d\d:?\d\d$)")

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present moment, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today() -> date:
    """The present day in Vietnam."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The day in Asia/Ho_Chi_Minh that an aware `moment` belongs to."""
    return moment.astimezone(VIETNAM).date()


def start_of(day: date) -> datetime:
    """The first moment of `day` in Vietnam, in UTC."""
    return datetime.combine(day, time.min, VIETNAM).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first moment after `day` in Vietnam, in UTC."""
    return start_of(day + timedelta(days=1))


def read(text: str) -> datetime:
    """The moment that `text` names (ISO 8601); without an offset it is Vietnam's time.

    Raises:
        ValueError: it is no moment, or so far away that no day comes before or after.
    """
    text = _LOST_PLUS.sub(r"\1+", text.strip())
    if len(text) <= len("2026-11-24"):
        raise ValueError(text)
    moment = datetime.fromisoformat(text)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)).astimezone(UTC)


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock at an aware `moment`, for tests and for demo data."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
