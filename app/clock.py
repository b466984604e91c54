"""The time, and the day that a moment belongs to in Vietnam."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

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


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock at an aware `moment`, for tests and for demo data."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
