"""What the silence board shows."""

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import ClassVar

from app.silence.contacts import Contact
from app.silence.queries import Findings, Window
from app.targets.queries import Standing
from app.units.models import Level, Unit
from app.web import vietnamese
from app.web.render import FormState

CHOICES = (3, 7, 14, 30)  # days
USUAL = 7


@dataclass(frozen=True, slots=True)
class Choice:
    """Another window."""

    days: int
    url: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Behind:
    """A commune's targets that are far below their pace, the furthest first."""

    unit: Unit
    standings: list[Standing]


@dataclass(frozen=True, slots=True)
class Board:
    """One unit's silence over a window."""

    unit: Unit
    window: Window
    findings: Findings

    @property
    def is_commune(self) -> bool:
        return self.unit.level == Level.COMMUNE

    @property
    def choices(self) -> list[Choice]:
        return [Choice(days, self._url(self.unit, days), days == self.window.days) for days in CHOICES]

    def url_of(self, unit: Unit) -> str:
        """The board of another unit over the same window."""
        return self._url(unit, self.window.days)

    def _url(self, unit: Unit, days: int) -> str:
        return f"/silence?unit={unit.code}&days={days}"

    @property
    def span(self) -> str:
        """Từ 18/11/2026 đến 24/11/2026."""
        return f"từ {vietnamese.day(self.window.first)} đến {vietnamese.day(self.window.today)}"

    def last(self, day: date | None) -> str:
        """When it was last: "gần nhất 12/11/2026, 12 ngày trước"."""
        if day is None:
            return "chưa có lần nào"
        return (
            f"gần nhất {vietnamese.day(day)}, {vietnamese.number((self.window.today - day).days)} ngày trước"
        )

    def contact(self, member_id: int) -> Contact:
        return self.findings.contacts[member_id]

    @property
    def phones(self) -> int:
        return len(self.findings.keeping) + len(self.findings.quiet)

    @property
    def behind(self) -> list[Behind]:
        """By commune, in Vietnamese order."""
        by_unit = sorted(self.findings.behind, key=lambda each: (each.unit.sort_key, each.unit.id))
        found = [(unit_id, list(group)) for unit_id, group in groupby(by_unit, key=lambda each: each.unit.id)]
        return [
            Behind(group[0].unit, sorted(group, key=lambda each: (each.percent, each.target.id)))
            for _, group in found
        ]

    @property
    def is_calm(self) -> bool:
        """Nothing to do."""
        found = self.findings
        return not (
            found.units or found.teams or found.points or self.phones or found.sessions or found.behind
        )


@dataclass(frozen=True)
class SilencePage:
    """The board, and the way to the actor's other units."""

    template: ClassVar = "silence/show.html"
    board: Board
    others: list[Unit] = field(default_factory=list)
    form: FormState = field(default_factory=FormState)
