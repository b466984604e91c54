"""The sentences of a Word report, made from its numbers: what was counted, without praise."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app import clock
from app.periods.models import Period
from app.reports.cells import Cell
from app.reports.digest import Table
from app.reports.models import By, Row
from app.reports.report import Report
from app.reports.tables import NOTES, headings, numbers
from app.web import vietnamese
from app.web.vietnamese import number

_MOST = 3  # how many of the commonest are named


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section: its heading, its paragraphs, and the table below them if there is one."""

    heading: str
    paragraphs: Sequence[str]
    table: Table | None = None


def sections(report: Report, remarks: Sequence[str]) -> list[Section]:
    """All sections; `remarks` are sentences on how the numbers came about."""
    tasks, barriers = _printed(report, By.TASK, "Bảng 1"), _printed(report, By.BARRIER, "Bảng 2")
    return [
        Section("Kết quả chung", list(_results(report))),
        Section("Lực lượng tham gia; tập huấn, tuyên truyền", list(_forces(report))),
        Section("Nội dung hỗ trợ", list(_tasks(report, tasks)), tasks),
        Section("Vướng mắc", list(_barriers(report, barriers)), barriers),
        Section("Tiến độ chỉ tiêu", list(_targets(report))),
        Section("Về số liệu", [*_about(report), *remarks]),
    ]


def days_of(period: Period) -> str:
    return f"từ ngày {vietnamese.day(period.first)} đến ngày {vietnamese.day(period.last)}"


def _results(report: Report) -> Iterator[str]:
    row, before = report.everything, report.row_before
    yield (
        f"Trong kỳ, các đội hình đã hỗ trợ {number(row.assists)} lượt người dân, "
        f"{_compared(row.assists, before.assists)} {report.compared_with} ({number(before.assists)} lượt). "
        f"Lũy kế {days_of(report.cumulative_so_far)}: {number(report.row_cumulative.assists)} lượt."
    )
    yield (
        f"Đã làm được {number(row.done)} việc, chưa làm được {number(row.not_done)} việc. Trong đó, cài ứng "
        f"dụng VNeID: {number(row.vneid)} lượt; tạo, sử dụng tài khoản Dịch vụ công: "
        f"{number(row.dvc_account)} lượt."
    )
    if report.communes > 1:
        silent = report.communes - report.active
        rest = f"{number(silent)} xã, phường chưa ghi nhận lượt nào" if silent else "không nơi nào bỏ trống"
        yield f"Có {number(report.active)} trên {number(report.communes)} xã, phường có hoạt động; {rest}."


def _compared(now: int, before: int) -> str:
    """In words; no percentage of nothing."""
    if now == before:
        return "bằng"
    word = "tăng" if now > before else "giảm"
    if before == 0:
        return f"{word} {number(abs(now - before))} lượt so với"
    percent = round(abs(now - before) / before * 100)
    return f"{word} {number(percent)}% so với" if percent else f"{word} dưới 1% so với"


def _forces(report: Report) -> Iterator[str]:
    now = {line.indicator.code: line.now for line in report.lines}
    yield (
        f"Có {number(now['teams_active'])} đội hình và {number(now['volunteers_distinct'])} tình nguyện viên "
        f"hoạt động, với {number(now['volunteer_turns'])} lượt đoàn viên, thanh niên tham gia. "
        f"Đã tổ chức {number(now['sessions_help'])} buổi hỗ trợ tại các điểm."
    )
    classes, talks = now["sessions_training"], now["sessions_outreach"]
    if not classes and not talks:
        yield "Trong kỳ không ghi nhận lớp tập huấn, buổi tuyên truyền nào."
        return
    yield (
        f"Đã tổ chức {number(classes)} lớp tập huấn với {number(now['training_people'])} lượt người dân dự; "
        f"{number(talks)} buổi tuyên truyền với {number(now['outreach_people'])} lượt người dân dự."
    )


def _tasks(report: Report, table: Table | None) -> Iterator[str]:
    rows = _commonest(report, By.TASK, "done")
    if table is None:
        yield "Trong kỳ không ghi nhận lượt hỗ trợ nào."
        return
    named = "; ".join(f"{row.label} ({number(row.done)} việc)" for row in rows)
    yield (
        f"Việc làm được nhiều nhất: {named}. Số liệu từng nội dung ở {table.name}."
        if rows
        else (f"Chưa có việc nào làm được. Số liệu từng nội dung ở {table.name}.")
    )
    yield NOTES[By.TASK]


def _barriers(report: Report, table: Table | None) -> Iterator[str]:
    if table is None:
        yield "Trong kỳ không ghi nhận vướng mắc nào."
        return
    met, turns = report.totals[By.BARRIER].total, report.everything.assists
    named = "; ".join(
        f"{row.label} ({number(row.assists)} lượt)" for row in _commonest(report, By.BARRIER, "assists")
    )
    yield (
        f"Có {number(met.assists)} trên {number(turns)} lượt gặp vướng mắc, với {number(met.not_done)} việc "
        f"chưa làm được. Lý do gặp nhiều nhất: {named}. Số liệu từng lý do ở {table.name}."
    )


def _commonest(report: Report, by: By, name: str) -> list[Row]:
    rows = [row for row in report.totals[by].rows if getattr(row, name)]
    return sorted(rows, key=lambda row: -getattr(row, name))[:_MOST]


def _targets(report: Report) -> Iterator[str]:
    if not report.standings:
        yield "Chưa có chỉ tiêu nào của kỳ này được nhập vào hệ thống."
        return
    reached = sum(standing.is_reached for standing in report.standings)
    day = vietnamese.day(report.asked.query.today)
    yield (
        f"Đến ngày {day}, {reached} trên {len(report.standings)} chỉ tiêu đã đạt. "
        "Số liệu từng chỉ tiêu ở Phụ lục 1."
    )
    for each in report.standings:
        yield (
            f"- {each.label}: {number(each.reached)}/{number(each.goal)} {each.indicator.unit_label} "
            f"({number(each.percent)}%)."
        )


def _about(report: Report) -> Iterator[str]:
    as_of = report.as_of.astimezone(clock.VIETNAM)
    yield (
        f"Số liệu lấy lúc {vietnamese.time(as_of)} ngày {vietnamese.day(as_of.date())}, tính theo "
        f"{report.asked.query.map.label}. Một lượt là một lần hỗ trợ một người dân; một người được hỗ trợ "
        "nhiều lần là nhiều lượt. Hệ thống không lưu thông tin nhận dạng của người dân."
    )


def _printed(report: Report, by: By, name: str) -> Table | None:
    """The rows in which anything was counted, numbered, with their total; None if there are none."""
    totals = report.totals[by]
    lines: list[list[Cell]] = [
        [str(place), row.label, *map(number, numbers(row, by))]
        for place, row in enumerate((row for row in totals.rows if any(numbers(row, by))), start=1)
    ]
    if not lines:
        return None
    heading: list[Cell] = ["TT", by.label, *headings(by)]
    return Table(name, [heading, *lines, ["", totals.total.label, *map(number, numbers(totals.total, by))]])
