"""Signing in and out, proving the password again, changing it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app import clock
from app.access import guesses, queries
from app.access.guesses import Bucket
from app.access.models import KnownDevice, SignIn
from app.access.outbox import end_all_outboxes, end_outboxes
from app.access.tokens import hash_token, keyed_hash, new_token
from app.access.tries import Tried
from app.actor import Actor, Role
from app.audit.actions import record
from app.audit.models import Event
from app.members.actions import lock_member, set_password
from app.members.models import Member
from app.members.queries import highest_role, member_by_phone
from app.web.errors import NotFoundError

LASTS = {
    Role.VOLUNTEER: timedelta(days=30),  # they work where there is no network to sign in again
    Role.LEADER: timedelta(days=30),
    Role.COORDINATOR: timedelta(hours=12),
    Role.OFFICER: timedelta(hours=12),
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a sign-in form brings: the number, and how the password did that was tried for it.

    `device` is the known-device cookie, `address` the network address.
    """

    phone: str
    tried: Tried
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

    A failure is counted (commit it too); a full bucket refuses even the right password, and counts nothing.
    """
    member = member_by_phone(db, attempt.phone)
    member = lock_member(db, member.id) if member else None
    buckets = _buckets(db, secret, attempt, member)
    if guesses.are_full(db, buckets):
        return None
    role = highest_role(db, member.id) if member else None
    if member is None or not attempt.tried.holds(member) or role is None:
        _count_failure(db, member, buckets)
        return None
    guesses.forget(db, buckets[0])
    end_sign_in(db, old_token)
    return open_browser(db, member.id, role, attempt.device)


def _buckets(db: Session, secret: str, attempt: Attempt, member: Member | None) -> list[Bucket]:
    """Where this attempt counts if it fails: on a known device there alone, else by phone and address."""
    if member is not None and _is_known(db, attempt.device, member.id):
        key = keyed_hash(secret, "device", hash_token(attempt.device))
        return [Bucket(key, guesses.PER_DEVICE)]
    return [
        Bucket(keyed_hash(secret, "phone", attempt.phone), guesses.PER_MEMBER),
        Bucket(keyed_hash(secret, "address", guesses.network_of(attempt.address)), guesses.PER_ADDRESS),
    ]


def open_browser(
    db: Session, member_id: int, role: Role, device: str, password_at: datetime | None = None
) -> SignedIn:
    """Sign a member in, as `start_sign_in` does, in a browser that is known from now on."""
    token = start_sign_in(db, member_id, role, password_at)
    known = device if _is_known(db, device, member_id) else new_token()
    row = db.get(KnownDevice, hash_token(known))
    row = row or KnownDevice(token_hash=hash_token(known), member_id=member_id, seen_at=clock.now())
    row.seen_at = clock.now()
    db.add(row)
    return SignedIn(token, known, LASTS[role], role)


def start_sign_in(db: Session, member_id: int, role: Role, password_at: datetime | None = None) -> str:
    """A new sign-in; returns its token. `password_at` is carried over from the sign-in that it replaces; None
    for a member whose password was just proved or set."""
    token, now = new_token(), clock.now()
    row = SignIn(
        token_hash=hash_token(token),
        member_id=member_id,
        started_at=now,
        password_at=password_at or now,
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
        _end(db, row.member_id, row.member_id, [row])


def end_own_sign_in(db: Session, actor: Actor, sign_in_id: int) -> None:
    """End one of the actor's sign-ins, for instance on a lost phone, and what that phone may hand in.

    Raises:
        NotFoundError: it is not the actor's, or has ended.
    """
    rows = [row for row in queries.open_sign_ins(db, actor.member_id) if row.id == sign_in_id]
    if not rows:
        raise NotFoundError
    _end(db, actor, actor.member_id, rows)
    end_outboxes(db, actor, rows)


def end_old_phones(db: Session, actor: Actor) -> None:
    """Refuse what the phones hand in on which the actor is no longer signed in: one of them is lost."""
    end_outboxes(db, actor, queries.old_phones(db, actor.member_id))


def end_all_sign_ins(db: Session, actor: Actor | int | None, member_id: int) -> None:
    """End every sign-in of a member: after a new password, a changed role, or a deactivation."""
    _end(db, actor, member_id, queries.open_sign_ins(db, member_id))


def _end(db: Session, actor: Actor | int | None, member_id: int, rows: list[SignIn]) -> None:
    if not rows:
        return
    for row in rows:
        row.ended_at = clock.now()
        db.add(row)
    record(db, actor, Event.SIGNED_OUT, f"member:{member_id}", {"sign_ins": [row.id for row in rows]})


def confirm_password(db: Session, secret: str, actor: Actor, tried: Tried) -> bool:
    """Prove the password again within a sign-in; failures count against the member (commit them too)."""
    member, row = lock_member(db, actor.member_id), db.get_one(SignIn, actor.sign_in_id)
    bucket = Bucket(keyed_hash(secret, "confirm", str(actor.member_id)), guesses.PER_DEVICE)
    if guesses.are_full(db, [bucket]):
        return False
    if not tried.holds(member):
        _count_failure(db, member, [bucket])
        return False
    guesses.forget(db, bucket)
    row.password_at = clock.now()
    db.add(row)
    record(db, actor, Event.PASSWORD_CONFIRMED, f"member:{actor.member_id}")
    return True


def change_password(db: Session, actor: Actor, password_hash: str, device: str) -> SignedIn:
    """Set the actor's new password, end all sign-ins and outboxes, and sign in anew in this browser."""
    set_password(db, actor, db.get_one(Member, actor.member_id), password_hash)
    end_all_outboxes(db, actor, actor.member_id)
    end_all_sign_ins(db, actor, actor.member_id)
    return open_browser(db, actor.member_id, actor.role, device)


def _is_known(db: Session, device: str, member_id: int) -> bool:
    row = db.get(KnownDevice, hash_token(device)) if device else None
    return row is not None and row.member_id == member_id


def _count_failure(db: Session, member: Member | None, buckets: list[Bucket]) -> None:
    if guesses.count_failure(db, buckets):
        record(db, None, Event.SIGN_IN_FAILED, f"member:{member.id}" if member else "member:unknown")
