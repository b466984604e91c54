"""What the pages of support points show."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from typing import ClassVar

from markupsafe import Markup

from app.checkins.models import left_at_or_end, stay
from app.checkins.queries import Attendance
from app.help_sessions.models import SupportPoint, grouped
from app.help_sessions.queries import PointRow
from app.units.models import Unit
from app.web.render import FormState

LONG_PLACE = 70  # characters; what is longer takes a third line on the poster


@dataclass(frozen=True)
class PointLine:
    """A point in the list, with how many are there now, and who of them may be named."""

    row: PointRow
    present: int
    named: Sequence[Attendance]

    @property
    def grouped(self) -> str:
        return grouped(self.row.code)


@dataclass(frozen=True)
class PointsPage:
    """The open points of the member's communes."""

    template: ClassVar = "posters/list.html"
    lines: Sequence[PointLine]
    may_change: bool

    @property
    def communes(self) -> list[tuple[Unit, list[PointLine]]]:
        """The communes that have points, in Vietnamese order, each with its points."""
        lines = sorted(self.lines, key=lambda line: (line.row.unit.sort_key, line.row.unit.id))
        groups = [list(group) for _, group in groupby(lines, key=lambda line: line.row.unit.id)]
        return [(group[0].row.unit, group) for group in groups]


@dataclass(frozen=True)
class NewPointPage:
    """The form of a new point."""

    template: ClassVar = "posters/new.html"
    communes: Sequence[Unit]
    form: FormState = field(default_factory=FormState)


@dataclass(frozen=True)
class StayLine:
    """Who was at the point today, and for how long."""

    who: Attendance

    @property
    def is_there(self) -> bool:
        return left_at_or_end(self.who.check_in) is None

    @property
    def lasted(self) -> timedelta:
        return stay(self.who.check_in)


@dataclass(frozen=True)
class PointPage:
    """One point: its poster, who is there today, and what can be changed.

    `unnamed`: how many more were there, of teams that are not the viewer's.
    """

    template: ClassVar = "posters/show.html"
    point: SupportPoint
    unit: Unit
    code: str
    stays: Sequence[StayLine]
    unnamed: int
    may_change: bool

    @property
    def grouped(self) -> str:
        return grouped(self.code)


@dataclass(frozen=True)
class RenamePage:
    """The form of another name."""

    template: ClassVar = "posters/rename.html"
    point: SupportPoint
    code: str
    form: FormState = field(default_factory=FormState)


@dataclass(frozen=True)
class ClosedPage:
    """In the place of a closed point's poster, and of all that could be changed."""

    template: ClassVar = "posters/closed.html"
    point: SupportPoint
    code: str


@dataclass(frozen=True)
class PosterPage:
    """The A4 sheet."""

    template: ClassVar = "posters/poster.html"
    point: SupportPoint
    unit: Unit
    code: str
    qr: Markup

    @property
    def grouped(self) -> str:
        return grouped(self.code)

    @property
    def is_long(self) -> bool:
        """Whether the place needs smaller letters, so that the QR code stays large."""
        return len(self.point.name) + len(self.unit.name) > LONG_PLACE
