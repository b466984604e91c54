"""Logging, voiding and correcting assists; each adds to the counts in the same transaction."""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session

from app import clock
from app.actor import Actor, Role
from app.assists.models import Assist, AssistItem, Flag, Item, Logged, Outcome, Place, VoidReason
from app.assists.queries import check_scope, home_unit, items_of, may_mend
from app.audit.actions import record
from app.audit.models import Event
from app.checkins.queries import present_check_in
from app.counts.actions import Count, add
from app.counts.models import Measure
from app.db import insert_ignoring, table_of
from app.units.queries import is_covered
from app.web.errors import RefusedError

_ASSIST = table_of(Assist)
_ITEM = table_of(AssistItem)

# What a correction takes over from the assist that it corrects.
_KEPT = (
    *("member_id", "team_id", "help_session_id", "point_id", "unit_id"),
    *("day", "happened_at", "device_at", "skew_seconds", "flags"),
)


class Status(StrEnum):
    """What became of what was sent."""

    STORED = "stored"
    DUPLICATE = "duplicate"  # the same again: nothing was written
    CONFLICT = "conflict"  # the id was used for something else: the first is kept


@dataclass(frozen=True, slots=True)
class Receipt:
    """The assist that is stored under the id, and whether it is what was sent just now."""

    assist: Assist
    status: Status


def log_assist(db: Session, actor: Actor, logged: Logged) -> Receipt:
    """Store what the actor helped with, where they are checked in, or in their team's unit.

    Never refuses for want of a check-in or a right: that is flagged. The codes must be those of the
    catalogue.
    """
    happened_at = _happened_at(logged)
    logged = replace(logged, happened_at=happened_at)
    place = _present_place(db, actor, clock.day_of(happened_at))
    if not store_assist(db, actor, logged, place):
        return _receipt_of_first(db, logged, actor.member_id)
    return Receipt(db.get_one(Assist, logged.id), Status.STORED)


def store_assist(db: Session, actor: Actor, logged: Logged, place: Place, count: Count = add) -> bool:
    """Store what the actor helped with at `place`; False if there is an assist with this id.

    `count` adds it to the counts, now or at the end of many.
    """
    happened_at = _happened_at(logged)
    new: dict[str, Any] = {
        "id": logged.id,
        "member_id": actor.member_id,
        "team_id": actor.team_id,
        "help_session_id": place.help_session_id,
        "point_id": place.point_id,
        "unit_id": place.unit_id,
        "day": clock.day_of(happened_at),
        "happened_at": happened_at,
        "device_at": logged.device_at or happened_at,
        "skew_seconds": logged.skew_seconds,
        "received_at": clock.now(),
        "flags": " ".join(place.flags),
        **_marks(logged),
    }
    if not _insert(db, new, logged.items):
        return False
    assist = Assist(**new)
    count(db, assist.day, assist.unit_id, assist.team_id, amounts_of(assist, logged.items))
    record(db, actor, Event.ASSIST_LOGGED, f"assist:{assist.id}", _summary(assist, logged.items))
    return True


def _happened_at(logged: Logged) -> datetime:
    if logged.happened_at is not None:
        return logged.happened_at
    return (logged.device_at or clock.now()) + timedelta(seconds=logged.skew_seconds)


def void_assist(
    db: Session,
    actor: Actor,
    assist: Assist,
    reason: VoidReason,
    day: date | None = None,
    count: Count = add,
) -> None:
    """Take an assist back on `day` (today by default); nothing happens if it already was.

    Raises:
        NotFoundError: it is neither the actor's own nor of a unit they are in charge of.
        RefusedError: it is the actor's own, of an earlier day.
    """
    check_scope(db, actor, assist)
    if assist.voided_at is None:
        _check_may_mend(db, actor, assist, day)
        if _mark_void(db, actor, assist, reason):
            amounts = {key: -n for key, n in amounts_of(assist, _items(db, assist)).items()}
            count(db, assist.day, assist.unit_id, assist.team_id, amounts)


def correct_assist(db: Session, actor: Actor, assist: Assist, logged: Logged) -> Receipt:
    """Void an assist and store what is right in its place: same member, team, unit, time; other content.

    Raises:
        NotFoundError: it is neither the actor's own nor of a unit they are in charge of.
        RefusedError: it is the actor's own, of an earlier day; or it was voided before.
    """
    check_scope(db, actor, assist)
    if db.get(Assist, logged.id) is None:
        _check_may_mend(db, actor, assist)
        if _mark_void(db, actor, assist, VoidReason.CORRECTED):
            return Receipt(_store_correction(db, actor, assist, logged), Status.STORED)
    if db.get(Assist, logged.id) is None:
        raise RefusedError("Lượt này đã hủy nên không đính chính được nữa.")
    return _receipt_of_first(db, logged, assist.member_id, corrects=assist.id)


