"""The invariant, read from the database itself and not through the app.

Acknowledged ⊆ stored; each id at most once; after a retry, sent = stored ∪ refused with a reason; the counts
are what a recount says; the audit chain is whole.
"""

import hashlib
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from app.assists.models import Assist, AssistItem
from app.assists.recount import recount
from app.audit.models import AuditEvent, Event
from app.audit.queries import first_break
from app.checkins.models import CheckIn
from app.db import Database
from tests.faults.ledger import ACKNOWLEDGED, Ledger
from tests.faults.records import said


@dataclass(frozen=True)
class Findings:
    """How many records were sent, stored, refused; which were doubled or lost."""

    sent: int
    stored: int
    refused: int
    doubled: frozenset[str]
    lost: frozenset[str]

    def __str__(self) -> str:
        numbers = f"{self.sent:,} sent, {self.stored:,} stored, {self.refused:,} refused with a reason"
        return f"{numbers}; {len(self.doubled)} doubled, {len(self.lost)} lost"


def check(database: Database, ledger: Ledger) -> Findings:
    """Hold the ledger against the database; fails unless the counts and the chain hold."""
    with database.reading() as db:
        assert recount(db) == []
        assert first_break(db) is None
        audited = _audited(db)
        assists, check_ins = _assists(db), _check_ins(db)
    lost = {
        each
        for each in ledger.ids("assist", ACKNOWLEDGED)
        if each not in assists or assists[each].said != (ledger.author[each], said(ledger.sent[each]["data"]))
    }
    lost |= {each for each in ledger.ids("check_in", ACKNOWLEDGED) if not _is_known(each, check_ins, ledger)}
    for each in ledger.ids("void", ACKNOWLEDGED):
        target = ledger.sent[each]["data"]["assist"]
        if target not in assists or not assists[target].is_voided:
            lost.add(each)
    for each in ledger.ids("check_out", ACKNOWLEDGED):
        target = ledger.sent[each]["data"]["check_in"]
        if target in check_ins and check_ins[target].left_at is None:
            lost.add(each)
    doubled = {subject.partition(":")[2] for (_, subject), times in audited.items() if times > 1}
    doubled |= {each for each, times in ledger.times_accepted.items() if times > 1}
    stored = set(assists) | set(check_ins) | _effects(ledger)
    assert set(assists) <= ledger.ids("assist"), "assists were stored that nobody sent"
    assert set(check_ins) <= ledger.ids("check_in"), "check-ins were stored that nobody sent"
    return Findings(
        sent=len(ledger.sent),
        stored=len(stored & set(ledger.sent)),
        refused=len(ledger.refused),
        doubled=frozenset(doubled),
        lost=frozenset(lost),
    )


@dataclass(frozen=True)
class StoredAssist:
    """What the database holds of an assist: its content as it was said, and whether it was voided."""

    said: tuple[int, object]
    is_voided: bool


def _assists(db: Session) -> dict[str, StoredAssist]:
    items: dict[uuid.UUID, set[tuple[str, str, str | None]]] = defaultdict(set)
    for item in db.exec(select(AssistItem)):
        items[item.assist_id].add((item.task, item.outcome.value, item.barrier))
    return {
        str(row.id): StoredAssist(
            said=(row.member_id, (row.over_60, row.first_smartphone, frozenset(items[row.id]))),
            is_voided=row.voided_at is not None,
        )
        for row in db.exec(select(Assist))
    }


def _check_ins(db: Session) -> dict[str, CheckIn]:
    return {str(row.id): row for row in db.exec(select(CheckIn))}


def _is_known(check_in: str, rows: Mapping[str, CheckIn], ledger: Ledger) -> bool:
    """A row of its own, or the member was there already: then another check-in of theirs stands."""
    return check_in in rows or any(row.member_id == ledger.author[check_in] for row in rows.values())


def _effects(ledger: Ledger) -> set[str]:
    """Acknowledged records that need no row of their own."""
    return set().union(*(ledger.ids(kind, ACKNOWLEDGED) for kind in ("check_in", "check_out", "void")))


ONCE = (Event.ASSIST_LOGGED, Event.CHECKED_IN, Event.ASSIST_VOIDED)


def _audited(db: Session) -> Counter[tuple[str, str]]:
    """How often each thing happened to each subject that can happen once only."""
    rows = db.exec(select(AuditEvent).where(col(AuditEvent.event).in_([event.value for event in ONCE])))
    return Counter((row.event, row.subject) for row in rows)


TABLES = ("assist", "assist_item", "check_in", "daily_count", "audit_event", "help_session")


def fingerprint(database: Database) -> dict[str, Any]:
    """The number of rows and a hash of every table that a batch can write."""
    with database.reading() as db:
        return {table: _fingerprint_of(db, table) for table in TABLES}


def _fingerprint_of(db: Session, table: str) -> tuple[int, str]:
    rows = sorted(repr(tuple(row)) for row in db.connection().execute(text(f"SELECT * FROM {table}")))
    return len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()
