"""What the pages of assists show."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import ClassVar
from urllib.parse import urlencode

from app.assists.forms import MISTAKES, Draft, Question
from app.assists.models import Flag, Outcome, VoidReason
from app.assists.queries import Entry, Mending
from app.catalogue.models import Barrier, Task


@dataclass(frozen=True, slots=True)
class LogForm:
    """The form of one sitting: what can be chosen, what is, and what to mend by field."""

    draft: Draft
    tasks: list[Task]
    barriers: list[Barrier]
    errors: Mapping[str, str] = field(default_factory=dict)

    def to_mend(self, name: str) -> str:
        """What is wrong with a field, or what would be."""
        return self.errors.get(name, MISTAKES[name])

    @property
    def first_error(self) -> str | None:
        """The field of the uppermost mistake; "" is the form as a whole."""
        downwards = ("", "task", "outcome", "done", "barrier")
        return next((name for name in downwards if name in self.errors), None)

    @property
    def common(self) -> list[Task]:
        return [task for task in self.tasks if task.is_common]

    @property
    def others(self) -> list[Task]:
        return [task for task in self.tasks if not task.is_common]

    @property
    def has_other(self) -> bool:
        """Whether one of the others is chosen, so that they must be seen."""
        return any(task.code in self.draft.tasks for task in self.others)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next assist will count; `since` is None for who is not checked in."""

    name: str
    unit_name: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Toast:
    """What just happened to the assist, whether it can be undone, and whether a check-in is wanting."""

    assist_id: uuid.UUID
    text: str
    may_undo: bool = False
    needs_point: bool = False


@dataclass(frozen=True)
class LogPage:
    """The page a volunteer has open all day."""

    template: ClassVar = "assists/new.html"
    place: Place
    form: LogForm
    toast: Toast | None = None
    is_unsaved: bool = False  # the sign-in had ended before the last turn was sent


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of the catalogue by code."""

    tasks: Mapping[str, str]
    barriers: Mapping[str, str]


_FLAGS = {
    Flag.NO_POINT: "Chưa vào điểm: tính cho đơn vị của đội.",
    Flag.OUTSIDE: "Ở điểm ngoài địa bàn của đội.",
    Flag.REMAPPED: "Đơn vị cũ đã sáp nhập: tính cho đơn vị mới.",
    Flag.UNKNOWN_POINT: "Không có điểm nào mang mã đã quét: tính cho đơn vị của đội.",
    Flag.POINT_CLOSED: "Điểm đã đóng trước lúc ghi.",
    Flag.CLOCK: "Đồng hồ của máy sai: giờ ghi là giờ đã chỉnh.",
    Flag.LATE_RIGHT: "Gửi sau khi đã thôi nhiệm vụ; lúc giúp thì vẫn còn.",
    Flag.HANDED_IN: "Do máy của người khác nộp hộ.",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One assist in a list; a member's own says neither who nor where, one of several days says which."""

    entry: Entry
    labels: Labels
    is_own: bool
    has_day: bool = False

    @property
    def id(self) -> uuid.UUID:
        return self.entry.assist.id

    @property
    def done(self) -> str:
        return self._tasks(Outcome.DONE)

    @property
    def not_done(self) -> str:
        return self._tasks(Outcome.NOT_DONE)

    @property
    def happened_at(self) -> datetime:
        return self.entry.assist.happened_at

    @property
    def details(self) -> list[str]:
        """Who and where if it is another's, why it did not work, the marks."""
        assist = self.entry.assist
        barriers = dict.fromkeys(item.barrier for item in self.entry.items if item.barrier)
        found = [_inside(self.labels.barriers[barrier]) for barrier in barriers]
        found += ["từ 60 tuổi"] if assist.over_60 else []
        found += ["lần đầu dùng điện thoại thông minh"] if assist.first_smartphone else []
        if not self.is_own:
            found = [self.entry.member_name, self.entry.point_name or self.entry.unit_name, *found]
        return found

    @property
    def void_reason(self) -> VoidReason | None:
        return self.entry.assist.void_reason

    def _tasks(self, outcome: Outcome) -> str:
        return ", ".join(self.labels.tasks[item.task] for item in self.entry.items if item.outcome == outcome)


def _inside(label: str) -> str:
    """A label inside a sentence: "Sợ lộ thông tin" → "sợ lộ thông tin", but "SIM …" stays."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


@dataclass(frozen=True)
class MinePage:
    """A member's own day."""

    template: ClassVar = "assists/mine.html"
    name: str
    team_name: str
    day: date
    is_today: bool
    turns: int
    at_points: timedelta
    forgot_to_leave: bool
    rows: list[Row]

    @property
    def hours(self) -> int:
        return self.at_points // timedelta(hours=1)

    @property
    def minutes(self) -> int:
        return self.at_points // timedelta(minutes=1) % 60

    @property
    def previous(self) -> date:
        return self.day - timedelta(days=1)

    @property
    def following(self) -> date:
        return self.day + timedelta(days=1)


@dataclass(frozen=True)
class AssistPage:
    """One assist, and how to take it back or correct it; `back` is the list it stands in."""

    template: ClassVar = "assists/show.html"
    row: Row
    may_mend: bool
    back: str
    corrected_by: uuid.UUID | None
    mending: Mending | None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def flags(self) -> list[str]:
        return [_FLAGS[Flag(flag)] for flag in self.row.entry.assist.flags.split()]

    @property
    def reasons(self) -> list[VoidReason]:
        return [VoidReason.MISTAKE, VoidReason.DOUBLE, VoidReason.OTHER]


@dataclass(frozen=True)
class CorrectionPage:
    """The log form once more, filled in with what is wrong."""

    template: ClassVar = "assists/correction.html"
    row: Row
    form: LogForm


@dataclass(frozen=True)
class AssistsPage:
    """The rows behind a number, a page of them."""

    template: ClassVar = "assists/list.html"
    where: str
    question: Question
    team_name: str
    labels: Labels
    turns: int
    items: int
    voided: int
    rows: list[Row]
    pages: int

    @property
    def what(self) -> list[str]:
        """What was asked for besides where and when."""
        asked, found = self.question, []
        if asked.team is not None:
            found.append(self.team_name or "Không thuộc đội nào")
        if asked.task is not None:
            found.append(self.labels.tasks[asked.task])
        if asked.outcome is not None:
            found.append("làm được" if asked.outcome == Outcome.DONE else "chưa làm được")
        if asked.barrier is not None:
            found.append(self.labels.barriers[asked.barrier])
        if asked.hour is not None:
            found.append(f"từ {asked.hour} giờ đến {asked.hour + 1} giờ")
        return found

    def url(self, page: int) -> str:
        """The address of another page of the list."""
        return _url(self.question.model_copy(update={"page": page}))

    @property
    def other_url(self) -> str:
        """The address of the same list with what was voided, or back without."""
        voided = None if self.question.voided else "yes"
        return _url(self.question.model_copy(update={"page": 1, "voided": voided}))


def _url(asked: Question) -> str:
    return f"/assists?{urlencode(asked.model_dump(mode='json', by_alias=True, exclude_defaults=True))}"
