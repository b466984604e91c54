"""Whom a token belongs to and what that member may do now; sign-ins and invitations that are open."""

from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, or_, select

from app import clock
from app.access import scope
from app.access.models import Invitation, InvitationKind, JoinRequest, SignIn
from app.access.tokens import hash_token, normal_token
from app.actor import Actor, Grant
from app.members.models import Member, MemberState, Team
from app.members.queries import grants_in_force, present_team_id
from app.units.models import Level, Unit
from app.units.queries import covered_by


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


def open_sign_ins(db: Session, member_id: int) -> list[SignIn]:
    """The member's sign-ins that have neither ended nor expired, newest first."""
    return list(
        db.exec(
            select(SignIn)
            .where(SignIn.member_id == member_id, col(SignIn.ended_at).is_(None))
            .where(SignIn.expires_at > clock.now())
            .order_by(col(SignIn.started_at).desc(), col(SignIn.id).desc())
        )
    )


def old_phones(db: Session, member_id: int) -> list[SignIn]:
    """The member's sign-ins that ended or expired and whose phones still hand in, newest first."""
    return list(
        db.exec(
            select(SignIn)
            .where(SignIn.member_id == member_id, col(SignIn.outbox_ended_at).is_(None))
            .where(or_(col(SignIn.ended_at).is_not(None), col(SignIn.expires_at) <= clock.now()))
            .order_by(col(SignIn.started_at).desc(), col(SignIn.id).desc())
        )
    )


def is_open(now: datetime) -> ColumnElement[bool]:
    """The condition that an invitation can still be used, as far as its own row says."""
    return and_(
        col(Invitation.ended_at).is_(None),
        col(Invitation.expires_at) > now,
        col(Invitation.uses) < col(Invitation.max_uses),
    )


def invitation_by_token(db: Session, token: str, *kinds: InvitationKind) -> Invitation | None:
    """The invitation of one of `kinds` that `token` opens now, however it was typed.

    None if it is used up, ended or expired, or who handed it out may no longer do so.
    """
    found = db.exec(
        select(Invitation).where(
            Invitation.token_hash == hash_token(normal_token(token)),
            col(Invitation.kind).in_(kinds),
            is_open(clock.now()),
        )
    ).first()
    if found is None or not scope.is_inviter_entitled(db, found):
        return None
    if found.member_id is not None and db.get_one(Member, found.member_id).state != MemberState.ACTIVE:
        return None
    return found


def open_invitations(db: Session, actor: Actor, team_id: int | None = None) -> list[Invitation]:
    """The open invitations that the actor may end, newest first; only those to a team if it is given."""
    query = scope.invitations(actor).where(is_open(clock.now())).order_by(col(Invitation.id).desc())
    return list(db.exec(query if team_id is None else query.where(Invitation.team_id == team_id)))


def open_invitations_of(db: Session, member_id: int) -> list[Invitation]:
    """What a member handed out and is still open."""
    return list(db.exec(select(Invitation).where(Invitation.inviter_id == member_id, is_open(clock.now()))))


def open_recoveries(db: Session, member_id: int) -> list[Invitation]:
    """The open codes for a new password of a member."""
    return list(db.exec(select(Invitation).where(Invitation.member_id == member_id, is_open(clock.now()))))


def whom(db: Session, invitation: Invitation) -> str:
    """What an invitation opens, in words."""
    if invitation.team_id is not None:
        return db.get_one(Team, invitation.team_id).name
    if invitation.member_id is not None:
        return f"Mật khẩu mới cho {db.get_one(Member, invitation.member_id).full_name}"
    return f"Điều phối viên {db.get_one(Unit, invitation.unit_id).name}"


def waiting_request(db: Session, team_id: int, phone: str) -> JoinRequest | None:
    """The undecided request with this phone number to join the team."""
    return db.exec(
        select(JoinRequest).where(
            JoinRequest.team_id == team_id,
            JoinRequest.phone == phone,
            col(JoinRequest.decided_at).is_(None),
        )
    ).first()


def units_under(db: Session, actor: Actor) -> list[Unit]:
    """Today's units that the actor coordinates, the highest first, for a new team."""
    day = clock.today()
    found = db.exec(
        select(Unit)
        .where(col(Unit.id).in_(covered_by(actor.units_as(*scope.COORDINATING))))
        .where(Unit.valid_from <= day, or_(col(Unit.valid_to).is_(None), col(Unit.valid_to) >= day))
        .order_by(col(Unit.sort_key), col(Unit.code))
    ).all()
    return sorted(found, key=lambda unit: list(Level).index(unit.level))
