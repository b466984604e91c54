"""One session as a line of a calendar or list, and the ways to other sessions."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from app import clock
from app.help_sessions.models import Group, SessionKind, SessionReport
from app.help_sessions.queries import SessionRow
from app.sessions.forms import Question
from app.web import vietnamese

SHORT_KINDS: Mapping[SessionKind, str] = {
    SessionKind.HELP: "Hỗ trợ",
    SessionKind.TRAINING: "Tập huấn",
    SessionKind.OUTREACH: "Tuyên truyền",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One session, with how many members checked in at it, where that is asked."""

    row: SessionRow
    checked_in: int = 0

    @property
    def url(self) -> str:
        return f"/sessions/{self.row.session.id}"

    @property
    def name(self) -> str:
        return self.row.session.title or self.row.session.kind.label

    @property
    def hours(self) -> str:
        """08:00 – 10:30; of what nobody planned, when somebody came first."""
        session = self.row.session
        if session.planned_from is not None and session.planned_to is not None:
            return f"{vietnamese.time(session.planned_from)} – {vietnamese.time(session.planned_to)}"
        # What a phone handed in late was opened on another day: that hour says nothing about the session.
        is_of_the_day = session.opened_at is not None and clock.day_of(session.opened_at) == session.day
        return f"từ {vietnamese.time(session.opened_at)}" if session.opened_at and is_of_the_day else ""

    @property
    def volunteers(self) -> int:
        return self.row.volunteers(self.checked_in)

    @property
    def is_help(self) -> bool:
        return self.row.session.kind == SessionKind.HELP

    @property
    def is_over(self) -> bool:
        ends = self.row.session.planned_to
        return ends is not None and ends < clock.now()

    @property
    def has_begun(self) -> bool:
        begins = self.row.session.planned_from
        return begins is None or begins <= clock.now() or self.row.session.opened_at is not None

    @property
    def state(self) -> str:
        """In words: "đã hủy", "đã tổ chức", "chưa báo cáo", "đang diễn ra", "sắp tới"."""
        if self.row.session.cancelled_at is not None:
            return "đã hủy"
        if self.row.report is not None or (self.row.is_held and self.is_help):
            return "đã tổ chức"
        if self.is_over:
            return "chưa báo cáo"
        return "đang diễn ra" if self.has_begun else "sắp tới"

    @property
    def tag(self) -> str:
        """The class of the word."""
        return {"đã hủy": "tag gone", "chưa báo cáo": "tag wait"}.get(self.state, "tag")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several ways to see the same."""

    label: str
    url: str
    is_on: bool = False


def url_of(asked: Question, **changed: str) -> str:
    """The address of a question with some of it changed; what is empty is left out."""
    fixed = asked.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    if asked.month is not None:
        fixed["month"] = f"{asked.month:%Y-%m}"
    both = {**fixed, "page": "", **changed}
    return f"/sessions?{urlencode({name: value for name, value in both.items() if value})}"


def kind_choices(asked: Question) -> list[Choice]:
    """The calendar or list of one kind, or of all."""
    everything = Choice("Tất cả", url_of(asked, kind=""), asked.kind == "")
    return [everything] + [
        Choice(label, url_of(asked, kind=kind), asked.kind == kind) for kind, label in SHORT_KINDS.items()
    ]


@dataclass(frozen=True, slots=True)
class Version:
    """What was reported once, when and by whom."""

    report: SessionReport
    groups: Mapping[Group, int]
    by: str

    @property
    def told(self) -> str:
        """45 người dân, 3 tình nguyện viên, Người cao tuổi 12."""
        parts = [f"{vietnamese.number(self.report.headcount)} người dân"]
        if self.report.volunteers is not None:
            parts.append(f"{vietnamese.number(self.report.volunteers)} tình nguyện viên")
        parts += [f"{group.label} {vietnamese.number(n)}" for group, n in self.groups.items()]
        return ", ".join(parts)
