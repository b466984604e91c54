"""What changed of a closed figure, with its cause: closed and adjustments together are the present number.

An entry and all its corrections are one chain; they keep the day and unit, and at most one of a chain stands.
So for each chain: none stood and one does (late, or added), one stood and none does (voided), one stood and
another does (corrected). Where other units count in the unit now than at the closing, that is a cause too.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Mapped
from sqlmodel import Session, and_, col, select

from app.assists import past
from app.assists.actions import amounts_of
from app.assists.models import Assist, AssistItem, Item
from app.closing.models import Cause, Closing, ClosingFigure
from app.counts.models import Measure
from app.counts.queries import Counts, together

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What one cause adds to the closed numbers; of a correction the difference, so its turns are 0.

    `rows` is how many entries it stands for, and `entry_ids` which (of a correction both). What units brought
    or took along is not told entry by entry: `unit_ids` says which units.
    """

    cause: Cause
    amounts: Counts
    rows: int
    entry_ids: tuple[uuid.UUID, ...] = ()
    unit_ids: tuple[int, ...] = ()

    @property
    def turns(self) -> int:
        return self.amounts.of(Measure.ASSISTS)


def frozen_figures(db: Session, closing: Closing) -> dict[int, Counts]:
    """The numbers as they were closed, by every unit that was covered."""
    rows = db.exec(select(ClosingFigure).where(ClosingFigure.closing_id == closing.id))
    found: dict[int, dict[tuple[Measure, str], int]] = defaultdict(dict)
    for row in rows:
        found[row.unit_id][row.measure, row.key] = row.n
    return {unit_id: Counts(amounts) for unit_id, amounts in found.items()}


@dataclass(frozen=True, slots=True)
class Since:
    """The entries of some units that came or went between the closing and a moment."""

    db: Session
    closing: Closing
    unit_ids: AbstractSet[int]
    as_of: datetime | None

    def came(self) -> ColumnElement[bool]:
        return and_(self._is_asked(), self._is_since(col(Assist.received_at)))

    def went(self) -> ColumnElement[bool]:
        stood = col(Assist.received_at) <= self.closing.closed_at
        return and_(self._is_asked(), stood, self._is_since(col(Assist.voided_at)))

    def _is_asked(self) -> ColumnElement[bool]:
        # Days one by one and units behind a sum, so that both databases go by the index of day and moment and
        # read what changed, not all entries of the period.
        days = [
            self.closing.first + n * _DAY for n in range((self.closing.last - self.closing.first).days + 1)
        ]
        return and_(col(Assist.day).in_(days), (col(Assist.unit_id) + 0).in_(self.unit_ids))

    def _is_since(self, moment: Mapped[Any]) -> ColumnElement[bool]:
        after = moment > self.closing.closed_at
        return after if self.as_of is None else and_(after, moment <= self.as_of)

    def stands(self, assist: Assist) -> bool:
        if assist.voided_at is None:
            return True
        return self.as_of is not None and assist.voided_at > self.as_of


def of_entries(since: Since) -> Iterator[Adjustment]:
    """What entries that came, went or were replaced add to the closed numbers, by cause."""
    came, went = _read(since, since.came()), _read(since, since.went())
    entries = came | went
    changed: dict[Cause, list[tuple[uuid.UUID | None, uuid.UUID | None]]] = defaultdict(list)
    replaced: set[uuid.UUID] = set()
    for entry in came.values():
        if since.stands(entry.assist):
            origin = _origin(entry.assist, came)
            if origin in went:
                replaced.add(origin)
                changed[Cause.CORRECTED].append((origin, entry.assist.id))
            else:
                is_added = entry.assist.happened_at > since.closing.closed_at
                changed[Cause.ADDED if is_added else Cause.LATE].append((None, entry.assist.id))
    changed[Cause.VOIDED] = [(assist_id, None) for assist_id in went.keys() - replaced]
    for cause, pairs in changed.items():
        if pairs:
            amounts = Counter[tuple[Measure, str]]()
            for old, new in pairs:
                amounts.subtract(entries[old].amounts if old else {})
                amounts.update(entries[new].amounts if new else {})
            ids = sorted(each for pair in pairs for each in pair if each is not None)
            yield Adjustment(cause, _counts(amounts), len(pairs), tuple(ids))


@dataclass(frozen=True, slots=True)
class _Entry:
    assist: Assist
    amounts: Mapping[tuple[Measure, str], int]


def _read(since: Since, is_changed: ColumnElement[bool]) -> dict[uuid.UUID, _Entry]:
    found = since.db.exec(select(Assist).where(is_changed)).all()
    items: dict[uuid.UUID, list[Item]] = defaultdict(list)
    if found:
        for row in since.db.exec(select(AssistItem).join(Assist).where(is_changed)):
            items[row.assist_id].append(Item(row.task, row.outcome, row.barrier))
    return {assist.id: _Entry(assist, amounts_of(assist, items[assist.id])) for assist in found}


def _origin(assist: Assist, came: Mapping[uuid.UUID, _Entry]) -> uuid.UUID | None:
    """The entry from before the closing that this one stands for; None if the chain began later."""
    origin = assist.corrects_id
    while origin is not None and origin in came:
        origin = came[origin].assist.corrects_id
    return origin


def of_map(
    db: Session, closing: Closing, frozen: Mapping[int, Counts], now: AbstractSet[int], as_of: datetime | None
) -> Iterator[Adjustment]:
    """What units brought along that count in the closing's unit since, or took along that no longer do."""
    joined, left = now - frozen.keys(), set(frozen) - now
    brought = past.by_unit(db, joined, closing.first, closing.last, as_of=as_of) if joined else {}
    amounts = Counter(together(brought.values()).amounts)
    amounts.subtract(together(frozen[unit_id] for unit_id in left).amounts)
    moved = brought | {unit_id: frozen[unit_id] for unit_id in left}
    turns = {unit_id: n for unit_id, counts in moved.items() if (n := counts.of(Measure.ASSISTS))}
    if turns:
        yield Adjustment(Cause.MAP, _counts(amounts), sum(turns.values()), unit_ids=tuple(sorted(turns)))


def _counts(amounts: Mapping[tuple[Measure, str], int]) -> Counts:
    return Counts({what: n for what, n in amounts.items() if n})
