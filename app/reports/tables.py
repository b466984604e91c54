"""Totals as lines of cells: written once, for the page, the workbook and the CSV alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from app.actor import Actor
from app.members.models import ROLE_LABELS
from app.reports.cells import Cell
from app.reports.models import By, Query, Row, Totals
from app.units.former import NOWHERE
from app.web import vietnamese

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
    By.DISTRICT: _FULL,
    By.PROVINCE: _FULL,
    By.TEAM: _FULL,
    By.DAY: _FULL,
    By.DISTRICT: _FULL,
    By.PROVINCE: _FULL,
    By.TASK: (*_ALWAYS, *_TASKS),
    By.BARRIER: (*_ALWAYS, ("Chưa làm được", "not_done")),
}

# The column beside the name of a row.
_UNITS = (By.UNIT, By.DISTRICT, By.PROVINCE)
_MORE = {**dict.fromkeys(_UNITS, ("Mã",)), By.DAY: ("Thứ",)}


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
    if by in _UNITS:
        return [row.label, "" if row.key == NOWHERE else row.key]
    return [row.label]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file comes from: the question, the settled moment of its answer, and who asked when.

    `org_name` is the body, `place` the units. `url` asks the same again, `details_url` for every turn.
    """

    query: Query
    as_of: datetime
    place: str
    org_name: str
    actor: Actor
    made_at: datetime
    url: str
    details_url: str


def facts(origin: Origin, rows: int, checksum: str, *more: tuple[str, str | int]) -> Facts:
    """What a reader must know of a table that left the house; `more` stands before the checksum.

    Only "Người xuất" and "Xuất lúc" differ when somebody asks again as of the same moment.
    """
    query, period = origin.query, origin.query.period
    return [
        ("Cơ quan", origin.org_name),
        ("Đơn vị", origin.place),
        ("Kỳ", period.label),
        ("Từ ngày", vietnamese.day(period.first)),
        ("Đến ngày", vietnamese.day(period.last)),
        ("Xem theo", query.by.label),
        ("Bản đồ hành chính", query.map.label),
        ("Số dòng", rows),
        ("Số liệu lúc", vietnamese.moment(origin.as_of)),
        ("as_of", machine_moment(origin.as_of)),
        ("Hỏi lại", origin.url),
        ("Người xuất", f"{origin.actor.name}, {ROLE_LABELS[origin.actor.role].lower()}"),
        ("Xuất lúc", vietnamese.moment(origin.made_at)),
        ("Đơn vị tính", "Lượt người dân: lượt. Các cột khác: việc."),
        *((("Lưu ý", NOTES[query.by]),) if query.by in NOTES else ()),
        *more,
        ("Nguồn", "Ứng dụng Tiếp Sức Số"),
        ("SHA-256", checksum),
    ]


def machine_moment(moment: datetime) -> str:
    """A moment as `as_of` takes it, to the microsecond: 2026-11-23T03:55:07.120301Z."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
