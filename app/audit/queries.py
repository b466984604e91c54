"""Reading the chain."""

from contextlib import closing

from sqlmodel import Session, col, select

from app.audit.models import GENESIS, AuditEvent, AuditHead, Event


def first_break(db: Session) -> int | None:
    """The `seq` of the first row that does not follow from the one before, or None if all hold."""
    expected_seq, previous_hash = 1, GENESIS
    query = select(AuditEvent).order_by(col(AuditEvent.seq)).execution_options(yield_per=1000)
    with closing(db.exec(query)) as rows:
        for row in rows:
            intact = row.seq == expected_seq and row.previous_hash == previous_hash
            if not intact or row.hash != row.expected_hash():
                return expected_seq
            expected_seq, previous_hash = row.seq + 1, row.hash
    head = db.exec(select(AuditHead)).one()
    return None if head.hash == previous_hash else expected_seq


def events_about(db: Session, subject: str, *kinds: Event) -> list[AuditEvent]:
    """What happened to `subject`, oldest first; only events of `kinds` where some are named."""
    query = select(AuditEvent).where(AuditEvent.subject == subject).order_by(col(AuditEvent.seq))
    return list(db.exec(query.where(col(AuditEvent.event).in_(kinds)) if kinds else query))
