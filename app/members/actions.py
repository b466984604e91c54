"""Writing members, teams and roles. Callers have checked that the actor may."""

import secrets

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app import clock, text
from app.actor import Actor, Role
from app.audit.actions import record
from app.audit.models import Event
from app.members.models import Member, MemberState, RoleGrant, Team, TeamMembership
from app.web.errors import RefusedError

SHORTEST_BADGE = 4


def add_member(
    db: Session, actor: Actor | int | None, full_name: str, phone: str, password_hash: str
) -> Member:
    """A new active member with a badge number of its own; `phone` is ten digits.

    Raises:
        RefusedError: somebody has this phone number.
    """
    member = Member(
        full_name=full_name,
        phone=phone,
        password_hash=password_hash,
        badge_no=secrets.token_hex(6),  # until the id is known, which two at once never share
        sort_key=_name_sort_key(full_name),
        search_key=text.search_key(full_name),
        created_at=clock.now(),
    )
    try:
        with db.begin_nested():
            db.add(member)
    except IntegrityError:
        raise RefusedError("Số điện thoại này đã có tài khoản.", "phone") from None
    member.badge_no = f"{member.id:0{SHORTEST_BADGE}}"
    db.flush()
    record(db, actor, Event.MEMBER_ADDED, f"member:{member.id}")
    return member


def _name_sort_key(full_name: str) -> str:
    """Vietnamese people sort by the given name, which stands last."""
    *rest, given = full_name.split()
    return text.sort_key(" ".join([given, *rest]))


def lock_members(db: Session, *member_ids: int) -> None:
    """Let one transaction at a time change these members' rights; by id, so that none waits crosswise."""
    # Not the full lock: rows that merely point to a member may still be written.
    db.exec(
        select(Member.id)
        .where(col(Member.id).in_(member_ids))
        .order_by(col(Member.id))
        .with_for_update(key_share=True)
    ).all()


def lock_member(db: Session, member_id: int) -> Member:
    """The member as he or she stands now, and nobody else changes until the transaction ends."""
    lock_members(db, member_id)
    return db.get_one(Member, member_id, populate_existing=True)


def set_password(db: Session, actor: Actor | int | None, member: Member, password_hash: str) -> None:
    """Give a member a new password; a sign-in with the old one at the same moment waits, and is refused."""
    lock_members(db, member.id)
    member.password_hash = password_hash
    db.add(member)
    record(db, actor, Event.PASSWORD_CHANGED, f"member:{member.id}")


def deactivate(db: Session, actor: Actor | int | None, member: Member) -> None:
    """Shut a member out; roles and team are kept for the day of return. Sign-ins wait as above."""
    lock_members(db, member.id)
    member.state, member.deactivated_at = MemberState.DEACTIVATED, clock.now()
    db.add(member)
    record(db, actor, Event.MEMBER_DEACTIVATED, f"member:{member.id}")


def reactivate(db: Session, actor: Actor | int | None, member: Member) -> None:
    """Let a member in again."""
    member.state, member.deactivated_at = MemberState.ACTIVE, None
    db.add(member)
    record(db, actor, Event.MEMBER_REACTIVATED, f"member:{member.id}")


def add_team(db: Session, actor: Actor | int | None, name: str, unit_id: int) -> Team:
    """A new team of a unit."""
    team = Team(name=name, unit_id=unit_id, sort_key=text.sort_key(name), made_at=clock.now())
    db.add(team)
    db.flush()
    record(db, actor, Event.TEAM_ADDED, f"team:{team.id}", {"unit": unit_id})
    return team


def join_team(db: Session, actor: Actor | int | None, member_id: int, team_id: int) -> None:
    """Make `team_id` the member's present team; the former membership ends today."""
    lock_members(db, member_id)
    today = clock.today()
    former = db.exec(
        select(TeamMembership).where(
            TeamMembership.member_id == member_id, col(TeamMembership.to_day).is_(None)
        )
    ).first()
    if former is not None:
        if former.team_id == team_id:
            return
        former.to_day = today
        db.add(former)
        db.flush()
    db.add(TeamMembership(member_id=member_id, team_id=team_id, from_day=today))
    db.flush()
    record(db, actor, Event.MEMBER_MOVED, f"member:{member_id}", {"team": team_id})


def grant_role(db: Session, actor: Actor | int | None, member_id: int, role: Role, unit_id: int) -> None:
    """Give a member a role over a unit from now on; a role already held is left as it is."""
    lock_members(db, member_id)
    held = db.exec(
        select(RoleGrant).where(
            RoleGrant.member_id == member_id,
            RoleGrant.role == role,
            RoleGrant.unit_id == unit_id,
            col(RoleGrant.to_at).is_(None),
        )
    ).first()
    if held is not None:
        return
    db.add(RoleGrant(member_id=member_id, role=role, unit_id=unit_id, from_at=clock.now()))
    db.flush()
    record(db, actor, Event.ROLE_GRANTED, f"member:{member_id}", {"role": role, "unit": unit_id})


def end_role(db: Session, actor: Actor | int | None, grant: RoleGrant) -> None:
    """End a role now."""
    grant.to_at = clock.now()
    db.add(grant)
    record(
        db, actor, Event.ROLE_ENDED, f"member:{grant.member_id}", {"role": grant.role, "unit": grant.unit_id}
    )
