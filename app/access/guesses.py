"""Limits on guessing: only failures count, and a known device has a bucket of its own.

So a stranger who fails a thousand times on a member's phone number locks out other strangers, not the
member's own phone.
"""

from datetime import timedelta

from sqlmodel import Session, col, delete

from app import clock
from app.access.models import GuessBucket

WINDOW = timedelta(minutes=15)
PER_MEMBER = 10
PER_DEVICE = 10
PER_ADDRESS = 100  # a whole commune may share one address


def is_full(db: Session, key: str, limit: int) -> bool:
    """Whether `limit` failures were counted under `key` within the last WINDOW."""
    bucket = db.get(GuessBucket, key)
    return bucket is not None and bucket.since > clock.now() - WINDOW and bucket.failures >= limit


def count_failure(db: Session, key: str) -> None:
    """Count one failure under `key`; a bucket older than WINDOW starts anew."""
    now = clock.now()
    bucket = db.get(GuessBucket, key) or GuessBucket(key=key, since=now, failures=0)
    if bucket.since <= now - WINDOW:
        bucket.since, bucket.failures = now, 0
    bucket.failures += 1
    db.add(bucket)


def forget(db: Session, key: str) -> None:
    """Empty the bucket after a success."""
    db.exec(delete(GuessBucket).where(col(GuessBucket.key) == key))


def forget_old(db: Session) -> None:
    """Drop the buckets whose window is over."""
    db.exec(delete(GuessBucket).where(col(GuessBucket.since) <= clock.now() - WINDOW))
