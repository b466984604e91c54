"""The outbox token, with which a phone hands in what its member did (docs/decisions/0006-outbox-token.md).

It is derived from the sign-in, so nothing of it is stored. An expired sign-in still delivers.
"""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app import clock
from app.access.models import SignIn
from app.access.tokens import keyed_hash
from app.actor import Actor
from app.audit.actions import record
from app.audit.models import Event

_TOKEN = re.compile(r"([1-9][0-9]{0,9})\.[0-9a-f]{64}")
_LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Sender:
    """The member and the device that an outbox token stands for; what they may do is another question."""

    member_id: int
    sign_in_id: int
    password_at: datetime


def token_of(secret: str, sign_in_id: int) -> str:
    """The outbox token of a sign-in: the same whenever it is asked for."""
    return f"{sign_in_id}.{keyed_hash(secret, 'outbox', str(sign_in_id))}"


def sender_by_token(db: Session, secret: str, token: str) -> Sender | None:
    """Whom the token stands for; None if we did not make it, or it was ended."""
    found = _TOKEN.fullmatch(token)
    if found is None or not hmac.compare_digest(token, token_of(secret, int(found[1]))):
        return None
    return sender_of(db, int(found[1]))


def sender_of(db: Session, sign_in_id: int) -> Sender | None:
    """Whom the outbox of a sign-in belongs to; None if there is none, or it was ended."""
    row = db.get(SignIn, sign_in_id) if 0 < sign_in_id <= _LARGEST_ID else None
    if row is None or row.outbox_ended_at is not None:
        return None
    return Sender(row.member_id, row.id, row.password_at)


def author_of(db: Session, secret: str, sign_in_id: int, text: str, mac: str) -> Sender | None:
    """Who signed `text` with the token of that sign-in; None if nobody did, or the token was ended."""
    key = token_of(secret, sign_in_id).encode()
    signed = hmac.new(key, text.encode(errors="replace"), "sha256").hexdigest()
    if not hmac.compare_digest(signed.encode(), mac.encode(errors="replace")):
        return None
    return sender_of(db, sign_in_id)


def end_outboxes(db: Session, actor: Actor, rows: list[SignIn]) -> None:
    """Refuse from now on what the phones of these sign-ins of the actor's send: they are lost."""
    _end(db, actor, actor.member_id, rows)


def end_all_outboxes(db: Session, actor: Actor | int | None, member_id: int) -> None:
    """The same for all phones of a member, also those whose sign-in is over: the password was not theirs
    alone."""
    is_open = col(SignIn.outbox_ended_at).is_(None)
    rows = db.exec(select(SignIn).where(SignIn.member_id == member_id, is_open).order_by(col(SignIn.id)))
    _end(db, actor, member_id, list(rows))


def _end(db: Session, actor: Actor | int | None, member_id: int, rows: list[SignIn]) -> None:
    if not rows:
        return
    for row in rows:
        row.outbox_ended_at = clock.now()
        db.add(row)
    record(db, actor, Event.OUTBOX_ENDED, f"member:{member_id}", {"sign_ins": [row.id for row in rows]})
