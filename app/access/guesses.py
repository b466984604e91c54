"""Limits on guessing: only failures count, and a known device has a bucket of its own.

So a stranger who fails a thousand times on a member's phone number locks out other strangers, not the
member's own phone. What a full bucket refuses counts nowhere: who has used up an address cannot go on to
fill the buckets of members, and no attack grows the database or keeps itself alive.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, select

from app import clock
from app.access.models import GuessBucket

WINDOW = timedelta(minutes=15)
PER_MEMBER = 10
PER_DEVICE = 10
PER_INVITATION = 10
PER_ADDRESS = 100  # a whole commune may share one address


@dataclass(frozen=True, slots=True, order=True)
class Bucket:
    """Where failures of one kind are counted; `key` is a keyed hash."""

    key: str
    limit: int


def network_of(address: str) -> str:
    """What an address counts as: an IPv6 customer has a whole /64 to come from."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), 64), strict=False))


def are_full(db: Session, buckets: Iterable[Bucket]) -> list[Bucket]:
    """Those of `buckets` whose limit was reached within the last WINDOW."""
    return [bucket for bucket in buckets if _failures(db, bucket) >= bucket.limit]


def count_failure(db: Session, buckets: Iterable[Bucket]) -> bool:
    """Count one failure in each bucket that is not full; False if all were."""
    # Those whose window is over start anew.
    db.exec(delete(GuessBucket).where(col(GuessBucket.since) <= clock.now() - WINDOW))
    buckets = sorted(buckets)  # one order for all writers, so that none waits crosswise
    open_ones = [bucket for bucket in buckets if bucket not in are_full(db, buckets)]
    for bucket in open_ones:
        _add_one(db, bucket)
    return bool(open_ones)


def forget(db: Session, bucket: Bucket) -> None:
    """Empty the bucket after a success."""
    db.exec(delete(GuessBucket).where(col(GuessBucket.key) == bucket.key))


def _failures(db: Session, bucket: Bucket) -> int:
    return (
        db.exec(
            select(GuessBucket.failures).where(
                GuessBucket.key == bucket.key, GuessBucket.since > clock.now() - WINDOW
            )
        ).first()
        or 0
    )


def _add_one(db: Session, bucket: Bucket) -> None:
    """One statement, so that failures at the same moment are all counted."""
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(GuessBucket).values(key=bucket.key, since=clock.now(), failures=1)
    one_more = {"failures": col(GuessBucket.failures) + 1}
    db.connection().execute(row.on_conflict_do_update(index_elements=["key"], set_=one_more))
