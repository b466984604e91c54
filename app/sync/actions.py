"""Taking in what a phone sends: each event is stored alone, and one that fails leaves no trace.

Two phones may send the same 500 events at once, and others of the same commune at the same time. So the
member's row is locked first, help sessions are opened in one order, and counts are added at the end in one
order: nobody waits crosswise.
"""

import logging
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy.exc import DatabaseError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlmodel import Session

from app import clock
from app.access.rights import rights_of
from app.actor import Actor
from app.assists.actions import store_assist, void_assist
from app.assists.models import Assist, Flag, Item, Logged, VoidReason
from app.assists.queries import find_assist
from app.audit.actions import record
from app.audit.models import Event
from app.checkins.models import Flag as CheckInFlag
from app.checkins.models import PhoneTime
from app.counts.actions import Tally
from app.db import insert_ignoring
from app.help_sessions.actions import join_sessions
from app.members.actions import lock_members
from app.sync.forms import AssistData, CheckInData, CheckOutData, Sent, Unsound, VoidData
from app.sync.models import SyncEvent
from app.sync.plans import Batch, Plan, doubts, place_of, plan_of, session_key, turns_of, why_refused
from app.sync.queries import Ground, Past, ground_of, proof_of, unknown_text
from app.sync.reasons import Reason
from app.sync.stays import begin_stay, end_stay
from app.web.errors import NotFoundError, RefusedError
from app.web.logs import outline

log = logging.getLogger("app")

_NOT_ITS_FAULT = (OperationalError, InterfaceError, InternalError, PoolTimeoutError, MemoryError)


