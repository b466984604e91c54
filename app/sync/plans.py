"""Judging one event without writing: when it counts, by which rights, where; why it is refused, if it is."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlmodel import Session

from app import clock
from app.access.outbox import Sender
from app.access.rights import Rights
from app.actor import Actor, Role
from app.assists.models import Flag, Place
from app.sync.clocks import When, when, when_shown
from app.sync.forms import AssistData, CheckInData, CheckOutData, Sent
from app.sync.models import Kind
from app.sync.queries import Ground, Spot, content_of
from app.sync.reasons import Reason

Turn = tuple[int, datetime, int, str]
_NEVER = datetime.max.replace(tzinfo=UTC)  # in the place of a moment that does not matter


@dataclass(frozen=True, slots=True)
class Batch:
    """What came in at `received_at`; `skew` is what the phone's clock lacks. `giver_id` brought it for the
    sender. `secret` is the app's."""

    sender: Sender
    received_at: datetime
    skew: timedelta
    secret: str
    giver_id: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """An event with all that its storing needs.

    `actor` is the member with the rights of that moment, None if there were none; `actor_now` with those of
    today. `content` is what two events that say the same have in common.
    """

    event: Sent
    when: When
    actor: Actor | None
    actor_now: Actor | None
    spot: Spot | None
    content: str
    is_handed_in: bool

    @property
    def day(self) -> date:
        return clock.day_of(self.when.at)


def plan_of(
    db: Session, batch: Batch, rights: Rights, actor_now: Actor | None, ground: Ground, event: Sent
) -> Plan:
    """Judge when, who and where; `actor_now` is the same for all events of a batch."""
    moment = when(event.at, batch.skew, batch.received_at, rights.began_at or batch.received_at)
    code = event.data.point if isinstance(event.data, AssistData | CheckInData) else None
    spot = ground.spot(db, batch.secret, code, moment.at) if code is not None else None
    live = spot.live if spot is not None and isinstance(event.data, CheckInData) else None
    if live is not None and not live.is_fresh_at(moment.at):
        moment = when_shown(moment, event.at, live.window_at, batch.received_at)
    return Plan(
        event=event,
        when=moment,
        actor=rights.actor_at(moment.at, batch.giver_id),
        actor_now=actor_now,
        spot=spot,
        content=content_of(event, spot),
        is_handed_in=batch.giver_id is not None,
    )


def why_refused(plan: Plan, ground: Ground) -> Reason | None:
    """What makes the event impossible to store, as far as that can be told without trying."""
    if plan.actor is None:
        return Reason.NO_RIGHT
    data = plan.event.data
    if isinstance(data, AssistData):
        if not {item.task for item in data.items} <= ground.tasks:
            return Reason.UNKNOWN_TASK
        if not {item.barrier for item in data.items if item.barrier is not None} <= ground.barriers:
            return Reason.UNKNOWN_BARRIER
    return _why_not_there(plan.spot, plan.when.at) if isinstance(data, CheckInData) else None


def _why_not_there(spot: Spot | None, at: datetime) -> Reason | None:
    """Why nobody could check in with that code at that moment."""
    if spot is None:
        return Reason.UNKNOWN_POINT
    if spot.point.was_closed_by(at):
        return Reason.POINT_CLOSED
    if spot.poster is not None and spot.poster.was_replaced_by(at):
        return Reason.CODE_REPLACED
    return Reason.LIVE_EXPIRED if spot.live is not None and not spot.live.is_fresh_at(at) else None


def session_key(plan: Plan) -> tuple[int, datetime] | None:
    """The point and the moment whose session the event needs."""
    return (plan.spot.point.id, plan.when.at) if plan.spot is not None else None


def place_of(db: Session, plan: Plan, actor: Actor, ground: Ground) -> Place:
    """Where an assist counts: at the point it names, else in the team's unit. Neither refuses it."""
    assert isinstance(plan.event.data, AssistData)
    spot, key = plan.spot, session_key(plan)
    if spot is None or key is None:
        unit_id = ground.home_id(db, actor, plan.day)
        flag = Flag.NO_POINT if plan.event.data.point is None else Flag.UNKNOWN_POINT
        return Place(unit_id, flags=(flag, *doubts(db, plan, ground, unit_id)))
    session = ground.sessions[key]
    asked = {
        Flag.OUTSIDE: not ground.covers(db, actor.units_as(*Role), session.unit_id),
        Flag.REMAPPED: session.unit_id != spot.point.unit_id,
        Flag.POINT_CLOSED: spot.point.was_closed_by(plan.when.at),
    }
    flags = (flag for flag, holds in asked.items() if holds)
    return Place(
        session.unit_id,
        spot.point.id,
        session.id,
        (*flags, *doubts(db, plan, ground, session.unit_id)),
    )


def doubts(db: Session, plan: Plan, ground: Ground, unit_id: int | None = None) -> tuple[Flag, ...]:
    """The questions that come with how the event came in: by which clock, how late, through whom."""
    asked = {
        Flag.CLOCK: plan.when.is_doubtful,
        Flag.LATE_RIGHT: _is_right_gone(db, plan, ground, unit_id),
        Flag.HANDED_IN: plan.is_handed_in,
    }
    return tuple(flag for flag, holds in asked.items() if holds)


def _is_right_gone(db: Session, plan: Plan, ground: Ground, unit_id: int | None) -> bool:
    """Whether the member had the right to help there then, and has it no more."""
    if plan.actor is None or plan.actor_now is None:
        return plan.actor is not None
    if unit_id is None:
        return False
    then, now = plan.actor.units_as(*Role), plan.actor_now.units_as(*Role)
    return then != now and ground.covers(db, then, unit_id) and not ground.covers(db, now, unit_id)


def turns_of(plans: Mapping[int, Plan]) -> dict[int, Turn]:
    """The order in which a batch is stored: the stays as they happened, since assists lean on them and a
    check-out ends what a later check-in begins anew; then assists, then voids. Equal ones by kind and id."""
    came_at = {plan.event.id: plan.when.at for plan in plans.values() if plan.event.kind == Kind.CHECK_IN}
    return {place: _turn(plan, came_at) for place, plan in plans.items()}


def _turn(plan: Plan, came_at: Mapping[uuid.UUID, datetime]) -> Turn:
    event, data = plan.event, plan.event.data
    kind, at = list(Kind).index(event.kind), plan.when.at
    if isinstance(data, CheckOutData):
        at = max(at, came_at.get(data.check_in, at))
    is_stay = isinstance(data, CheckInData | CheckOutData)
    return (0, at, kind, str(event.id)) if is_stay else (1, _NEVER, kind, str(event.id))