def _store_correction(db: Session, actor: Actor, wrong: Assist, logged: Logged) -> Assist:
    new = {
        "id": logged.id,
        "corrects_id": wrong.id,
        "received_at": clock.now(),
        **{name: getattr(wrong, name) for name in _KEPT},
        **_marks(logged),
    }
    if not _insert(db, new, logged.items):
        raise RefusedError("Mã của lượt này vừa dùng cho lượt khác. Hãy tải lại trang rồi làm lại.")
    right = db.get_one(Assist, logged.id)
    difference = Counter(amounts_of(right, logged.items))
    difference.subtract(amounts_of(wrong, _items(db, wrong)))
    add(db, right.day, right.unit_id, right.team_id, difference)
    summary = {**_summary(right, logged.items), "corrects": str(wrong.id)}
    record(db, actor, Event.ASSIST_CORRECTED, f"assist:{right.id}", summary)
    return right


def _insert(db: Session, new: dict[str, Any], items: tuple[Item, ...]) -> bool:
    """Store the rows, unless there is one with this id: then False."""
    if not insert_ignoring(db, Assist, [new]):
        return False
    rows = [{"assist_id": new["id"], **asdict(item)} for item in items]
    db.connection().execute(insert(_ITEM), rows)
    return True


def _receipt_of_first(
    db: Session, logged: Logged, member_id: int, corrects: uuid.UUID | None = None
) -> Receipt:
    first = db.get_one(Assist, logged.id)
    is_same = (
        (first.member_id, first.corrects_id) == (member_id, corrects)
        and (first.over_60, first.first_smartphone) == (logged.over_60, logged.first_smartphone)
        and set(_items(db, first)) == set(logged.items)
    )
    return Receipt(first, Status.DUPLICATE if is_same else Status.CONFLICT)


def _mark_void(db: Session, actor: Actor, assist: Assist, reason: VoidReason) -> bool:
    """Void it; False if another request was faster, so that it is taken off the counts once."""
    void = {"voided_at": clock.now(), "voided_by": actor.member_id, "void_reason": reason}
    is_this_one = (_ASSIST.c.id == assist.id) & _ASSIST.c.voided_at.is_(None)
    is_voided = db.connection().execute(update(_ASSIST).where(is_this_one).values(void)).rowcount == 1
    db.refresh(assist)
    if is_voided:
        record(db, actor, Event.ASSIST_VOIDED, f"assist:{assist.id}", {"reason": reason.value})
    return is_voided


def _check_may_mend(db: Session, actor: Actor, assist: Assist, day: date | None = None) -> None:
    if not may_mend(db, actor, assist, day):
        raise RefusedError("Lượt của ngày trước: nhờ điều phối viên của xã hủy hoặc đính chính giúp.")


def _present_place(db: Session, actor: Actor, day: date) -> Place:
    """Where it counts: at the point where the actor is checked in, else in their team's unit."""
    presence = present_check_in(db, actor.member_id) if day == clock.today() else None
    if presence is None:
        return Place(home_unit(db, actor, day).id, flags=(Flag.NO_POINT,))
    unit_id = presence.check_in.unit_id
    flags = []
    if not is_covered(db, actor.units_as(*Role), unit_id):
        flags.append(Flag.OUTSIDE)
    if unit_id != presence.point.unit_id:
        flags.append(Flag.REMAPPED)
    return Place(unit_id, presence.point.id, presence.check_in.help_session_id, tuple(flags))


def _marks(logged: Logged) -> dict[str, bool]:
    return {"over_60": logged.over_60, "first_smartphone": logged.first_smartphone}


def _items(db: Session, assist: Assist) -> list[Item]:
    return [Item(row.task, row.outcome, row.barrier) for row in items_of(db, [assist.id])[assist.id]]


def amounts_of(assist: Assist, items: Iterable[Item]) -> dict[tuple[Measure, str], int]:
    """What one assist adds to the counts of its day, unit and team."""
    hour = f"{assist.happened_at.astimezone(clock.VIETNAM).hour:02}"
    amounts = Counter({(Measure.ASSISTS, ""): 1, (Measure.HOUR, hour): 1})
    amounts[Measure.OVER_60, ""] += assist.over_60
    amounts[Measure.FIRST_SMARTPHONE, ""] += assist.first_smartphone
    for item in items:
        measure = Measure.DONE if item.outcome == Outcome.DONE else Measure.NOT_DONE
        amounts[measure, item.task] += 1
        if item.barrier is not None:
            amounts[Measure.BARRIER, item.barrier] += 1
            amounts[Measure.BARRIER_TURNS, item.barrier] = 1
            amounts[Measure.ANY_BARRIER, ""] = 1
    return amounts


def _summary(assist: Assist, items: Iterable[Item]) -> dict[str, str | int | list[str] | None]:
    """What the audit log says of an assist: codes and numbers only."""
    said = [":".join(filter(None, (item.task, item.outcome, item.barrier))) for item in items]
    return {"unit": assist.unit_id, "point": assist.point_id, "flags": assist.flags, "items": said}
