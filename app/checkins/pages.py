"""What the pages of checking in show."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

from app.checkins.models import CheckIn, stay
from app.checkins.queries import Presence
from app.help_sessions.models import SupportPoint
from app.members.models import Member
from app.web.render import FormState


@dataclass(frozen=True)
class CheckInPage:
    """How to check in, and where the member is now; `id` is that of the check-in to come."""

    template: ClassVar = "checkins/show.html"
    id: uuid.UUID
    presence: Presence | None
    may_see_points: bool
    form: FormState = field(default_factory=FormState)

    @property
    def lasted(self) -> timedelta:
        """How long the member has been there."""
        return stay(self.presence.check_in) if self.presence else timedelta()


@dataclass(frozen=True)
class VoidPage:
    """The reason for taking a check-in back."""

    template: ClassVar = "checkins/void.html"
    check_in: CheckIn
    member: Member
    point: SupportPoint
    form: FormState = field(default_factory=FormState)
