"""A closed figure and what changed since, in Vietnamese."""

from datetime import date, datetime

from app import clock
from app.closing.changes import Adjustment
from app.closing.queries import ClosedFigure
from app.periods.models import Period
from app.web import vietnamese


def signed(n: int) -> str:
    """+2, −1, 0."""
    return f"{'+' if n > 0 else '−' if n < 0 else ''}{vietnamese.number(abs(n))}"


def when(moment: datetime, day: date) -> str:
    """17:40 on the day itself, 08:05 ngày 24/11/2026 on another."""
    its_day = clock.day_of(moment)
    return vietnamese.time(moment) + ("" if its_day == day else f" ngày {vietnamese.day(its_day)}")


def days_label(first: date, last: date) -> str:
    """As people call the days: Thứ hai, 23/11/2026; Quý IV/2026."""
    return Period(first, last).label


def since_text(figure: ClosedFigure) -> str:
    """What changed since: "từ đó +2 gửi muộn, −1 hủy = 261"."""
    if not figure.adjustments:
        return "từ đó không đổi"
    return f"từ đó {', '.join(map(_said, figure.adjustments))} = {vietnamese.number(figure.turns_now)}"


def _said(change: Adjustment) -> str:
    # A correction leaves the turns as they were, so it is told by how many there were.
    told = signed(change.turns) if change.turns else vietnamese.number(change.rows)
    return f"{told} {change.cause.label}"
