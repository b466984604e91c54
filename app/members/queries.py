"""Reading members, teams and roles."""

from sqlmodel import Session, col, select

from app import clock
from app.members.models import Member, RoleGrant, TeamMembership


def member_by_phone(db: Session, phone: str) -> Member | None:
    """The member with this phone number of ten digits."""
    return db.exec(select(Member).where(Member.phone == phone)).first()


def grants_in_force(db: Session, member_id: int) -> list[RoleGrant]:
    """The roles that a member holds now."""
    now = clock.now()
    return list(
        db.exec(
            select(RoleGrant)
            .where(RoleGrant.member_id == member_id, RoleGrant.from_at <= now)
            .where(col(RoleGrant.to_at).is_(None) | (col(RoleGrant.to_at) > now))
            .order_by(col(RoleGrant.id))
        )
    )


def present_team_id(db: Session, member_id: int) -> int | None:
    """The team that a member belongs to now."""
    return db.exec(
        select(TeamMembership.team_id).where(
            TeamMembership.member_id == member_id, col(TeamMembership.to_day).is_(None)
        )
    ).first()
