"""When it happened, by the clock of a phone that may be wrong (docs/decisions/0010-clock-of-phones.md)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

_LARGEST_SKEW = 2**31 - 1  # seconds: what the column holds
_NOTICED = timedelta(seconds=60)  # less is the way through the network
_DOUBTFUL = timedelta(minutes=5)
_AHEAD = timedelta(minutes=2)  # so much later than now can be true of a clock not yet corrected


@dataclass(frozen=True, slots=True)
class When:
    """The moment that counts, and what was added to the phone's own to get it."""

    at: datetime
    skew_seconds: int
    is_doubtful: bool


def when(device_at: datetime, skew: timedelta, received_at: datetime, began_at: datetime) -> When:
    """The moment of an event: the phone's own plus `skew`, if that is more than the network's delay.

    What cannot be (later than now, or before the member's first role at `began_at`) becomes `received_at`.
    """
    added = skew if abs(skew) > _NOTICED else timedelta()
    at = device_at + added
    is_possible = began_at <= at <= received_at + _AHEAD
    if not is_possible:
        at, added = received_at, received_at - device_at
    seconds = max(-_LARGEST_SKEW, min(round(added.total_seconds()), _LARGEST_SKEW))
    return When(at, seconds, abs(skew) > _DOUBTFUL or not is_possible)