class Status(StrEnum):
    """What became of an event; a phone forgets it on the first two only."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"  # the same was stored before
    CONFLICT = "conflict"  # something else was stored under the id: the first is kept
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Result:
    """The server's word on one event, by its id in the phone's own spelling."""

    echo: str | None
    status: Status
    reason: Reason | None = None


class _NotStored(Exception):  # noqa: N818 - an answer, no error of the program
    def __init__(self, reason: Reason) -> None:
        self.reason = reason


def take_in(db: Session, batch: Batch, events: Sequence[Sent | Unsound]) -> list[Result]:
    """Store what the events say, and return one result for each, in their order.

    Raises:
        DatabaseError: the database is gone or damaged, or asks to be tried again; nothing is stored.
    """
    lock_members(db, batch.sender.member_id)
    rights = rights_of(db, batch.sender)
    sound = {place: event for place, event in enumerate(events) if isinstance(event, Sent)}
    ground = ground_of(db, sound.values())
    actor_now = rights.actor_at(batch.received_at)
    plans = {place: plan_of(db, batch, rights, actor_now, ground, event) for place, event in sound.items()}
    _open_sessions(db, batch, ground, plans.values())
    tally, results = Tally(), {}
    turns = turns_of(plans)
    for place in sorted(plans, key=turns.__getitem__):
        results[place] = _settle(db, batch, ground, plans[place], tally)
    tally.add_all(db)
    return [
        Result(event.echo, Status.REJECTED, event.reason) if isinstance(event, Unsound) else results[place]
        for place, event in enumerate(events)
    ]


def _open_sessions(db: Session, batch: Batch, ground: Ground, plans: Iterable[Plan]) -> None:
    """Open what the new events need, in one order, so that two batches never wait crosswise."""
    arrivals = {
        key: (plan.spot.point, plan.when.at)
        for plan in plans
        if plan.spot is not None and (key := session_key(plan)) is not None
        if plan.event.id not in ground.past and why_refused(plan, ground) is None
    }
    ground.sessions.update(join_sessions(db, batch.sender.member_id, arrivals.values()))


def _settle(db: Session, batch: Batch, ground: Ground, plan: Plan, tally: Tally) -> Result:
    """Store one event in a savepoint of its own."""
    echo, member_id = plan.event.echo, batch.sender.member_id
    past = ground.past.get(plan.event.id)
    if past is not None:
        if (past.member_id, past.content) == (member_id, plan.content):
            return Result(echo, Status.DUPLICATE)
        return Result(echo, Status.CONFLICT, Reason.ID_TAKEN)
    reason = why_refused(plan, ground)
    if plan.actor is None or reason is not None:
        return Result(echo, Status.REJECTED, reason)
    counted = Tally()
    try:
        with db.begin_nested():
            ground.past[plan.event.id] = _store(db, ground, plan, plan.actor, counted)
    except _NotStored as refusal:
        is_taken = refusal.reason == Reason.ID_TAKEN
        return Result(echo, Status.CONFLICT if is_taken else Status.REJECTED, refusal.reason)
    except _NOT_ITS_FAULT:
        raise  # the phone sends all of it again
    except Exception as error:
        if (
            type(error) is DatabaseError
        ):  # a file that is damaged; its subclasses may well be the event's fault
            raise
        log.error("an event could not be stored: %s", outline(error))  # noqa: TRY400 - its words may be personal
        ground.past.pop(plan.event.id, None)
        return Result(echo, Status.REJECTED, Reason.UNREADABLE)
    tally.take_over(db, counted)
    return Result(echo, Status.ACCEPTED)


def _store(db: Session, ground: Ground, plan: Plan, actor: Actor, counted: Tally) -> Past:
    match plan.event.data:
        case AssistData() as data:
            return _store_assist(db, ground, plan, actor, data, counted)
        case CheckInData() as data:
            return _check_in(db, ground, plan, actor, data)
        case CheckOutData() as data:
            return _check_out(db, ground, plan, actor, data)
        case VoidData() as data:
            return _void(db, ground, plan, actor, data, counted)


def _store_assist(
    db: Session, ground: Ground, plan: Plan, actor: Actor, data: AssistData, counted: Tally
) -> Past:
    logged = Logged(
        id=plan.event.id,
        items=tuple(Item(item.task, item.outcome, item.barrier) for item in data.items),
        over_60=data.over_60,
        first_smartphone=data.first_smartphone,
        device_at=plan.event.at,
        skew_seconds=plan.when.skew_seconds,
        happened_at=plan.when.at,
    )
    if not store_assist(db, actor, logged, place_of(db, plan, actor, ground), counted.note):
        raise _NotStored(Reason.ID_TAKEN)  # by another member just now: this one's come one by one
    if data.point is not None and plan.spot is None:
        _remember(db, plan, actor, (), assist_id=logged.id, content=unknown_text(data.point))
    return Past(actor.member_id, plan.content)


def _check_in(db: Session, ground: Ground, plan: Plan, actor: Actor, data: CheckInData) -> Past:
    assert plan.spot is not None
    session = ground.sessions[plan.spot.point.id, plan.when.at]
    flags = doubts(db, plan, ground, session.unit_id)
    phone = PhoneTime(plan.event.at, plan.when.skew_seconds, tuple(CheckInFlag(flag) for flag in flags))
    proof = proof_of(data, plan.spot)
    try:
        row = begin_stay(db, actor, plan.spot.point, proof, plan.event.id, plan.when.at, phone)
    except RefusedError:
        raise _NotStored(Reason.ID_TAKEN) from None  # the point is open: that was judged before
    if row.id != plan.event.id:  # there already; a check-out may name either id
        _remember(db, plan, actor, flags, check_in_id=row.id)
    return Past(actor.member_id, plan.content, row.id, plan.when.at)


def _check_out(db: Session, ground: Ground, plan: Plan, actor: Actor, data: CheckOutData) -> Past:
    past = ground.past.get(data.check_in)
    if past is None or past.check_in_id is None or past.member_id != actor.member_id:
        raise _NotStored(Reason.UNKNOWN_CHECK_IN)
    end_stay(db, actor, past.check_in_id, past.came_at, plan.when.at)
    _remember(db, plan, actor, doubts(db, plan, ground), check_in_id=past.check_in_id)
    return Past(actor.member_id, plan.content)


def _void(db: Session, ground: Ground, plan: Plan, actor: Actor, data: VoidData, counted: Tally) -> Past:
    try:
        assist = _assist_to_void(db, plan, actor, data.assist)
        void_assist(db, actor, assist, VoidReason(data.reason), plan.day, counted.note)
    except NotFoundError:
        raise _NotStored(Reason.UNKNOWN_ASSIST) from None
    except RefusedError:
        raise _NotStored(Reason.VOID_TOO_LATE) from None
    _remember(db, plan, actor, doubts(db, plan, ground), assist_id=assist.id)
    return Past(actor.member_id, plan.content)


def _assist_to_void(db: Session, plan: Plan, actor: Actor, assist_id: uuid.UUID) -> Assist:
    """The member's own, or one of a unit they are in charge of, then and still: a say over what others did
    ends with the right, whatever moment a phone tells."""
    assist = find_assist(db, actor, assist_id)
    if assist.member_id != actor.member_id:
        assist = find_assist(db, plan.actor_now or replace(actor, grants=()), assist_id)
    return assist


def _remember(db: Session, plan: Plan, actor: Actor, flags: Iterable[Flag], **target: object) -> None:
    """Keep the event itself, which has no row of its own, so that it is known when it comes again."""
    row = {
        "id": plan.event.id,
        "member_id": actor.member_id,
        "kind": plan.event.kind,
        "content": plan.content,
        "happened_at": plan.when.at,
        "device_at": plan.event.at,
        "skew_seconds": plan.when.skew_seconds,
        "received_at": clock.now(),
        "flags": " ".join(flags),
        **target,
    }
    if not insert_ignoring(db, SyncEvent, [row]):
        raise _NotStored(Reason.ID_TAKEN)
    record(db, actor, Event.SYNC_EVENT_KEPT, f"sync_event:{plan.event.id}", {"kind": plan.event.kind})
