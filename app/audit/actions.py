"""Recording writes. Every action calls `record` beside its write; the commit seals what was recorded."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session, select

from app import clock
from app.actor import Actor
from app.audit.models import AuditEvent, AuditHead, Event

Json = str | int | float | bool | list[str] | list[int] | None

_PENDING = "pending_audit_events"
_SAVEPOINTS = "audit_events_before_savepoint"


@dataclass(frozen=True, slots=True)
class _Pending:
    at: datetime
    actor_id: int | None
    event: Event
    subject: str
    data: str


def record(
    db: Session, actor: Actor | int | None, event: Event, subject: str, data: Mapping[str, Json] | None = None
) -> None:
    """Note that `actor` (None: the system; an int: a member's id) did `event` to `subject`.

    `subject` is "<thing>:<id>". `data` must not hold names, phone numbers or secrets. Who handed in for the
    actor is named with it.
    """
    if isinstance(actor, Actor) and actor.giver_id is not None:
        data = {**(data or {}), "handed_in_by": actor.giver_id}
    pending = _Pending(
        at=clock.now(),
        actor_id=actor.member_id if isinstance(actor, Actor) else actor,
        event=event,
        subject=subject,
        data=json.dumps(data or {}, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
    )
    db.info.setdefault(_PENDING, []).append(pending)


@sqlalchemy_event.listens_for(Session, "before_commit")
def _seal(db: Session) -> None:
    """Chain the pending events as the last write, so that the head is locked for a moment only."""
    if db.in_nested_transaction():
        return  # a savepoint is released; the commit is still to come
    pending: list[_Pending] = db.info.pop(_PENDING, [])
    if not pending:
        return
    db.flush()
    head = db.exec(select(AuditHead).with_for_update()).one()
    for item in pending:
        row = AuditEvent(
            seq=head.seq + 1,
            at=item.at,
            actor_id=item.actor_id,
            event=item.event,
            subject=item.subject,
            data=item.data,
            previous_hash=head.hash,
            hash="",
        )
        row.hash = row.expected_hash()
        db.add(row)
        head.seq, head.hash = row.seq, row.hash
    db.add(head)


@sqlalchemy_event.listens_for(Session, "after_transaction_create")
def _enter(db: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        db.info.setdefault(_SAVEPOINTS, {})[transaction] = len(db.info.get(_PENDING, []))


@sqlalchemy_event.listens_for(Session, "after_soft_rollback")
def _roll_back(db: Session, transaction: SessionTransaction) -> None:
    """A savepoint takes along what was recorded since; what was recorded before it stands."""
    if transaction.nested:
        del db.info.get(_PENDING, [])[db.info[_SAVEPOINTS][transaction] :]


@sqlalchemy_event.listens_for(Session, "after_transaction_end")
def _end(db: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:  # committed and sealed, or rolled back, or given up
        db.info.pop(_PENDING, None)
        db.info.pop(_SAVEPOINTS, None)
