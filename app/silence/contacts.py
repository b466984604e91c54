"""Whom to call: a name, and the phone number of those whose pages the actor may open."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from app.access import scope
from app.actor import Actor, Role
from app.members.models import Member, MemberState, RoleGrant, Team, TeamMembership
from app.members.queries import is_in_force
from app.units.models import UnitCover


@dataclass(frozen=True, slots=True)
class Contact:
    """A member to call; `phone` is "" where the actor may not see the member's page."""

    member_id: int
    name: str
    phone: str


def contacts_of(db: Session, actor: Actor, members: Iterable[Member]) -> dict[int, Contact]:
    """The members by their ids."""
    by_id = {member.id: member for member in members}
    seen = set(db.exec(_ids(actor).where(col(Member.id).in_(sorted(by_id)))))
    return {
        member.id: Contact(member.id, member.full_name, member.phone if member.id in seen else "")
        for member in by_id.values()
    }


def _ids(actor: Actor) -> SelectOfScalar[int]:
    """The ids of those whose pages the actor may open."""
    return select(Member.id).where(col(Member.id).in_(scope.members(actor).with_only_columns(col(Member.id))))


def members_of(actor: Actor, unit_ids: Collection[int]) -> SelectOfScalar[int]:
    """The ids of the members whom the actor may see and who belong to a team of these units or hold a role
    there."""
    in_team = (
        select(TeamMembership.member_id)
        .join(Team, col(Team.id) == TeamMembership.team_id)
        .where(col(TeamMembership.to_day).is_(None), col(Team.unit_id).in_(unit_ids))
    )
    in_role = select(RoleGrant.member_id).where(is_in_force(), col(RoleGrant.unit_id).in_(unit_ids))
    return _ids(actor).where(or_(col(Member.id).in_(in_team), col(Member.id).in_(in_role)))


def coordinators_of(db: Session, actor: Actor, unit_ids: Collection[int]) -> dict[int, list[Contact]]:
    """Who coordinates these units, by unit id and name."""
    rows = db.exec(
        select(UnitCover.unit_id, Member)
        .join(RoleGrant, col(RoleGrant.unit_id) == UnitCover.holder_id)
        .join(Member, col(Member.id) == RoleGrant.member_id)
        .where(col(UnitCover.unit_id).in_(unit_ids), RoleGrant.role == Role.COORDINATOR, is_in_force())
        .where(Member.state == MemberState.ACTIVE)
        .order_by(col(Member.sort_key), col(Member.id))
    ).all()
    return _grouped(db, actor, rows)


def leaders_of(db: Session, actor: Actor, team_ids: Collection[int]) -> dict[int, list[Contact]]:
    """Who leads these teams, by team id and name."""
    leads = select(RoleGrant.member_id).where(RoleGrant.role == Role.LEADER, is_in_force())
    rows = db.exec(
        select(TeamMembership.team_id, Member)
        .join(Member, col(Member.id) == TeamMembership.member_id)
        .where(col(TeamMembership.team_id).in_(team_ids), col(TeamMembership.to_day).is_(None))
        .where(col(Member.id).in_(leads), Member.state == MemberState.ACTIVE)
        .order_by(col(Member.sort_key), col(Member.id))
    ).all()
    return _grouped(db, actor, rows)


def _grouped(db: Session, actor: Actor, rows: Collection[tuple[int, Member]]) -> dict[int, list[Contact]]:
    known = contacts_of(db, actor, [member for _, member in rows])
    found: dict[int, list[Contact]] = defaultdict(list)
    for thing_id, member in rows:
        if known[member.id] not in found[thing_id]:
            found[thing_id].append(known[member.id])
    return found
