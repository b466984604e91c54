"""Pictures of totals: the shapes that templates draw as SVG, and the numbers for the tables beneath.

Sizes are in percent of the picture, so that it fits any screen and paper. The server draws; no script does.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.periods.models import Kind, Period, around
from app.units.models import Unit
from app.units.places import Place, place_of

_DAYS_BY_DAY, _DAYS_BY_WEEK = 31, 190  # the longest span that is shown so; a longer one by month
# The hours that are always shown; others only if somebody was helped in them.
_USUAL_HOURS = (7, 18)
_FULL_COLUMN = 0.86  # of the room that a column has
_LARGEST, _SMALLEST = 5.5, 0.7  # radius of a bubble, in percent of the width
_MARGIN = 6
_DRAWN = 15  # strips
_PLACED = 0.8  # of the units must have a place for a map to say anything


@dataclass(frozen=True, slots=True)
class Part:
    """One number of a picture; `url` opens what is behind it."""

    label: str
    n: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Columns:
    """Upright bars, one for each step of time."""

    title: str
    heading: str
    parts: Sequence[Part]

    @property
    def shapes(self) -> list[Shape]:
        most, room = most_of(self.parts), 100 / max(1, len(self.parts))
        heights = [round(part.n / most * 100, 1) for part in self.parts]
        return [
            Shape(round(place * room, 2), round(100 - height, 1), round(room * _FULL_COLUMN, 2), height)
            for place, height in enumerate(heights)
        ]

    @property
    def axis(self) -> list[str]:
        """What stands beneath: the first, the middle and the last label."""
        count = len(self.parts)
        return (
            [self.parts[place].label for place in sorted({0, (count - 1) // 2, count - 1})] if count else []
        )

    @property
    def peak(self) -> Part | None:
        """The highest; None where all are 0."""
        return highest(self.parts)


@dataclass(frozen=True, slots=True)
class Strips:
    """Bars that lie, each with its label, the longest first."""

    title: str
    heading: str
    parts: Sequence[Part]

    @property
    def longest(self) -> Sequence[Part]:
        """Those that are drawn; the table has all."""
        return self.parts[:_DRAWN]

    def length(self, part: Part) -> float:
        return round(part.n / most_of(self.parts) * 100, 1)

    @property
    def peak(self) -> Part | None:
        return highest(self.parts)


@dataclass(frozen=True, slots=True)
class Bubble:
    """A circle; one of radius 0 is a place where nothing was counted. `rank` is "" but for the largest."""

    part: Part
    x: float
    y: float
    radius: float
    rank: str = ""


@dataclass(frozen=True, slots=True)
class Bubbles:
    """Communes where they lie, each as large as its number; `height` is that of the picture, 100 wide."""

    title: str
    heading: str
    parts: Sequence[Part]
    bubbles: Sequence[Bubble]
    height: float

    @property
    def peak(self) -> Part | None:
        return highest(self.parts)

    @property
    def ranked(self) -> list[Bubble]:
        return [bubble for bubble in self.bubbles if bubble.rank]


def most_of(parts: Sequence[Part]) -> int:
    return max([1, *(part.n for part in parts)])


def highest(parts: Sequence[Part]) -> Part | None:
    """The first of the highest; None where all are 0."""
    top = max(parts, key=lambda part: part.n, default=None)
    return top if top and top.n else None


def steps_of(period: Period) -> list[Period]:
    """The days, weeks or months that a trend shows; the first and the last may be cut by the period."""
    kind = Kind.DAY if period.days <= _DAYS_BY_DAY else Kind.WEEK
    kind = kind if period.days <= _DAYS_BY_WEEK else Kind.MONTH
    steps, day = [], period.first
    while day <= period.last:
        whole = around(kind, day)
        steps.append(Period(max(whole.first, period.first), min(whole.last, period.last)))
        day = whole.last + timedelta(days=1)
    return steps


def trend(by_day: Mapping[date, int], period: Period, url: Callable[[Period], str]) -> Columns:
    """The turns over the period; `url` opens those of a step."""
    steps = steps_of(period)
    sums = [sum(n for day, n in by_day.items() if step.first <= day <= step.last) for step in steps]
    parts = [
        Part(_step_label(step, period), n, url(step) if n else "")
        for step, n in zip(steps, sums, strict=True)
    ]
    return Columns("Diễn biến", "Thời gian", parts)


def _step_label(step: Period, period: Period) -> str:
    if period.days <= _DAYS_BY_DAY:
        return f"{step.first:%d/%m}"
    if period.days <= _DAYS_BY_WEEK:
        return f"{step.first:%d/%m}–{step.last:%d/%m}"
    return f"{step.first:%m/%Y}"


def hours(by_hour: Mapping[str, int], url: Callable[[int], str]) -> Columns:
    """The turns by hour of the day; `url` opens those of an hour."""
    found = {int(hour): n for hour, n in by_hour.items()}
    first, last = min([_USUAL_HOURS[0], *found]), max([_USUAL_HOURS[1], *found])
    parts = [
        Part(f"{hour} giờ", found.get(hour, 0), url(hour) if found.get(hour) else "")
        for hour in range(first, last + 1)
    ]
    return Columns("Theo giờ trong ngày", "Giờ", parts)


def barriers(parts: Sequence[Part]) -> Strips:
    """Why tasks were not done, the most frequent first."""
    return Strips("Vì sao chưa làm được", "Lý do", _ranked(part for part in parts if part.n))


def communes(units: Sequence[tuple[Unit, Part]]) -> Bubbles | Strips | None:
    """Communes as bubbles where they lie; as strips where they lie nowhere; None for one alone."""
    if len(units) < 2:
        return None
    title, heading = "Theo xã, phường", "Xã, phường"
    parts = _ranked(part for _, part in units)
    placed = [(place, part) for unit, part in units if (place := place_of(unit))]
    if len(placed) < len(units) * _PLACED:
        return Strips(title, heading, parts)
    return Bubbles(title, heading, parts, *_on_map(placed, parts[:5]))


def _ranked(parts: Iterable[Part]) -> list[Part]:
    return sorted(parts, key=lambda part: -part.n)


def _on_map(placed: Sequence[tuple[Place, Part]], top: Sequence[Part]) -> tuple[list[Bubble], float]:
    """The bubbles, large ones first so that none is hidden, and how high the picture is."""
    north = max(place.latitude for place, _ in placed)
    south = min(place.latitude for place, _ in placed)
    west = min(place.longitude for place, _ in placed)
    east = max(place.longitude for place, _ in placed)
    # So far north of the equator a degree to the east is shorter than one to the north.
    shrunk = math.cos(math.radians((north + south) / 2))
    scale = (100 - 2 * _MARGIN) / max((east - west) * shrunk, 0.01)
    most = most_of([part for _, part in placed])
    ranks = {id(part): str(rank) for rank, part in enumerate(top, start=1) if part.n}
    bubbles = [
        Bubble(
            part=part,
            x=round(_MARGIN + (place.longitude - west) * shrunk * scale, 2),
            y=round(_MARGIN + (north - place.latitude) * scale, 2),
            radius=round(max(_SMALLEST, _LARGEST * math.sqrt(part.n / most)), 2) if part.n else 0,
            rank=ranks.get(id(part), ""),
        )
        for place, part in placed
    ]
    bubbles.sort(key=lambda bubble: -bubble.radius)
    return bubbles, round((north - south) * scale + 2 * _MARGIN, 2)
