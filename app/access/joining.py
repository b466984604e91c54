"""Asking to join a team, and deciding about it. Callers have checked that the actor decides for the team.

Somebody new asks with name, phone and password; a member who is signed in asks to move. What was typed is
wiped with the decision: it goes to the member, or nowhere.
"""

import uuid
from datetime import timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select, update

from app import clock
from app.access import queries, standing
from app.access.invitations import use
from app.access.models import Invitation, JoinRequest
from app.actor import Actor, Role
from app.audit.actions import record
from app.audit.models import Event
from app.members.actions import add_member, grant_role, join_team
from app.members.forms import Person
from app.members.models import Member, MemberState, Team
from app.members.queries import member_by_phone
from app.web.errors import RefusedError

KEPT_UNDECIDED = timedelta(days=7)  # then the name, phone and password of who asked are wiped too

HAS_ACCOUNT = (
    "Số điện thoại này đã có tài khoản. Nhờ người đó đăng nhập rồi quét lại mã; "
    "tài khoản đã ngừng thì điều phối viên mở lại."
)
_ASKED_ALREADY = (
    "Số điện thoại này đang chờ đội trưởng duyệt. Nếu bạn không gửi, hãy báo đội trưởng từ chối yêu cầu đó "
    "rồi gửi lại."
)
_DECIDED = "Yêu cầu này đã được xử lý."


def ask(
    db: Session, request_id: uuid.UUID, invitation: Invitation, person: Person, password_hash: str
) -> JoinRequest:
    """Somebody without an account asks to join; the same `request_id` again returns the first request.

    Whether the phone number has an account is left to who decides, so that this answer never tells.

    Raises:
        RefusedError: the invitation was used up, or a request with this phone number waits already.
    """
    assert invitation.team_id is not None
    sent = db.get(JoinRequest, request_id)
    if sent is not None and sent.invitation_id == invitation.id:
        return sent
    return _add(
        db,
        None,
        invitation,
        JoinRequest(
            id=request_id,
            invitation_id=invitation.id,
            team_id=invitation.team_id,
            full_name=person.full_name,
            phone=person.phone,
            password_hash=password_hash,
            requested_at=clock.now(),
        ),
    )


def ask_to_move(db: Session, actor: Actor, invitation: Invitation) -> JoinRequest:
    """A member asks to move to the invitation's team; asking again returns the request that waits.

    Raises:
        RefusedError: the invitation was used up, or the member is in the team.
    """
    assert invitation.team_id is not None
    if actor.team_id == invitation.team_id:
        raise RefusedError("Bạn đang ở đội này rồi.")
    member = db.get_one(Member, actor.member_id)
    waiting = queries.waiting_request(db, invitation.team_id, member.phone)
    if waiting is not None and waiting.member_id == member.id:
        return waiting
    if waiting is not None:  # somebody else typed this member's number
        _decide(db, actor, waiting, is_approved=False)
    return _add(
        db,
        actor,
        invitation,
        JoinRequest(
            id=uuid.uuid4(),
            invitation_id=invitation.id,
            team_id=invitation.team_id,
            member_id=member.id,
            phone=member.phone,
            requested_at=clock.now(),
        ),
    )


def _add(db: Session, actor: Actor | None, invitation: Invitation, request: JoinRequest) -> JoinRequest:
    wipe_old(db)
    use(db, actor, invitation)
    try:
        with db.begin_nested():
            db.add(request)
    except IntegrityError:
        raise RefusedError(_ASKED_ALREADY, "phone") from None
    record(db, actor, Event.JOIN_REQUESTED, f"join_request:{request.id}", {"team": request.team_id})
    return request


def approve(db: Session, actor: Actor, request: JoinRequest) -> Member:
    """Take in who asks: as a new member of the team, or by moving the member.

    Raises:
        RefusedError: it was decided meanwhile, or the phone number has an account.
    """
    team = db.get_one(Team, request.team_id)
    asked_as = request.member_id
    full_name, phone, password_hash = request.full_name, request.phone, request.password_hash
    _decide(db, actor, request, is_approved=True)
    if asked_as is not None:
        member = db.get_one(Member, asked_as)
        if member.state != MemberState.ACTIVE:
            raise RefusedError("Tài khoản này đã ngừng. Nhờ điều phối viên mở lại trước.")
        standing.move(db, actor, member, team)
        return member
    assert full_name is not None
    assert phone is not None
    assert password_hash is not None
    if member_by_phone(db, phone) is not None:
        raise RefusedError(HAS_ACCOUNT)
    member = add_member(db, actor, full_name, phone, password_hash)
    grant_role(db, actor, member.id, Role.VOLUNTEER, team.unit_id)
    join_team(db, actor, member.id, team.id)
    request.member_id = member.id
    db.add(request)
    return member


def refuse(db: Session, actor: Actor, request: JoinRequest) -> None:
    """Turn a request down.

    Raises:
        RefusedError: it was decided meanwhile.
    """
    _decide(db, actor, request, is_approved=False)


def _decide(db: Session, actor: Actor | None, request: JoinRequest, *, is_approved: bool) -> None:
    """Note the decision, once, and wipe what was typed."""
    db.flush()
    decided = db.exec(
        update(JoinRequest)
        .where(col(JoinRequest.id) == request.id, col(JoinRequest.decided_at).is_(None))
        .values(
            decided_at=clock.now(),
            decided_by=actor.member_id if actor else None,
            is_approved=is_approved,
            full_name=None,
            phone=None,
            password_hash=None,
        )
        .execution_options(synchronize_session=False)
    )
    if decided.rowcount != 1:
        raise RefusedError(_DECIDED)
    db.refresh(request)
    event = Event.JOIN_APPROVED if is_approved else Event.JOIN_REFUSED
    record(db, actor, event, f"join_request:{request.id}", {"team": request.team_id})


def wipe_old(db: Session) -> None:
    """Refuse what nobody decided about for KEPT_UNDECIDED; any sign-in does it, so that no job is needed."""
    old = select(JoinRequest).where(
        col(JoinRequest.decided_at).is_(None), col(JoinRequest.requested_at) < clock.now() - KEPT_UNDECIDED
    )
    for request in db.exec(old.with_for_update(skip_locked=True)).all():
        _decide(db, None, request, is_approved=False)
