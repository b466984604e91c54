"""What the pages of coming in, and of members and teams, show."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from markupsafe import Markup

from app.access.directory import MemberLine, PendingRequest, TeamCard, TeamLine
from app.access.models import SignIn
from app.members.models import Member, Team
from app.units.models import Unit
from app.web.render import FormState


@dataclass(frozen=True)
class SignInPage:
    """The sign-in form; `next` is where to go afterwards."""

    template: ClassVar = "access/sign_in.html"
    next: str
    form: FormState = field(default_factory=FormState)


@dataclass(frozen=True)
class ConfirmPage:
    """The password once more before a delicate step."""

    template: ClassVar = "access/confirm.html"
    next: str
    form: FormState = field(default_factory=FormState)


@dataclass(frozen=True)
class AccountPage:
    """The member's own account; `form` is that of the new password.

    `old_phones` are the newest sign-ins that are over and whose phones still hand in, `more_phones` how many
    there are beside.
    """

    template: ClassVar = "access/account.html"
    member: Member
    line: MemberLine
    sign_ins: tuple[SignIn, ...]
    this_sign_in_id: int
    old_phones: tuple[SignIn, ...]
    more_phones: int
    form: FormState = field(default_factory=FormState)


@dataclass(frozen=True)
class OpenInvitation:
    """An invitation that can still be used; `whom` says in words what it opens."""

    id: int
    whom: str
    inviter: str
    made_at: datetime
    expires_at: datetime
    uses: int
    max_uses: int


@dataclass(frozen=True)
class InvitationsPage:
    """The open invitations that the member may take back."""

    template: ClassVar = "access/invitations.html"
    invitations: tuple[OpenInvitation, ...]


@dataclass(frozen=True)
class InviteCoordinatorPage:
    """Choose the commune of a new coordinator; `typed` narrows the list."""

    template: ClassVar = "access/invite_coordinator.html"
    communes: tuple[Unit, ...]
    typed: str
    invitations: tuple[OpenInvitation, ...]
    form: FormState = field(default_factory=FormState)


@dataclass(frozen=True)
class InviteToTeamPage:
    """Before a team's QR code is shown."""

    template: ClassVar = "access/invite_to_team.html"
    team: Team
    invitations: tuple[OpenInvitation, ...]


@dataclass(frozen=True)
class HandedOutPage:
    """A link and its QR code, shown this once; `code` is the same to read out, where that makes sense."""

    template: ClassVar = "access/handed_out.html"
    title: str
    advice: str
    link: str
    qr: Markup
    expires_at: datetime
    back: str
    code: str = ""


@dataclass(frozen=True)
class JoinPage:
    """Somebody without an account takes on a role or asks to join a team (then `request_id` is set)."""

    template: ClassVar = "access/join.html"
    token: str
    whom: str
    request_id: uuid.UUID | None
    form: FormState = field(default_factory=FormState)


@dataclass(frozen=True)
class AcceptPage:
    """A signed-in member takes on a role or asks to move to a team."""

    template: ClassVar = "access/accept.html"
    token: str
    whom: str
    is_team: bool
    form: FormState = field(default_factory=FormState)


@dataclass(frozen=True)
class ClosedPage:
    """A code that opens nothing; why is not told."""

    template: ClassVar = "access/closed.html"


@dataclass(frozen=True)
class EnterCodePage:
    """Type the code for a new password."""

    template: ClassVar = "access/enter_code.html"
    form: FormState = field(default_factory=FormState)


@dataclass(frozen=True)
class RecoverPage:
    """Set a new password."""

    template: ClassVar = "access/recover.html"
    token: str
    form: FormState = field(default_factory=FormState)


@dataclass(frozen=True)
class Waiting:
    """How a request to join stands: `is_approved` is None while nobody has decided."""

    id: uuid.UUID
    team_name: str
    is_approved: bool | None
    is_signed_in: bool


@dataclass(frozen=True)
class WaitingPage:
    """Where somebody waits to be taken in."""

    template: ClassVar = "access/waiting.html"
    waiting: Waiting


@dataclass(frozen=True)
class Requests:
    """Who waits to be taken in, by one team or all; `error` says why a decision was not possible."""

    pending: tuple[PendingRequest, ...]
    team_id: int | None = None
    error: str = ""


@dataclass(frozen=True)
class RequestsPage:
    """The requests alone."""

    template: ClassVar = "access/requests.html"
    requests: Requests


@dataclass(frozen=True)
class TeamPage:
    """One team or a commune's teams with their members, and those who are in none."""

    template: ClassVar = "access/team.html"
    title: str
    subtitle: str
    requests: Requests
    teams: tuple[TeamCard, ...]
    others: tuple[MemberLine, ...] = ()
    may_add_team: bool = False


@dataclass(frozen=True)
class DirectoryPage:
    """An officer's people: coordinators or teams, by name, a page at a time."""

    template: ClassVar = "access/directory.html"
    requests: Requests
    shows_teams: bool
    typed: str
    members: tuple[MemberLine, ...]
    teams: tuple[TeamLine, ...]
    number: int
    has_more: bool


@dataclass(frozen=True)
class NewTeamPage:
    """A new team of one of `units`."""

    template: ClassVar = "access/new_team.html"
    units: tuple[Unit, ...]
    form: FormState = field(default_factory=FormState)


@dataclass(frozen=True)
class HeldRole:
    """A role that can be ended or handed over, in words."""

    grant_id: int
    label: str


@dataclass(frozen=True)
class MemberPage:
    """A member, and what the viewer may do."""

    template: ClassVar = "access/member.html"
    member: Member
    line: MemberLine
    team: Team | None
    may_change: bool
    may_lead: bool
    ends: tuple[HeldRole, ...]
    hands_over: bool
    other_teams: tuple[TeamLine, ...]
    error: str = ""


@dataclass(frozen=True)
class HandOverPage:
    """Before the viewer gives the own role to a member."""

    template: ClassVar = "access/hand_over.html"
    member: Member
    roles: tuple[HeldRole, ...]
    error: str = ""


@dataclass(frozen=True)
class RecoveryPage:
    """Before a code for a new password is shown."""

    template: ClassVar = "access/recovery.html"
    member: Member
