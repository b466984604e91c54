"""Closing and reopening; both are audited, and neither touches an entry."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import insert, update
from sqlmodel import Session

from app import clock
from app.actor import Actor
from app.audit.actions import Json, record
from app.audit.models import Event
from app.closing.models import Closing, ClosingFigure
from app.closing.queries import standing_closing
from app.counts.models import Measure
from app.counts.queries import Counts, together
from app.db import insert_ignoring, table_of
from app.units.models import Unit
from app.web.errors import RefusedError

_CLOSING = table_of(Closing)


def close(
    db: Session,
    actor: Actor,
    unit: Unit,
    first: date,
    last: date,
    closed_at: datetime,
    figures: Mapping[int, Counts],
) -> Closing:
    """Freeze `figures` (`queries.figures_of` at the settled moment `closed_at`) as the unit's of these days.

    Closing what is closed gives the closing that stands, also when two close at once.

    Raises:
        RefusedError: days are still to come.
    """
    if last > clock.today():
        raise RefusedError("Kỳ này chưa hết. Chọn ngày cuối là hôm nay hoặc một ngày đã qua.", "to")
    turns = together(figures.values()).of(Measure.ASSISTS)
    new = {
        "unit_id": unit.id,
        "first": first,
        "last": last,
        "turns": turns,
        "closed_at": closed_at,
        "closed_by": actor.member_id,
    }
    is_new = insert_ignoring(db, Closing, [new]) == 1
    closing = standing_closing(db, unit.id, first, last)
    assert closing is not None
    if is_new:
        rows = _rows(closing.id, figures)
        db.connection().execute(insert(table_of(ClosingFigure)), rows)
        said: dict[str, Json] = {"unit": unit.id, "first": str(first), "last": str(last), "turns": turns}
        sealed = {**said, "at": closed_at.isoformat(), "figures": _digest(rows)}
        record(db, actor, Event.PERIOD_CLOSED, f"closing:{closing.id}", sealed)
    return closing


def _rows(closing_id: int, figures: Mapping[int, Counts]) -> list[dict[str, str | int]]:
    """The rows of `ClosingFigure`, in the order of their keys; turns also where there were none."""
    rows = []
    for unit_id, counts in sorted(figures.items()):
        amounts = {(Measure.ASSISTS, ""): 0} | counts.amounts
        for (measure, key), n in sorted(amounts.items()):
            if n or measure == Measure.ASSISTS:
                what: dict[str, str | int] = {"measure": measure, "key": key, "n": n}
                rows.append({"closing_id": closing_id, "unit_id": unit_id, **what})
    return rows


def _digest(rows: list[dict[str, str | int]]) -> str:
    """SHA-256 over the figure, so that the sealed record vouches for it."""
    return hashlib.sha256(json.dumps(rows, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def reopen(db: Session, actor: Actor, closing: Closing, reason: str) -> None:
    """Say that the closed figure no longer holds, and why; it stays as what was said.

    Raises:
        RefusedError: it was reopened before.
    """
    reopening = {"reopened_at": clock.now(), "reopened_by": actor.member_id, "reopen_reason": reason}
    is_this_one = (_CLOSING.c.id == closing.id) & _CLOSING.c.reopened_at.is_(None)
    done = db.connection().execute(update(_CLOSING).where(is_this_one).values(reopening)).rowcount
    if not done:
        raise RefusedError("Lần chốt này đã được mở lại rồi. Xem lịch sử bên dưới.")
    db.refresh(closing)
    record(db, actor, Event.PERIOD_REOPENED, f"closing:{closing.id}", {"unit": closing.unit_id})
