"""What the coordinator's day shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import ClassVar

from app.assists.pages import Labels, Row
from app.catalogue.models import DVC_ACCOUNT, VNEID_INSTALL
from app.checkins.models import CheckIn, left_at_or_end, stay, was_forgotten
from app.checkins.queries import PointPresence
from app.closing.pages import FigureNote
from app.closing.queries import ClosedDays
from app.closing.words import signed
from app.counts.models import Measure
from app.members.models import Member
from app.today.queries import CommuneDay, Findings, Volunteers
from app.units.models import Unit
from app.web import vietnamese
from app.web.render import FormState

# The hours that are always shown; others only if somebody was helped in them.
_USUAL_HOURS = (7, 18)
_REASONS_TOLD = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour in the chart; places and sizes are in percent of it."""

    hour: int
    turns: int
    x: float
    width: float
    height: float
    is_low: bool


@dataclass(frozen=True, slots=True)
class Hours:
    """How long a member was at points on the day; `was_forgotten` if they did not say when they left."""

    member: Member
    lasted: timedelta
    is_there: bool
    was_forgotten: bool


@dataclass(frozen=True, slots=True)
class Board:
    """One unit's day: what the page shows and what polling renews."""

    unit: Unit
    day: date
    today: date
    as_of: datetime
    findings: Findings
    labels: Labels
    org_name: str

    @property
    def is_live(self) -> bool:
        return self.day == self.today

    @property
    def url(self) -> str:
        return self._url(self.day)

    @property
    def previous_url(self) -> str:
        return self._url(self.day - timedelta(days=1))

    @property
    def next_url(self) -> str:
        """Empty where the future begins."""
        return "" if self.is_live else self._url(self.day + timedelta(days=1))

    def _url(self, day: date) -> str:
        return f"/today?unit={self.unit.code}&day={day}"

    @property
    def entries_url(self) -> str:
        return f"/assists?unit={self.unit.code}&day={self.day}"

    @property
    def closed(self) -> list[FigureNote]:
        """The closed figures of the day, the unit's own first."""
        return sorted(map(FigureNote, self.findings.closed), key=lambda note: not self._is_own(note))

    def _is_own(self, note: FigureNote) -> bool:
        return note.figure.unit.id == self.unit.id

    @property
    def close_url(self) -> str:
        """Where the day is closed; "" once it is."""
        if any(map(self._is_own, self.closed)):
            return ""
        return f"/closings/new?unit={self.unit.code}&from={self.day}&to={self.day}"

    @property
    def days(self) -> ClosedDays | None:
        """How many communes of a larger unit closed the day, if any did."""
        return self.findings.days if self.findings.days and self.findings.days.closed else None

    @property
    def net(self) -> str:
        return signed(self.days.net) if self.days else ""

    @property
    def turns(self) -> int:
        return self.findings.counted.of(Measure.ASSISTS)

    @property
    def vneid(self) -> int:
        return self.findings.counted.of(Measure.DONE, VNEID_INSTALL)

    @property
    def dvc_account(self) -> int:
        return self.findings.counted.of(Measure.DONE, DVC_ACCOUNT)

    @property
    def yesterday(self) -> str:
        return "hôm qua" if self.is_live else "hôm trước"

    @property
    def week_before(self) -> str:
        """The same weekday a week earlier: "thứ hai trước"."""
        return f"{vietnamese.weekday(self.day).partition(',')[0].lower()} trước"

    @property
    def bars(self) -> list[Bar]:
        """The turns by hour."""
        by_hour = {int(hour): n for hour, n in self.findings.counted.by_key(Measure.HOUR).items()}
        first, last = min([_USUAL_HOURS[0], *by_hour]), max([_USUAL_HOURS[1], *by_hour])
        most, share = max([1, *by_hour.values()]), 100 / (last - first + 1)
        return [
            Bar(
                hour=hour,
                turns=by_hour.get(hour, 0),
                x=round((hour - first) * share, 2),
                width=round(share * 0.86, 2),
                height=round(by_hour.get(hour, 0) / most * 100, 1),
                is_low=by_hour.get(hour, 0) * 4 < most,
            )
            for hour in range(first, last + 1)
        ]

    @property
    def done(self) -> list[tuple[str, int]]:
        """Tasks done by kind, the most frequent first."""
        return self._ranked(Measure.DONE, self.labels.tasks)

    @property
    def barriers(self) -> list[tuple[str, int]]:
        """Why tasks were not done, the most frequent first."""
        return self._ranked(Measure.BARRIER, self.labels.barriers)

    def _ranked(self, measure: Measure, labels: Mapping[str, str]) -> list[tuple[str, int]]:
        counted = self.findings.counted.by_key(measure)
        return sorted(((labels[key], n) for key, n in counted.items()), key=lambda each: -each[1])

    @property
    def not_done(self) -> int:
        return self.findings.counted.of(Measure.NOT_DONE)

    @property
    def volunteers(self) -> Volunteers:
        return self.findings.volunteers

    @property
    def points(self) -> list[PointPresence]:
        return self.findings.points

    @property
    def communes(self) -> list[CommuneDay]:
        return self.findings.communes

    @property
    def hours(self) -> list[Hours]:
        """Who was there for how long, by name."""
        by_name = sorted(self.findings.attendance, key=lambda each: (each.member.sort_key, each.member.id))
        groups = [list(group) for _, group in groupby(by_name, key=lambda each: each.member.id)]
        return [self._hours(group[0].member, [each.check_in for each in group]) for group in groups]

    def _hours(self, member: Member, check_ins: list[CheckIn]) -> Hours:
        lasted = sum(map(stay, check_ins), timedelta())
        is_there = any(left_at_or_end(check_in) is None for check_in in check_ins)
        return Hours(member, lasted, is_there, any(map(was_forgotten, check_ins)))

    @property
    def hours_together(self) -> timedelta:
        return sum((each.lasted for each in self.hours), timedelta())

    @property
    def latest(self) -> list[Row]:
        return [Row(entry, self.labels, is_own=False) for entry in self.findings.latest]

    @property
    def share_text(self) -> str:
        """The day as a message to a group: plain text, without anybody's name."""
        counted, before = vietnamese.number, self.findings.turns_yesterday
        there = self.volunteers
        now = f"- đang ở điểm: {counted(there.now)} ({counted(there.points_now)} điểm hỗ trợ)"
        reasons = [f"- {label}: {counted(n)}" for label, n in self.barriers[:_REASONS_TOLD]]
        return "\n".join(
            [
                f"TIẾP SỨC SỐ · {self.unit.name}",
                f"{vietnamese.weekday(self.day)}, số liệu lúc {vietnamese.moment(self.as_of)}",
                "",
                f"Lượt người dân được hỗ trợ: {counted(self.turns)} ({self.yesterday} {counted(before)})",
                *(note.anonymous for note in self.closed if self._is_own(note)),
                f"Việc đã làm được: {counted(self.findings.counted.of(Measure.DONE))}",
                *(f"- {label}: {counted(n)}" for label, n in self.done),
                f"Việc chưa làm được: {counted(self.not_done)}{', lý do nhiều nhất:' if reasons else ''}",
                *reasons,
                f"Tình nguyện viên tham gia: {counted(there.members)} ({counted(there.points)} điểm hỗ trợ)",
                *([now] if there.now else []),
                "",
                f"{self.org_name} · ứng dụng Tiếp Sức Số",
            ]
        )


@dataclass(frozen=True)
class TodayPage:
    """The board of one unit and day, and the way to other days and units."""

    template: ClassVar = "today/show.html"
    board: Board
    others: list[Unit] = field(default_factory=list)
    form: FormState = field(default_factory=FormState)

    @property
    def today_url(self) -> str:
        return f"/today?unit={self.board.unit.code}"
