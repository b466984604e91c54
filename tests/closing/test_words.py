"""A closed figure in words: for the page, for the message to the group, for totals and files."""

from datetime import UTC, date, datetime

import pytest

from app.closing.changes import Adjustment
from app.closing.models import Cause, Closing
from app.closing.pages import ClosedNote, FigureNote
from app.closing.queries import ClosedDays, ClosedFigure
from app.closing.words import signed, since_text
from app.counts.models import Measure
from app.counts.queries import Counts
from tests.today.test_board import COMMUNE

DAY = date(2026, 11, 23)
AT_1740 = datetime(2026, 11, 23, 10, 40, tzinfo=UTC)


def change(cause: Cause, turns: int, rows: int = 1) -> Adjustment:
    return Adjustment(cause, Counts({(Measure.ASSISTS, ""): turns}), rows)


def figure(*changes: Adjustment, closed_at: datetime = AT_1740) -> ClosedFigure:
    closing = Closing(id=7, unit_id=1, first=DAY, last=DAY, turns=1260, closed_at=closed_at, closed_by=1)
    return ClosedFigure(closing, COMMUNE, "Trần Thị Thu", changes)


@pytest.mark.parametrize(("n", "said"), [(2, "+2"), (-1, "−1"), (0, "0"), (1234, "+1.234")])
def test_a_change_has_its_sign(n: int, said: str) -> None:
    assert signed(n) == said


def test_causes_are_told_one_by_one_with_what_it_comes_to() -> None:
    found = figure(change(Cause.LATE, 2, 2), change(Cause.VOIDED, -1), change(Cause.CORRECTED, 0, 3))
    assert since_text(found) == "từ đó +2 gửi muộn, −1 hủy, 3 đính chính = 1.261"
    assert since_text(figure()) == "từ đó không đổi"


def test_the_message_to_a_group_names_nobody() -> None:
    said = FigureNote(figure(change(Cause.LATE, 2, 2))).anonymous
    assert said == "Đã chốt lúc 17:40: 1.260 lượt; từ đó +2 gửi muộn = 1.262"


def test_what_is_closed_later_says_the_day_of_the_closing() -> None:
    late = figure(closed_at=datetime(2026, 11, 24, 1, 5, tzinfo=UTC))
    assert FigureNote(late).closed_at == "08:05 ngày 24/11/2026"


def test_totals_say_how_far_days_are_closed_and_whether_the_period_is() -> None:
    days = ClosedDays(closed=36, active=40, turns=9100, net=-3)
    assert ClosedNote(days, FigureNote(figure()), "/closings").lines == [
        "Cả kỳ: Đã chốt lúc 17:40: 1.260 lượt; từ đó không đổi.",
        "Đã chốt 36/40 ngày có hoạt động của các xã, phường: 9.100 lượt; từ đó −3 lượt.",
    ]
    assert ClosedNote(ClosedDays(active=40), None, "/closings").lines == []
