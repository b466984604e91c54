"""Whose members and teams somebody may see and change.

A coordinator or officer: all under their units. A leader: the own team, to see it and to take people in.
Changing a member asks for a higher role over all that the member holds. What is out of scope is not found.
"""

import uuid
from collections.abc import Iterable
from typing import Protocol

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, or_, select, union
from sqlmodel.sql.expression import SelectOfScalar

from app.access.models import Invitation, InvitationKind, JoinRequest
from app.actor import Actor, Role
from app.members.models import Member, MemberState, RoleGrant, Team, TeamMembership
from app.members.queries import grants_in_force, is_in_force, present_team_id
from app.units.queries import covered_by, is_covered
from app.web.errors import NotFoundError

COORDINATING = (Role.COORDINATOR, Role.OFFICER)


class Held(Protocol):
    """A role over a unit, of the actor or from the table."""

    @property
    def role(self) -> Role: ...
    @property
    def unit_id(self) -> int: ...


def is_above(db: Session, grants: Iterable[Held], role: Role, unit_id: int) -> bool:
    """Whether one of `grants` is higher than `role` and covers the unit."""
    return is_covered(db, [grant.unit_id for grant in grants if grant.role.rank > role.rank], unit_id)


def may_change(db: Session, grants: Iterable[Held], member_id: int) -> bool:
    """Whether these rights stand above everything that the member holds."""
    theirs = grants_in_force(db, member_id)
    if not theirs:
        return False
    highest = max((grant.role for grant in theirs), key=lambda role: role.rank)
    above = [grant for grant in grants if grant.role in COORDINATING]
    return all(is_above(db, above, highest, grant.unit_id) for grant in theirs)


def is_inviter_entitled(db: Session, invitation: Invitation) -> bool:
    """Whether who handed out the invitation could still do so: it dies with the right."""
    inviter = db.get_one(Member, invitation.inviter_id)
    if inviter.state != MemberState.ACTIVE:
        return False
    grants = grants_in_force(db, inviter.id)
    if invitation.kind == InvitationKind.TEAM:
        sees = _sees_team(grants, present_team_id(db, inviter.id))
        return db.exec(select(Team.id).where(Team.id == invitation.team_id, sees)).first() is not None
    if invitation.kind == InvitationKind.RECOVERY:
        assert invitation.member_id is not None
        return may_change(db, grants, invitation.member_id)
    return is_above(db, grants, invitation.role, invitation.unit_id)


def teams(actor: Actor) -> SelectOfScalar[Team]:
    """The teams that the actor sees and takes people into."""
    return select(Team).where(_sees_team(actor.grants, actor.team_id))


def _sees_team(grants: Iterable[Held], own_team_id: int | None) -> ColumnElement[bool]:
    over = [grant.unit_id for grant in grants if grant.role in COORDINATING]
    leads = [grant.unit_id for grant in grants if grant.role == Role.LEADER]
    leads_it = and_(col(Team.id) == own_team_id, col(Team.unit_id).in_(covered_by(leads)))
    return and_(col(Team.closed_at).is_(None), or_(col(Team.unit_id).in_(covered_by(over)), leads_it))


def team(db: Session, actor: Actor, team_id: int) -> Team:
    """A team that the actor sees.

    Raises:
        NotFoundError: there is none, or it is out of scope.
    """
    found = db.exec(teams(actor).where(Team.id == team_id)).first()
    if found is None:
        raise NotFoundError
    return found


def members(actor: Actor) -> SelectOfScalar[Member]:
    """The members that the actor sees: of the own teams, or with a role under the own units."""
    by_team = (
        select(TeamMembership.member_id)
        .join(Team, col(Team.id) == TeamMembership.team_id)
        .where(col(TeamMembership.to_day).is_(None), _sees_team(actor.grants, actor.team_id))
    )
    by_role = select(RoleGrant.member_id).where(
        is_in_force(), col(RoleGrant.unit_id).in_(covered_by(actor.units_as(*COORDINATING)))
    )
    return select(Member).where(col(Member.id).in_(union(by_team, by_role)))


def member(db: Session, actor: Actor, member_id: int) -> Member:
    """A member that the actor sees.

    Raises:
        NotFoundError: there is none, or out of scope.
    """
    found = db.exec(members(actor).where(Member.id == member_id)).first()
    if found is None:
        raise NotFoundError
    return found


def lower_member(db: Session, actor: Actor, member_id: int) -> Member:
    """A member that the actor may change: of lower role, in scope, never oneself.

    Raises:
        NotFoundError: there is none, or the actor may not.
    """
    found = member(db, actor, member_id)
    if not may_change(db, actor.grants, found.id):
        raise NotFoundError
    return found


def join_request(db: Session, actor: Actor, request_id: uuid.UUID) -> JoinRequest:
    """A request to join one of the actor's teams.

    Raises:
        NotFoundError: there is none, or out of scope.
    """
    found = db.get(JoinRequest, request_id)
    if found is None:
        raise NotFoundError
    team(db, actor, found.team_id)
    return found


def answers_for(actor: Actor) -> ColumnElement[bool]:
    """The condition on teams that the actor answers for: a commune's teams have their own coordinator, so an
    officer answers for those of the province itself."""
    below = [grant for grant in actor.grants if grant.role != Role.OFFICER]
    return or_(_sees_team(below, actor.team_id), col(Team.unit_id).in_(actor.units_as(Role.OFFICER)))


def invitations(actor: Actor) -> SelectOfScalar[Invitation]:
    """The invitations that the actor may end: the own, those into teams that the actor answers for, and for
    an officer those of coordinators."""
    coordinators = and_(
        col(Invitation.kind) == InvitationKind.COORDINATOR,
        col(Invitation.unit_id).in_(covered_by(actor.units_as(Role.OFFICER))),
    )
    into_teams = col(Invitation.team_id).in_(select(Team.id).where(answers_for(actor)))
    own = col(Invitation.inviter_id) == actor.member_id
    return select(Invitation).where(or_(own, coordinators, into_teams))


def pending(actor: Actor, team_id: int | None = None) -> SelectOfScalar[JoinRequest]:
    """The undecided requests to the teams that the actor answers for, or to one team in sight."""
    asked_of = answers_for(actor)
    if team_id is not None:
        asked_of = and_(_sees_team(actor.grants, actor.team_id), col(Team.id) == team_id)
    return (
        select(JoinRequest)
        .join(Team, col(Team.id) == JoinRequest.team_id)
        .where(col(JoinRequest.decided_at).is_(None), asked_of)
    )
