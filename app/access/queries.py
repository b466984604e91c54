"""Who a token belongs to, and what that member may do now."""

from sqlmodel import Session, col, select

from app import clock
from app.access.models import SignIn
from app.access.tokens import hash_token
from app.actor import Actor, Grant
from app.members.models import Member, MemberState
from app.members.queries import grants_in_force, present_team_id


def actor_by_token(db: Session, token: str) -> Actor | None:
    """The active member whose sign-in `token` names, with the rights in force now.

    None if the sign-in ended or expired, the member is deactivated, or no role is left.
    """
    found = db.exec(
        select(SignIn, Member)
        .join(Member, col(Member.id) == SignIn.member_id)
        .where(
            SignIn.token_hash == hash_token(token),
            col(SignIn.ended_at).is_(None),
            SignIn.expires_at > clock.now(),
            Member.state == MemberState.ACTIVE,
        )
    ).first()
    if found is None:
        return None
    sign_in, member = found
    grants = grants_in_force(db, member.id)
    if not grants:
        return None
    highest = max(grants, key=lambda grant: grant.role.rank)
    return Actor(
        member_id=member.id,
        name=member.full_name,
        role=highest.role,
        unit_id=highest.unit_id,
        team_id=present_team_id(db, member.id),
        grants=tuple(Grant(grant.role, grant.unit_id) for grant in grants),
        sign_in_id=sign_in.id,
        password_at=sign_in.password_at,
    )
