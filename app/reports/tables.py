"""Totals as lines of cells: written once, for the page, the workbook and the CSV alike."""

from collections.abc import Iterator
from datetime import date, datetime

from app.actor import Actor
from app.members.models import ROLE_LABELS
from app.reports.models import By, Query, Row, Totals
from app.reports.scope import Scope
from app.web import vietnamese

Cell = str | int | date
Facts = list[tuple[str, str | int]]

# Where one turn may stand in several rows.
NOTES = {
    By.TASK: "Một lượt có thể gồm nhiều nội dung, nên cột lượt cộng lại có thể lớn hơn tổng số lượt.",
    By.BARRIER: "Bảng này chỉ tính các lượt có vướng mắc. Một lượt có thể gặp nhiều lý do, "
    "nên cột lượt cộng lại có thể lớn hơn dòng cộng.",
}

_ALWAYS = (("Lượt người dân", "assists"),)
_TASKS = (("Đã làm được", "done"), ("Chưa làm được", "not_done"))
_FULL = (*_ALWAYS, ("Cài VNeID", "vneid"), ("Tài khoản Dịch vụ công", "dvc_account"), *_TASKS)
_NUMBERS = {
    By.UNIT: _FULL,
    By.TEAM: _FULL,
    By.DAY: _FULL,
    By.TASK: (*_ALWAYS, *_TASKS),
    By.BARRIER: (*_ALWAYS, ("Chưa làm được", "not_done")),
}

# The column beside the name of a row.
_MORE = {By.UNIT: ("Mã",), By.DAY: ("Thứ",)}


def headings(by: By) -> list[str]:
    """What the numbers of a row are, in order."""
    return [heading for heading, _ in _NUMBERS[by]]


def numbers(row: Row, by: By) -> list[int]:
    """The numbers of a row, as `headings` names them."""
    return [getattr(row, name) for _, name in _NUMBERS[by]]


def lines(totals: Totals, by: By) -> Iterator[list[Cell]]:
    """The heading, a line for each row, and the total.

    Units come with the code that every office knows them by, days with their weekday. The codes of tasks,
    barriers and teams are our own and stay inside.
    """
    more = _MORE.get(by, ())
    yield [by.label, *more, *headings(by)]
    for row in totals.rows:
        yield [*_names(row, by), *numbers(row, by)]
    yield [totals.total.label, *("" for _ in more), *numbers(totals.total, by)]


def _names(row: Row, by: By) -> list[Cell]:
    if by == By.DAY:
        return [date.fromisoformat(row.key), row.label.partition(",")[0]]
    return [row.label, row.key] if by == By.UNIT else [row.label]


def facts(
    query: Query, scope: Scope, totals: Totals, actor: Actor, org_name: str, as_of: datetime, *, agrees: bool
) -> Facts:
    """What a reader must know of a table that left the house: what was asked, when and by whom."""
    period = query.period
    found: Facts = [
        ("Cơ quan", org_name),
        ("Đơn vị", scope.name),
        ("Kỳ", period.label),
        ("Từ ngày", vietnamese.day(period.first)),
        ("Đến ngày", vietnamese.day(period.last)),
        ("Xem theo", query.by.label),
        ("Bản đồ hành chính", query.map.label),
        ("Số dòng", len(totals.rows)),
        ("Số liệu lúc", vietnamese.moment(as_of)),
        ("Người xuất", f"{actor.name}, {ROLE_LABELS[actor.role].lower()}"),
        ("Đối chiếu", "Khớp 100% với chi tiết" if agrees else "CHƯA KHỚP với chi tiết, cần kiểm tra lại"),
        ("Đơn vị tính", "Lượt người dân: lượt. Các cột khác: việc."),
        ("Nguồn", "Ứng dụng Tiếp Sức Số"),
    ]
    return [*found, ("Lưu ý", NOTES[query.by])] if query.by in NOTES else found
