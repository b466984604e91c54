"""What the database knows of all that a batch names, read at once: a batch has up to 500 events."""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, select

from app.actor import Actor
from app.assists.models import Assist, AssistItem
from app.assists.queries import home_unit
from app.catalogue.queries import barrier_labels, task_labels
from app.checkins.models import CheckIn, Proof
from app.db import table_of
from app.help_sessions.live import LiveCode, is_live_code, resolve
from app.help_sessions.models import HelpSession, PointCode, SupportPoint, plain_code
from app.sync.forms import AssistData, CheckInData, CheckOutData, Sent, VoidData
from app.sync.models import Kind, SyncEvent
from app.units.queries import covered_by

NONE = "none"  # in the place of a point


@dataclass(frozen=True, slots=True)
class Past:
    """An event that is stored: whose, what it said, and for a check-in the stay it began or fell into, and
    when."""

    member_id: int
    content: str
    check_in_id: uuid.UUID | None = None
    came_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """The point that a code names, and the poster or the live code that bears it."""

    point: SupportPoint
    poster: PointCode | None = None
    live: LiveCode | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """The catalogue, the points and the stored events that a batch names; the rest is read when asked."""

    tasks: frozenset[str]
    barriers: frozenset[str]
    posters: dict[str, Spot]
    past: dict[uuid.UUID, Past]
    sessions: dict[tuple[int, datetime], HelpSession] = field(default_factory=dict)
    _live: dict[tuple[str, datetime], Spot | None] = field(default_factory=dict)
    _covered: dict[frozenset[int], set[int]] = field(default_factory=dict)
    _homes: dict[tuple[int, int | None, date], int] = field(default_factory=dict)

    def spot(self, db: Session, secret: str, code: str, moment: datetime) -> Spot | None:
        """The point that a poster's or a live code names; for a live code around `moment`."""
        code = plain_code(code)
        if not is_live_code(code):
            return self.posters.get(code)
        if (code, moment) not in self._live:
            live = resolve(db, secret, code, moment)
            point = db.get_one(SupportPoint, live.point_id) if live else None
            self._live[code, moment] = Spot(point, live=live) if point else None
        return self._live[code, moment]

    def covers(self, db: Session, holder_ids: frozenset[int], unit_id: int) -> bool:
        if holder_ids not in self._covered:
            self._covered[holder_ids] = set(db.exec(covered_by(holder_ids)))
        return unit_id in self._covered[holder_ids]

    def home_id(self, db: Session, actor: Actor, day: date) -> int:
        key = (actor.unit_id, actor.team_id, day)
        if key not in self._homes:
            self._homes[key] = home_unit(db, actor, day).id
        return self._homes[key]


def ground_of(db: Session, events: Iterable[Sent]) -> Ground:
    """Read what the events name: their own ids, the check-ins they end, their codes."""
    ids, codes = set(), set()
    for event in events:
        ids.add(event.id)
        if isinstance(event.data, CheckOutData):
            ids.add(event.data.check_in)
        elif isinstance(event.data, AssistData | CheckInData) and event.data.point is not None:
            codes.add(plain_code(event.data.point))
    kept = _kept(db, ids)
    past = _assists(db, ids, kept) | _check_ins(db, ids) | _others(kept)
    return Ground(frozenset(task_labels(db)), frozenset(barrier_labels(db)), _posters(db, codes), past)


def _posters(db: Session, codes: Iterable[str]) -> dict[str, Spot]:
    rows = db.exec(
        select(PointCode, SupportPoint)
        .join(SupportPoint, col(SupportPoint.id) == PointCode.point_id)
        .where(col(PointCode.code).in_(sorted(codes)))
    )
    return {poster.code: Spot(point, poster) for poster, point in rows}


def _kept(db: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Row[Any]]:
    table = table_of(SyncEvent)
    rows = db.connection().execute(select_rows(table).where(table.c.id.in_(ids)))
    return {row.id: row for row in rows}


def _assists(
    db: Session, ids: Collection[uuid.UUID], kept: Mapping[uuid.UUID, Row[Any]]
) -> dict[uuid.UUID, Past]:
    assist, item = table_of(Assist), table_of(AssistItem)
    items: dict[uuid.UUID, list[str]] = defaultdict(list)
    for row in db.connection().execute(select_rows(item).where(item.c.assist_id.in_(ids))):
        items[row.assist_id].append(item_text(row.task, row.outcome, row.barrier))
    found = {}
    for row in db.connection().execute(select_rows(assist).where(assist.c.id.in_(ids))):
        no_point = kept[row.id].content if row.id in kept else NONE
        content = assist_text(
            row.device_at,
            no_point if row.point_id is None else str(row.point_id),
            items[row.id],
            over_60=row.over_60,
            first_smartphone=row.first_smartphone,
        )
        # A correction was never sent by a phone: whatever comes under its id is something else.
        found[row.id] = Past(row.member_id, content if row.corrects_id is None else "")
    return found


def _check_ins(db: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Past]:
    table = table_of(CheckIn)
    rows = db.connection().execute(select_rows(table).where(table.c.id.in_(ids)))
    return {
        row.id: Past(
            row.member_id, check_in_text(row.device_at, row.point_id, row.proof), row.id, row.happened_at
        )
        for row in rows
    }


def _others(kept: Mapping[uuid.UUID, Row[Any]]) -> dict[uuid.UUID, Past]:
    found = {}
    for row in kept.values():
        if row.kind == Kind.CHECK_IN:
            found[row.id] = Past(row.member_id, row.content, row.check_in_id, row.happened_at)
        elif row.kind != Kind.ASSIST:  # an assist has a row of its own
            found[row.id] = Past(row.member_id, row.content)
    return found


def content_of(event: Sent, spot: Spot | None) -> str:
    """What the event says: two that say the same have the same. `spot` is where its code is."""
    match event.data:
        case AssistData() as data:
            no_point = NONE if data.point is None else unknown_text(data.point)
            return assist_text(
                event.at,
                no_point if spot is None else str(spot.point.id),
                [item_text(item.task, item.outcome, item.barrier) for item in data.items],
                over_60=data.over_60,
                first_smartphone=data.first_smartphone,
            )
        case CheckInData():
            return check_in_text(event.at, spot.point.id if spot else 0, proof_of(event.data, spot))
        case CheckOutData() as data:
            return f"check_out {_time(event.at)} {data.check_in}"
        case VoidData() as data:
            return f"void {_time(event.at)} {data.assist} {data.reason}"


def proof_of(data: CheckInData, spot: Spot | None) -> Proof:
    """A live code is its own proof."""
    return Proof.LIVE if spot is not None and spot.live is not None else Proof(data.proof)


def assist_text(
    at: datetime, point: str, items: Iterable[str], *, over_60: bool, first_smartphone: bool
) -> str:
    return f"assist {_time(at)} {point} {over_60:d} {first_smartphone:d} {' '.join(sorted(items))}"


def unknown_text(code: str) -> str:
    """A code that no point bears: somebody typed it, so its words are not kept, but that it is the same."""
    return f"unknown:{hashlib.sha256(plain_code(code).encode()).hexdigest()}"


def check_in_text(at: datetime, point_id: int, proof: Proof) -> str:
    return f"check_in {_time(at)} {point_id} {proof.value}"


def item_text(task: str, outcome: str, barrier: str | None) -> str:
    return f"{task}:{outcome}:{barrier or ''}"


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
