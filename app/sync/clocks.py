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
    if not began_at <= at <= received_at + _AHEAD:
        return _set(device_at, received_at)
    return When(at, _seconds(added), abs(skew) > _DOUBTFUL)


def when_shown(said: When, device_at: datetime, shown_at: datetime, received_at: datetime) -> When:
    """The moment of a scan where the phone's clock told what cannot be: a live code tells its minute."""
    was_set = said.is_doubtful and said.at == received_at
    return _set(device_at, shown_at) if was_set and shown_at < received_at else said


def _set(device_at: datetime, at: datetime) -> When:
    return When(at, _seconds(at - device_at), is_doubtful=True)


def _seconds(added: timedelta) -> int:
    return max(-_LARGEST_SKEW, min(round(added.total_seconds()), _LARGEST_SKEW))
