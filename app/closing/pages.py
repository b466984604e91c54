"""What the pages of closings show, and the lines that other pages show of a closed figure."""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from urllib.parse import urlencode

from app import clock
from app.assists.pages import Labels, Row
from app.closing.changes import Adjustment
from app.closing.forms import Question
from app.closing.models import Cause, Closing
from app.closing.queries import ClosedDays, ClosedFigure
from app.closing.waiting import Waiting
from app.closing.words import days_label, signed, since_text, when
from app.counts.models import Measure
from app.counts.queries import Counts
from app.units.models import Unit
from app.web import vietnamese
from app.web.render import FormState


@dataclass(frozen=True, slots=True)
class FigureNote:
    """One closed figure in a few words."""

    figure: ClosedFigure

    @property
    def url(self) -> str:
        return f"/closings/{self.figure.closing.id}"

    @property
    def closed_at(self) -> str:
        return when(self.figure.closing.closed_at, self.figure.closing.last)

    @property
    def anonymous(self) -> str:
        """For whoever reads it, without a member's name."""
        turns = vietnamese.number(self.figure.turns)
        return f"Đã chốt lúc {self.closed_at}: {turns} lượt; {since_text(self.figure)}"

    @property
    def since(self) -> str:
        return since_text(self.figure)


@dataclass(frozen=True, slots=True)
class ClosedNote:
    """For totals of a period: how far its days are closed, and the period itself if it is."""

    days: ClosedDays
    whole: FigureNote | None
    url: str

    @property
    def lines(self) -> list[str]:
        """The same in words, for files; empty if nothing is closed."""
        found = [] if self.whole is None else [f"Cả kỳ: {self.whole.anonymous}."]
        if self.days.closed:
            number = vietnamese.number
            found.append(
                f"Đã chốt {number(self.days.closed)}/{number(self.days.active)} ngày có hoạt động của các "
                f"xã, phường: {number(self.days.turns)} lượt; từ đó {signed(self.days.net)} lượt."
            )
        return found


def url_of(question: Question, page: int = 1) -> str:
    """The address of the list."""
    asked = {
        "unit": question.unit_code,
        "from": question.first and question.first.isoformat(),
        "to": question.last and question.last.isoformat(),
        "page": page if page > 1 else None,
    }
    return f"/closings?{urlencode({name: value for name, value in asked.items() if value})}"


@dataclass(frozen=True, slots=True)
class Line:
    """One closing in a list, with who and what it comes to now (None where it was reopened)."""

    closing: Closing
    unit: Unit
    by: str
    turns_now: int | None = None
    reopened_by: str = ""

    @property
    def days(self) -> str:
        return days_label(self.closing.first, self.closing.last)

    @property
    def net(self) -> str:
        """What changed since, with its sign; "" if nothing."""
        change = 0 if self.turns_now is None else self.turns_now - self.closing.turns
        return signed(change) if change else ""


@dataclass(frozen=True)
class ClosingsPage:
    """The closings of the actor's units."""

    template: ClassVar = "closing/list.html"
    question: Question
    units: list[Unit]
    lines: list[Line]
    number: int
    has_more: bool
    may_close_spans: bool
    form: FormState = field(default_factory=FormState)

    def url(self, page: int) -> str:
        return url_of(self.question, page)


@dataclass(frozen=True)
class NewClosingPage:
    """What would be closed, and what is still open; `standing` is the closing there is already."""

    template: ClassVar = "closing/new.html"
    unit: Unit
    units: list[Unit]
    first: date
    last: date
    may_close_spans: bool
    counted: Counts
    waiting: Waiting
    standing: Closing | None
    form: FormState = field(default_factory=FormState)

    @property
    def days(self) -> str:
        return days_label(self.first, self.last)

    @property
    def is_day(self) -> bool:
        return self.first == self.last

    @property
    def is_early(self) -> bool:
        """Whether more is sure to come: the last day is not over yet."""
        return self.last == clock.today()

    @property
    def turns(self) -> int:
        return self.counted.of(Measure.ASSISTS)

    @property
    def done(self) -> int:
        return self.counted.of(Measure.DONE)

    @property
    def not_done(self) -> int:
        return self.counted.of(Measure.NOT_DONE)

    @property
    def names_people(self) -> bool:
        """Names are for the commune's own page; of anything larger only numbers are told."""
        return self.unit.level == "commune"


_MEASURES = (
    (Measure.ASSISTS, "Lượt người dân"),
    (Measure.DONE, "Đã làm được"),
    (Measure.NOT_DONE, "Chưa làm được"),
    (Measure.BARRIER, "Lý do"),
    (Measure.OVER_60, "Từ 60 tuổi"),
    (Measure.FIRST_SMARTPHONE, "Lần đầu dùng điện thoại thông minh"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One cause of change and where what is behind it stands, with what to call it."""

    adjustment: Adjustment
    links: list[tuple[str, str]]

    @property
    def label(self) -> str:
        return self.adjustment.cause.label.capitalize()

    @property
    def turns(self) -> str:
        return signed(self.adjustment.turns)


@dataclass(frozen=True, slots=True)
class NumberLine:
    """One number: as closed, what it is now, and what each cause added."""

    label: str
    closed: int
    now: int
    changes: list[str]


@dataclass(frozen=True)
class ClosingPage:
    """One closing: what was said, what changed since and why, and how often it was reopened."""

    template: ClassVar = "closing/show.html"
    line: Line
    figure: ClosedFigure
    frozen: Counts
    changes: list[Change]
    labels: Labels
    history: list[Line]
    may_reopen: bool

    @property
    def closing(self) -> Closing:
        return self.figure.closing

    @property
    def days_query(self) -> str:
        return f"unit={self.line.unit.code}&from={self.closing.first}&to={self.closing.last}"

    @property
    def day_url(self) -> str:
        """The day itself, or the totals of the period."""
        if self.closing.is_day:
            return f"/today?unit={self.line.unit.code}&day={self.closing.first}"
        return f"/totals?{self.days_query}"

    @property
    def again_url(self) -> str:
        return f"/closings/new?{self.days_query}"

    @property
    def numbers(self) -> list[NumberLine]:
        """Every number that was closed or is counted now."""
        parts = [change.adjustment.amounts for change in self.changes]
        found = []
        for measure, label in _MEASURES:
            keys = {key for counts in (self.frozen, *parts) for key in counts.by_key(measure)}
            for key in sorted(keys | ({""} if measure == Measure.ASSISTS else set())):
                closed, added = self.frozen.of(measure, key), [part.of(measure, key) for part in parts]
                name = f"{label}: {self._of_key(measure, key)}" if key else label
                found.append(NumberLine(name, closed, closed + sum(added), [*map(signed, added)]))
        return found

    def _of_key(self, measure: Measure, key: str) -> str:
        return self.labels.barriers[key] if measure == Measure.BARRIER else self.labels.tasks[key]


@dataclass(frozen=True)
class EntriesPage:
    """The entries behind one cause."""

    template: ClassVar = "closing/entries.html"
    line: Line
    cause: Cause
    adjustment: Adjustment | None
    rows: list[Row]
    number: int
    has_more: bool

    @property
    def turns(self) -> str:
        return signed(self.adjustment.turns if self.adjustment else 0)

    def url(self, page: int) -> str:
        return f"/closings/{self.line.closing.id}/entries?cause={self.cause}&page={page}"


@dataclass(frozen=True)
class ReopenPage:
    """Asks why."""

    template: ClassVar = "closing/reopen.html"
    line: Line
    form: FormState = field(default_factory=FormState)
