"""Handing out ways in, and using them. Callers have checked with `scope` that the actor may hand them out.

Who redeems brings only a name, a phone number and a password; role, unit and team were fixed by who invited.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, update

from app import clock
from app.access import guesses, queries
from app.access.actions import SignedIn, end_all_sign_ins, open_browser
from app.access.guesses import Bucket
from app.access.models import Invitation, InvitationKind
from app.access.outbox import end_all_outboxes
from app.access.tokens import hash_token, keyed_hash, new_invitation_token
from app.actor import Actor, Role
from app.audit.actions import record
from app.audit.models import Event
from app.members.actions import add_member, grant_role, lock_member, set_password
from app.members.forms import Person
from app.members.models import Member, MemberState, Team
from app.members.queries import grants_in_force, highest_role, member_by_phone
from app.units.models import Unit
from app.web.errors import RefusedError

LASTS = {
    InvitationKind.COORDINATOR: timedelta(hours=24),
    InvitationKind.TEAM: timedelta(hours=72),
    InvitationKind.RECOVERY: timedelta(minutes=10),
}
MAX_USES = {InvitationKind.COORDINATOR: 1, InvitationKind.TEAM: 50, InvitationKind.RECOVERY: 1}

_GONE = "Mã này vừa hết hiệu lực. Xin người mời một mã mới."


@dataclass(frozen=True, slots=True)
class HandedOut:
    """An invitation with its token, which is known only now: what is stored is its hash."""

    invitation: Invitation
    token: str


def invite_coordinator(db: Session, actor: Actor, commune: Unit) -> HandedOut:
    """A way in for one coordinator of a commune."""
    return _hand_out(db, actor, InvitationKind.COORDINATOR, Role.COORDINATOR, commune.id)


def invite_to_team(db: Session, actor: Actor, team: Team) -> HandedOut:
    """A way to ask to join a team, for many."""
    return _hand_out(db, actor, InvitationKind.TEAM, Role.VOLUNTEER, team.unit_id, team_id=team.id)


def issue_recovery(db: Session, actor: Actor, member: Member) -> HandedOut:
    """A code for a new password, for a member who stands there; an older code of theirs ends."""
    end_recoveries_of(db, actor, member.id)
    highest = max(grants_in_force(db, member.id), key=lambda grant: grant.role.rank)
    return _hand_out(db, actor, InvitationKind.RECOVERY, highest.role, highest.unit_id, member_id=member.id)


def _hand_out(
    db: Session,
    actor: Actor,
    kind: InvitationKind,
    role: Role,
    unit_id: int,
    *,
    team_id: int | None = None,
    member_id: int | None = None,
) -> HandedOut:
    token, now = new_invitation_token(), clock.now()
    row = Invitation(
        token_hash=hash_token(token),
        kind=kind,
        role=role,
        unit_id=unit_id,
        team_id=team_id,
        member_id=member_id,
        inviter_id=actor.member_id,
        made_at=now,
        expires_at=now + LASTS[kind],
        max_uses=MAX_USES[kind],
    )
    db.add(row)
    db.flush()
    record(db, actor, Event.INVITATION_MADE, f"invitation:{row.id}", {"kind": kind, "unit": unit_id})
    return HandedOut(row, token)


def end_invitation(db: Session, actor: Actor, invitation: Invitation) -> None:
    """Take an invitation back; what was taken in by it stays."""
    _end(db, actor, [invitation])


def end_invitations_of(db: Session, actor: Actor | int | None, member_id: int) -> None:
    """End all that a member handed out, because the right to do so is gone."""
    _end(db, actor, queries.open_invitations_of(db, member_id))


def end_recoveries_of(db: Session, actor: Actor | int | None, member_id: int) -> None:
    """End the codes for a new password of a member."""
    _end(db, actor, queries.open_recoveries(db, member_id))


def _end(db: Session, actor: Actor | int | None, invitations: list[Invitation]) -> None:
    for invitation in invitations:
        invitation.ended_at = clock.now()
        db.add(invitation)
        record(db, actor, Event.INVITATION_ENDED, f"invitation:{invitation.id}")


def use(db: Session, actor: Actor | None, invitation: Invitation) -> None:
    """Count one use. One statement decides, so that of many at the same moment only as many as may get in.

    Raises:
        RefusedError: it was used up, ended or expired meanwhile.
    """
    now = clock.now()
    used = db.exec(
        update(Invitation)
        .where(col(Invitation.id) == invitation.id, queries.is_open(now))
        .values(uses=col(Invitation.uses) + 1)
        .execution_options(synchronize_session=False)
    )
    if used.rowcount != 1:
        raise RefusedError(_GONE)
    record(db, actor, Event.INVITATION_REDEEMED, f"invitation:{invitation.id}")


def take_in(
    db: Session, secret: str, invitation: Invitation, person: Person, password_hash: str, device: str
) -> SignedIn | None:
    """A new member with the invitation's role, signed in; None if somebody has the phone number.

    Such tries are counted (commit them too), so that nobody asks an invitation about many numbers.

    Raises:
        RefusedError: the invitation was used up.
    """
    bucket = Bucket(keyed_hash(secret, "invitation", str(invitation.id)), guesses.PER_INVITATION)
    if guesses.are_full(db, [bucket]) or member_by_phone(db, person.phone) is not None:
        if guesses.count_failure(db, [bucket]):
            record(db, None, Event.SIGN_IN_FAILED, f"invitation:{invitation.id}")
        return None
    use(db, None, invitation)
    member = add_member(db, None, person.full_name, person.phone, password_hash)
    grant_role(db, member.id, member.id, invitation.role, invitation.unit_id)
    return open_browser(db, member.id, invitation.role, device)


def accept(db: Session, actor: Actor, invitation: Invitation, device: str) -> SignedIn:
    """Give a signed-in member the invitation's role; all sign-ins end and this browser gets a new one.

    Callers have asked for a fresh password: whoever holds a phone that was left open must not rise.

    Raises:
        RefusedError: the invitation was used up, or the member has the role.
    """
    if any((grant.role, grant.unit_id) == (invitation.role, invitation.unit_id) for grant in actor.grants):
        raise RefusedError("Bạn đã có nhiệm vụ này. Mã vẫn dành cho người khác.")
    lock_member(db, actor.member_id)  # before the invitation, as who ends a member's invitations does
    use(db, actor, invitation)
    grant_role(db, actor, actor.member_id, invitation.role, invitation.unit_id)
    end_all_sign_ins(db, actor, actor.member_id)
    role = max(actor.role, invitation.role, key=lambda each: each.rank)
    return open_browser(db, actor.member_id, role, device, actor.password_at)


def recover(db: Session, invitation: Invitation, password_hash: str, device: str) -> SignedIn:
    """Set the new password of the member whom a recovery code names; only this browser is signed in then.

    Raises:
        RefusedError: the code was used up, or has expired, or the member was shut out meanwhile.
    """
    assert invitation.member_id is not None
    member = lock_member(db, invitation.member_id)  # before the invitation, as in `accept`
    if member.state != MemberState.ACTIVE:
        raise RefusedError(_GONE)
    use(db, None, invitation)
    set_password(db, member.id, member, password_hash)
    end_all_sign_ins(db, member.id, member.id)
    end_all_outboxes(db, member.id, member.id)
    role = highest_role(db, member.id)
    assert role is not None, "who handed out the code stands above the member's roles, so there are some"
    return open_browser(db, member.id, role, device)
