"""Reading members, teams and roles."""

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, or_, select

from app import clock
from app.actor import Role
from app.members.models import Member, RoleGrant, TeamMembership


def member_by_phone(db: Session, phone: str) -> Member | None:
    """The member with this phone number of ten digits."""
    return db.exec(select(Member).where(Member.phone == phone)).first()


def is_in_force() -> ColumnElement[bool]:
    """The condition that a role grant holds now."""
    now = clock.now()
    return and_(
        col(RoleGrant.from_at) <= now, or_(col(RoleGrant.to_at).is_(None), col(RoleGrant.to_at) > now)
    )


def grants_in_force(db: Session, member_id: int) -> list[RoleGrant]:
    """The roles that a member holds now."""
    return list(
        db.exec(
            select(RoleGrant)
            .where(RoleGrant.member_id == member_id, is_in_force())
            .order_by(col(RoleGrant.id))
        )
    )


def highest_role(db: Session, member_id: int) -> Role | None:
    """The highest of the roles that a member holds now."""
    return max(
        (grant.role for grant in grants_in_force(db, member_id)), key=lambda role: role.rank, default=None
    )


def team_member_ids(db: Session, team_id: int) -> set[int]:
    """The members who belong to a team now."""
    return set(
        db.exec(
            select(TeamMembership.member_id).where(
                TeamMembership.team_id == team_id, col(TeamMembership.to_day).is_(None)
            )
        )
    )


def present_team_id(db: Session, member_id: int) -> int | None:
    """The team that a member belongs to now."""
    return db.exec(
        select(TeamMembership.team_id).where(
            TeamMembership.member_id == member_id, col(TeamMembership.to_day).is_(None)
        )
    ).first()
