"""What is said of a target in words."""

from datetime import date

import pytest

from app.indicators.models import INDICATORS
from app.targets.models import Target, TargetGoal
from app.targets.pages import Line, Panel
from app.targets.progress import Progress
from app.targets.queries import Standing
from app.units.models import Unit

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


def line(goal: int, reached: int, today: date, code: str = "people_assisted") -> Line:
    target = Target(indicator=code, unit_id=1, first=FIRST, last=LAST)
    indicator = INDICATORS[code]
    progress = Progress(goal, reached, FIRST, LAST, today, indicator.is_distinct)
    return Line(
        Standing(target, indicator, Unit(name="Xã"), goal, TargetGoal(goal=goal), progress, (target,))
    )


@pytest.mark.parametrize(
    ("goal", "reached", "today", "state", "pace", "outlook"),
    [
        (3000, 0, date(2026, 10, 20), "Chưa bắt đầu", "100 lượt mỗi ngày (700 mỗi tuần)", ""),
        (3000, 900, date(2026, 11, 10), "", "100 lượt mỗi ngày (700 mỗi tuần)", "2.700 lượt, 90% chỉ tiêu"),
        (3000, 300, date(2026, 11, 10), "Chậm", "129 lượt mỗi ngày (900 mỗi tuần)", "900 lượt, 30% chỉ tiêu"),
        (10, 4, date(2026, 11, 10), "", "2 lượt mỗi tuần", "12 lượt, 120% chỉ tiêu"),
        (3000, 2980, date(2026, 11, 29), "", "10 lượt mỗi ngày", "3.082 lượt, 102% chỉ tiêu"),
        (3000, 3000, date(2026, 11, 10), "Đã đạt", "", ""),
        (3000, 2999, date(2026, 12, 1), "Chưa đạt", "", ""),
    ],
)
def test_a_target_in_words(goal: int, reached: int, today: date, state: str, pace: str, outlook: str) -> None:
    said = line(goal, reached, today)
    assert (said.state, said.pace, said.outlook) == (state, pace, outlook)


def test_no_line_leads_on_from_who_is_counted_once() -> None:
    assert line(30, 9, date(2026, 11, 10), "volunteers_distinct").outlook == ""


def test_the_panel_counts_what_is_reached() -> None:
    day = date(2026, 11, 10)
    panel = Panel([line(10, n, day).standing for n in (9, 10, 11)])
    assert (panel.reached, panel.total) == (2, 3)
