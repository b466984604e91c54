"""Signing in and out, and proving the password again."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, select

from app import clock
from app.access import guesses
from app.access.models import KnownDevice, SignIn
from app.access.tokens import hash_token, keyed_hash, new_token
from app.actor import Actor, Role
from app.audit.actions import record
from app.audit.models import Event
from app.members.models import Member, MemberState
from app.members.passwords import is_password
from app.members.queries import grants_in_force, member_by_phone

LASTS = {
    Role.VOLUNTEER: timedelta(days=30),  # they work where there is no network to sign in again
    Role.LEADER: timedelta(days=30),
    Role.COORDINATOR: timedelta(hours=12),
    Role.OFFICER: timedelta(hours=12),
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a sign-in form brings: `device` is the known-device cookie, `address` the network address."""

    phone: str
    password: str
    device: str
    address: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The tokens for the browser's two cookies, and how long they last."""

    token: str
    device: str
    lasts: timedelta
    role: Role


def sign_in(db: Session, secret: str, attempt: Attempt, old_token: str = "") -> SignedIn | None:
    """Start a sign-in, ending the browser's old one; None for a wrong, unknown or disabled account alike.

    A failure is counted (commit it too); a full bucket refuses even the right password.
    """
    member = member_by_phone(db, attempt.phone)
    known = _known_device(db, attempt.device, member)
    who, limit = (
        (keyed_hash(secret, "device", hash_token(attempt.device)), guesses.PER_DEVICE)
        if known
        else (keyed_hash(secret, "phone", attempt.phone), guesses.PER_MEMBER)
    )
    address = keyed_hash(secret, "address", attempt.address)
    blocked = guesses.is_full(db, who, limit) or (
        not known and guesses.is_full(db, address, guesses.PER_ADDRESS)
    )
    usable = member is not None and member.state == MemberState.ACTIVE
    right = is_password(member.password_hash if member else None, attempt.password)
    grants = grants_in_force(db, member.id) if member and member.id else []
    if blocked or not usable or not right or not grants or member is None or member.id is None:
        _count_failure(db, member, [who] if known else [who, address])
        return None
    guesses.forget(db, who)
    end_sign_in(db, old_token)
    role = max((grant.role for grant in grants), key=lambda role: role.rank)
    token = start_sign_in(db, member.id, role)
    device = _remember_device(db, attempt.device if known else new_token(), member.id)
    return SignedIn(token, device, LASTS[role], role)


def start_sign_in(db: Session, member_id: int, role: Role) -> str:
    """A new sign-in for a member whose password was just proved or set; returns its token."""
    token, now = new_token(), clock.now()
    row = SignIn(
        token_hash=hash_token(token),
        member_id=member_id,
        started_at=now,
        password_at=now,
        expires_at=now + LASTS[role],
    )
    db.add(row)
    db.flush()
    record(db, member_id, Event.SIGNED_IN, f"member:{member_id}", {"sign_in": row.id})
    return token


def end_sign_in(db: Session, token: str) -> None:
    """End the sign-in that `token` names; nothing happens if it has ended or never was."""
    row = db.exec(
        select(SignIn).where(SignIn.token_hash == hash_token(token), col(SignIn.ended_at).is_(None))
    ).first()
    if row is not None:
        row.ended_at = clock.now()
        db.add(row)
        record(db, row.member_id, Event.SIGNED_OUT, f"member:{row.member_id}", {"sign_in": row.id})


def end_all_sign_ins(db: Session, actor: Actor | int | None, member_id: int) -> None:
    """End every sign-in of a member: after a new password, a changed role, or a deactivation."""
    rows = db.exec(select(SignIn).where(SignIn.member_id == member_id, col(SignIn.ended_at).is_(None))).all()
    for row in rows:
        row.ended_at = clock.now()
        db.add(row)
    if rows:
        record(
            db,
            actor,
            Event.SIGNED_OUT,
            f"member:{member_id}",
            {"sign_ins": [row.id for row in rows]},
        )


def confirm_password(db: Session, secret: str, actor: Actor, password: str) -> bool:
    """Prove the password again within a sign-in; failures count against the member."""
    key = keyed_hash(secret, "confirm", str(actor.member_id))
    member, row = db.get_one(Member, actor.member_id), db.get_one(SignIn, actor.sign_in_id)
    right = is_password(member.password_hash, password)
    if guesses.is_full(db, key, guesses.PER_DEVICE) or not right:
        _count_failure(db, member, [key])
        return False
    guesses.forget(db, key)
    row.password_at = clock.now()
    db.add(row)
    record(db, actor, Event.PASSWORD_CONFIRMED, f"member:{actor.member_id}")
    return True


def _known_device(db: Session, device: str, member: Member | None) -> bool:
    row = db.get(KnownDevice, hash_token(device)) if device else None
    return row is not None and member is not None and row.member_id == member.id


def _remember_device(db: Session, device: str, member_id: int) -> str:
    row = db.get(KnownDevice, hash_token(device)) or KnownDevice(
        token_hash=hash_token(device), member_id=member_id, seen_at=clock.now()
    )
    row.seen_at = clock.now()
    db.add(row)
    return device


def _count_failure(db: Session, member: Member | None, keys: list[str]) -> None:
    guesses.forget_old(db)
    for key in keys:
        guesses.count_failure(db, key)
    record(db, None, Event.SIGN_IN_FAILED, f"member:{member.id}" if member else "member:unknown")
