"""Changing what a member is: in or out, team, role. Callers have checked with `scope` that the actor may.

A change of role ends the member's sign-ins and, with the right to invite, the invitations handed out.
Nobody is left without any role: out of everybody's sight, the phone number could never come back.
"""

from sqlmodel import Session

from app.access.actions import SignedIn, end_all_sign_ins, open_browser
from app.access.invitations import end_invitations_of, end_recoveries_of
from app.access.outbox import end_all_outboxes
from app.actor import Actor, Role
from app.members import actions as members
from app.members.models import Member, MemberState, RoleGrant, Team
from app.members.queries import grants_in_force, highest_role, present_team_id
from app.units.queries import is_covered
from app.web.errors import RefusedError


def deactivate(db: Session, actor: Actor | None, member: Member) -> None:
    """Shut a member out at once; a member who is out already is left as is."""
    if member.state == MemberState.DEACTIVATED:
        return
    members.deactivate(db, actor, member)
    _rights_changed(db, actor, member.id)


def reactivate(db: Session, actor: Actor | None, member: Member) -> None:
    """Let a member in again, with the roles and the team of before; the old sign-ins stay ended."""
    if member.state == MemberState.ACTIVE:
        return
    members.reactivate(db, actor, member)


def replace_password(db: Session, actor: Actor | None, member: Member, password_hash: str) -> None:
    """Give a member a new password; whatever was opened or handed out with the old one ends."""
    members.set_password(db, actor, member, password_hash)
    _rights_changed(db, actor, member.id)
    end_all_outboxes(db, actor, member.id)
    end_recoveries_of(db, actor, member.id)


def move(db: Session, actor: Actor, member: Member, team: Team) -> None:
    """Make a member a volunteer of another team; a leader does not lead the next team by that."""
    if present_team_id(db, member.id) == team.id:
        return
    members.join_team(db, actor, member.id, team.id)
    members.grant_role(db, actor, member.id, Role.VOLUNTEER, team.unit_id)
    ended = [
        grant
        for grant in grants_in_force(db, member.id)
        if grant.role == Role.LEADER or (grant.role == Role.VOLUNTEER and grant.unit_id != team.unit_id)
    ]
    for grant in ended:
        members.end_role(db, actor, grant)
    if any(grant.role == Role.LEADER for grant in ended):
        _rights_changed(db, actor, member.id)


def make_leader(db: Session, actor: Actor, member: Member, team: Team) -> None:
    """Let a member lead the team that he or she is in.

    Raises:
        RefusedError: the member is in another team, or out.
    """
    if member.state != MemberState.ACTIVE or present_team_id(db, member.id) != team.id:
        raise RefusedError("Chỉ thành viên đang ở trong đội mới làm đội trưởng được.")
    members.grant_role(db, actor, member.id, Role.LEADER, team.unit_id)
    _rights_changed(db, actor, member.id)


def end_grant(db: Session, actor: Actor, grant: RoleGrant) -> None:
    """End a role of a member, who stays a volunteer of the unit if no other role is left."""
    members.end_role(db, actor, grant)
    db.flush()
    if highest_role(db, grant.member_id) is None:
        members.grant_role(db, actor, grant.member_id, Role.VOLUNTEER, grant.unit_id)
    _rights_changed(db, actor, grant.member_id)


def hand_over(db: Session, actor: Actor, grant: RoleGrant, member: Member, device: str) -> SignedIn:
    """Give the actor's own role to a member of the unit, in one step; the actor signs in anew with the rest.

    Raises:
        RefusedError: the member is out or has no role in the unit, or the role was handed over meanwhile.
    """
    members.lock_members(db, actor.member_id, member.id)
    db.refresh(grant)
    if grant.to_at is not None:
        raise RefusedError("Nhiệm vụ này đã được bàn giao.")
    if member.state != MemberState.ACTIVE or not is_of_unit(db, member.id, grant.unit_id):
        raise RefusedError("Chỉ bàn giao được cho người đang hoạt động trong đơn vị của bạn.")
    members.grant_role(db, actor, member.id, grant.role, grant.unit_id)
    _rights_changed(db, actor, member.id)
    end_grant(db, actor, grant)
    role = highest_role(db, actor.member_id)
    assert role is not None, "end_grant leaves at least the role of a volunteer"
    return open_browser(db, actor.member_id, role, device, actor.password_at)


def is_of_unit(db: Session, member_id: int, unit_id: int) -> bool:
    """Whether a member holds any role in the unit or under it."""
    return any(is_covered(db, [unit_id], grant.unit_id) for grant in grants_in_force(db, member_id))


def _rights_changed(db: Session, actor: Actor | None, member_id: int) -> None:
    end_all_sign_ins(db, actor, member_id)
    end_invitations_of(db, actor, member_id)
