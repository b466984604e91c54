"""What the pages of files of all rows show."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar

from app.exports.models import ExportJob, Format, Problem, State
from app.exports.writers import ROWS_OF_A_SHEET
from app.reports.links import url_of
from app.reports.models import Map, Query
from app.reports.tables import machine_moment
from app.web.render import FormState

_FORMATS = {Format.CSV: "CSV", Format.XLSX: "Excel"}
_PROBLEMS = {
    Problem.DIED: "Máy chủ dừng giữa chừng nên tệp chưa xong. Bấm “Xuất lại”.",
    Problem.ROOM: "Máy chủ hết chỗ trống nên chưa ghi được tệp. Báo người quản trị hệ thống, "
    "hoặc xuất khoảng ngày ngắn hơn.",
    Problem.ROWS: "Số lượt đọc được không khớp với số tổng hợp, nên tệp đã bị bỏ, không dùng được. "
    "Báo ngay người quản trị hệ thống; đừng dùng số của kỳ này cho đến khi kiểm tra xong.",
    Problem.RIGHTS: "Quyền của bạn đã thay đổi nên tệp không được làm. Mở lại trang Tổng hợp để xem "
    "bạn đang phụ trách đơn vị nào.",
    Problem.ERROR: "Có lỗi khi làm tệp. Bấm “Xuất lại”; nếu vẫn lỗi, báo người quản trị hệ thống.",
}
_UNITS = ("byte", "KB", "MB", "GB")


def size_in_words(size: int) -> str:
    """12,3 MB."""
    amount, unit = float(size), 0
    while amount >= 1000 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    words = f"{amount:.1f}" if unit and amount < 100 else f"{amount:.0f}"
    return f"{words.replace('.', ',')} {_UNITS[unit]}"


@dataclass(frozen=True, slots=True)
class Card:
    """One file: how far it has come and what can be done with it. `ahead` are the files before it in line."""

    job: ExportJob
    now: datetime
    ahead: int = 0

    @property
    def title(self) -> str:
        return f"{_FORMATS[self.job.format]} · {self.job.query.period.label}"

    @property
    def map_label(self) -> str:
        return self.job.map.label

    @property
    def url(self) -> str:
        return f"/exports/{self.job.id}"

    @property
    def again_url(self) -> str:
        """Where the same can be asked for once more."""
        return url_of(self.job.query, "/exports/new")

    @property
    def is_waiting(self) -> bool:
        return self.job.state == State.WAITING

    @property
    def is_running(self) -> bool:
        return self.job.state == State.RUNNING and not self.job.was_silent(self.now)

    @property
    def is_there(self) -> bool:
        return self.job.is_there(self.now)

    @property
    def is_gone(self) -> bool:
        """Whether it was there, until its time was over."""
        return self.job.state == State.DONE and not self.is_there

    @property
    def is_cancelled(self) -> bool:
        return self.job.state == State.CANCELLED

    @property
    def problem(self) -> str:
        """What went wrong and what to do; "" if nothing did. Whose process died has not said so itself."""
        if self.job.was_silent(self.now):
            return _PROBLEMS[Problem.DIED]
        return _PROBLEMS[self.job.problem] if self.job.problem else ""

    @property
    def state_label(self) -> str:
        if self.problem:
            return "chưa xong"
        if self.is_gone:
            return "đã xóa"
        return {
            State.WAITING: "đang chờ",
            State.RUNNING: "đang ghi",
            State.DONE: "tải được",
            State.CANCELLED: "đã hủy",
        }[self.job.state]

    @property
    def expected(self) -> int | None:
        """How many rows it will hold; None until they are counted."""
        return self.job.rows_expected

    @property
    def percent(self) -> int:
        return self.job.rows_written * 100 // self.expected if self.expected else 0

    @property
    def is_packing(self) -> bool:
        """Whether all rows are written and the file is only being put together."""
        return self.expected is not None and self.job.rows_written >= self.expected

    @property
    def size(self) -> str:
        return size_in_words(self.job.size or 0)


@dataclass(frozen=True)
class ExportPage:
    """One file, while it is waited for and afterwards."""

    template: ClassVar = "exports/show.html"
    card: Card


@dataclass(frozen=True)
class ExportsPage:
    """The member's latest files."""

    template: ClassVar = "exports/list.html"
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class NewExportPage:
    """Ask for a file. `rows` is how many turns stand behind the question."""

    template: ClassVar = "exports/new.html"
    query: Query
    place: str
    rows: int
    form: FormState = field(default_factory=FormState)

    @property
    def period_label(self) -> str:
        return self.query.period.label

    @property
    def maps(self) -> Mapping[str, str]:
        return {map_.value: map_.label for map_ in Map}

    @property
    def as_of(self) -> str:
        """The moment asked for, for the form; "" for now."""
        return machine_moment(self.query.as_of) if self.query.as_of else ""

    @property
    def sheets(self) -> int:
        """On how many sheets of a workbook the rows find room."""
        return max(1, -(-self.rows // ROWS_OF_A_SHEET))

    @property
    def now_url(self) -> str:
        """The same question as of now."""
        return url_of(replace(self.query, as_of=None), "/exports/new")

    @property
    def wider_url(self) -> str:
        """The same question about all units; "" if it is about all."""
        return url_of(replace(self.query, unit_code=""), "/exports/new") if self.query.unit_code else ""
