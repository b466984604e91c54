"""What a board says of what was found: bars, and the text to share."""

from datetime import UTC, date, datetime

import pytest

from app.assists.pages import Labels
from app.counts.models import Measure
from app.counts.queries import Counts
from app.today.pages import Board
from app.today.queries import Findings, Volunteers
from app.units.models import BEGINNING, Level, Unit, UnitKind

TODAY = date(2026, 11, 23)
LABELS = Labels(
    tasks={"vneid_install": "Cài VNeID", "dvc_account": "Tài khoản Dịch vụ công"},
    barriers={
        "fear_of_theft": "Sợ lộ thông tin",
        "no_smartphone": "Không có điện thoại thông minh",
        "no_network": "Không có mạng",
        "other": "Khác",
    },
)
COMMUNE = Unit(
    id=1,
    code="25222",
    name="Xã Bù Gia Mập",
    kind=UnitKind.COMMUNE,
    level=Level.COMMUNE,
    valid_from=BEGINNING,
    sort_key="",
    search_key="",
)


def board(amounts: dict[tuple[Measure, str], int], day: date = TODAY, now: int = 7) -> Board:
    findings = Findings(
        counted=Counts(amounts),
        turns_yesterday=214,
        turns_week_before=198,
        volunteers=Volunteers(members=9, points=4, now=now, points_now=3, by_unit={}),
        points=[],
        attendance=[],
        communes=[],
        latest=[],
    )
    as_of = datetime(2026, 11, 23, 3, 52, tzinfo=UTC)
    return Board(COMMUNE, day, TODAY, as_of, findings, LABELS, "Tỉnh Đoàn")


def hours(**turns: int) -> dict[tuple[Measure, str], int]:
    return {(Measure.HOUR, hour.removeprefix("h")): n for hour, n in turns.items()}


def test_the_chart_shows_the_working_day_even_without_turns() -> None:
    bars = board({}).bars
    assert [bar.hour for bar in bars] == list(range(7, 19))
    assert {bar.height for bar in bars} == {0}


def test_the_chart_widens_for_turns_outside_the_working_day() -> None:
    bars = board(hours(h05=1, h21=1)).bars
    assert (bars[0].hour, bars[-1].hour) == (5, 21)
    assert bars[-1].x + bars[-1].width <= 100


def test_the_busiest_hour_is_the_highest_bar_and_quiet_ones_are_pale() -> None:
    bars = {bar.hour: bar for bar in board(hours(h08=10, h09=40, h10=9)).bars}
    assert (bars[8].height, bars[9].height, bars[10].height) == (25, 100, 22.5)
    assert [hour for hour in (8, 9, 10) if bars[hour].is_low] == [10]


def test_the_text_to_share_is_complete_and_names_nobody() -> None:
    shared = board(
        {
            (Measure.ASSISTS, ""): 1260,
            (Measure.DONE, "vneid_install"): 171,
            (Measure.DONE, "dvc_account"): 296,
            (Measure.NOT_DONE, "vneid_install"): 31,
            (Measure.BARRIER, "no_network"): 4,
            (Measure.BARRIER, "fear_of_theft"): 12,
            (Measure.BARRIER, "no_smartphone"): 9,
            (Measure.BARRIER, "other"): 1,
        }
    ).share_text
    assert shared.split("\n") == [
        "TIẾP SỨC SỐ · Xã Bù Gia Mập",
        "Thứ hai, 23/11/2026, số liệu lúc 23/11/2026 10:52",
        "",
        "Lượt người dân được hỗ trợ: 1.260 (hôm qua 214)",
        "Việc đã làm được: 467",
        "- Tài khoản Dịch vụ công: 296",
        "- Cài VNeID: 171",
        "Việc chưa làm được: 31, lý do nhiều nhất:",
        "- Sợ lộ thông tin: 12",
        "- Không có điện thoại thông minh: 9",
        "- Không có mạng: 4",
        "Tình nguyện viên tham gia: 9 (4 điểm hỗ trợ)",
        "- đang ở điểm: 7 (3 điểm hỗ trợ)",
        "",
        "Tỉnh Đoàn · ứng dụng Tiếp Sức Số",
    ]


def test_in_the_evening_the_text_tells_who_took_part_and_nothing_of_empty_points() -> None:
    shared = board({}, now=0).share_text
    assert "Tình nguyện viên tham gia: 9 (4 điểm hỗ trợ)" in shared
    assert "đang ở điểm" not in shared


@pytest.mark.parametrize("line", ["Việc chưa làm được: 0", "Tình nguyện viên tham gia: 9 (4 điểm hỗ trợ)"])
def test_the_text_of_a_past_day_without_trouble(line: str) -> None:
    assert line in board({}, date(2026, 11, 22), now=0).share_text.split("\n")
