"""What the pages of support points show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from typing import ClassVar
from urllib.parse import urlencode

from markupsafe import Markup

from app.checkins.models import left_at_or_end, stay
from app.checkins.queries import Attendance
from app.help_sessions.models import SupportPoint, grouped
from app.help_sessions.queries import PointRow
from app.text import search_key
from app.units.models import Unit
from app.web.render import FormState

LONG_PLACE = 70  # characters; what is longer takes a third line on the poster


def by_commune(rows: Iterable[PointRow]) -> list[PointRow]:
    """Points by their communes in Vietnamese order, within one as they came."""
    return sorted(rows, key=lambda row: (row.unit.sort_key, row.unit.id))


def is_like(row: PointRow, typed: str) -> bool:
    """Whether the point's name or its commune's holds what was typed, with or without marks."""
    wanted = search_key(typed)
    return wanted in search_key(row.point.name) or wanted in row.unit.search_key


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
    """One page of the open points of the member's communes."""

    template: ClassVar = "posters/list.html"
    lines: Sequence[PointLine]
    may_change: bool
    typed: str
    number: int
    has_more: bool
    is_searchable: bool

    def url_of(self, number: int) -> str:
        """Another page of the same search."""
        return f"/points?{urlencode({'q': self.typed, 'page': number})}"

    @property
    def communes(self) -> list[tuple[Unit, list[PointLine]]]:
        """The communes of the page, in Vietnamese order, each with its points."""
        groups = [list(group) for _, group in groupby(self.lines, key=lambda line: line.row.unit.id)]
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
