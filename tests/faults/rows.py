"""What the database holds, in the oracle's words."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from itertools import pairwise

from sqlmodel import Session, col, select

from app import clock
from app.assists.models import Assist, AssistItem, Flag
from app.assists.recount import recount
from app.audit.models import AuditEvent
from app.audit.queries import first_break
from app.checkins.models import CheckIn
from tests.faults.invariant import ONCE
from tests.faults.oracle import KnownAssist


def check_counts_and_chain(db: Session) -> None:
    """The counts are what a recount says, the chain is whole, and what happens once was written once."""
    assert recount(db) == []
    assert first_break(db) is None
    once = col(AuditEvent.event).in_([event.value for event in ONCE])
    events = [(row.event, row.subject) for row in db.exec(select(AuditEvent).where(once))]
    assert len(events) == len(set(events))


def known_assists(db: Session) -> dict[str, KnownAssist]:
    """Every assist with what was said in it."""
    items: dict[uuid.UUID, set[tuple[str, str, str | None]]] = defaultdict(set)
    for item in db.exec(select(AssistItem)):
        items[item.assist_id].add((item.task, item.outcome.value, item.barrier))
    return {
        str(row.id): KnownAssist(
            member_id=row.member_id,
            day=row.day,
            said=(row.over_60, row.first_smartphone, frozenset(items[row.id])),
            is_clock_flagged=Flag.CLOCK in row.flags.split(),
            is_voided=row.voided_at is not None,
        )
        for row in db.exec(select(Assist))
    }


def check_stays(db: Session, accepted: Collection[str]) -> None:
    """Only check-ins that were accepted are stored, and nobody is at two points at once."""
    stays = sorted(db.exec(select(CheckIn)), key=_in_order)
    assert {str(row.id) for row in stays} <= set(accepted)
    for row, following in pairwise(stays):
        if (row.member_id, row.day) == (following.member_id, following.day):
            assert row.left_at is not None, (row, following)
            assert row.left_at <= following.happened_at, (row, following)


def _in_order(row: CheckIn) -> tuple[int, datetime, datetime]:
    """By member and time; of stays that began in the same moment the one that ended at once comes first."""
    return row.member_id, row.happened_at, row.left_at or clock.end_of(row.day)
