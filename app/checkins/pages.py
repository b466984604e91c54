"""What the pages of checking in show."""

import uuid
from dataclasses import dataclass, field
from typing import ClassVar

from app.checkins.models import CheckIn, stay
from app.checkins.queries import Presence
from app.help_sessions.models import SupportPoint
from app.members.models import Member
from app.web import vietnamese
from app.web.render import FormState


@dataclass(frozen=True)
class PresenceCard:
    """Where the member is now. An empty one is the mould that the phone fills in by itself."""

    leave: str = ""  # where the form goes
    place: str = ""
    since: str = ""
    lasted: str = ""


@dataclass(frozen=True)
class CheckInPage:
    """How to check in, and where the member is now; `id` is that of the check-in to come.

    With `is_known` False nobody knows who holds the phone: the page is the same for all, kept for when there
    is no network, and the phone itself says where its member is.
    """

    template: ClassVar = "checkins/show.html"
    mould: ClassVar = PresenceCard()
    id: uuid.UUID | None = None
    presence: Presence | None = None
    may_see_points: bool = False
    is_known: bool = True
    form: FormState = field(default_factory=FormState)

    @property
    def card(self) -> PresenceCard | None:
        """Where the member is, in words."""
        if self.presence is None:
            return None
        check_in = self.presence.check_in
        return PresenceCard(
            leave=f"/check-ins/{check_in.id}/leave",
            place=f"{self.presence.point.name} · {self.presence.unit.name}",
            since=vietnamese.time(check_in.happened_at),
            lasted=vietnamese.duration(stay(check_in)),
        )


@dataclass(frozen=True)
class VoidPage:
    """The reason for taking a check-in back."""

    template: ClassVar = "checkins/void.html"
    check_in: CheckIn
    member: Member
    point: SupportPoint
    form: FormState = field(default_factory=FormState)
