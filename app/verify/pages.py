"""What a poster's address shows."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.help_sessions.models import SupportPoint
from app.units.models import Unit


@dataclass(frozen=True)
class OnDuty:
    """A volunteer as residents see them: never the full name, never the number."""

    given_name: str
    badge_no: str


@dataclass(frozen=True)
class OfficialPage:
    """The resident's page of an open point."""

    template: ClassVar = "verify/official.html"
    code: str
    point: SupportPoint
    unit: Unit
    day: date
    on_duty: Sequence[OnDuty]


@dataclass(frozen=True)
class OutdatedPage:
    """The poster was replaced or its point closed; or a leader's phone shows another code by now."""

    template: ClassVar = "verify/outdated.html"
    point: SupportPoint
    message: str
    is_live: bool


@dataclass(frozen=True)
class UnknownPage:
    """No official poster bears this code, and no leader's phone shows it."""

    template: ClassVar = "verify/unknown.html"
    is_live: bool


@dataclass(frozen=True)
class MistypedPage:
    """What was typed cannot be a code: nothing is said against any poster."""

    template: ClassVar = "verify/mistyped.html"


@dataclass(frozen=True)
class ArrivePage:
    """The form that a scanned poster sends for who helps; `leaves` is the point they are at until then."""

    template: ClassVar = "verify/arrive.html"
    id: uuid.UUID
    code: str
    point: SupportPoint
    unit: Unit
    leaves: str | None
    error: str = ""
