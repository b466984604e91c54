"""Live codes: a QR code that a leader's phone makes anew every minute, also without a network.

14 characters of Crockford's base 32: the point (4), the minute (4), and 30 bits of an HMAC over both (6),
under a key of that point and week (docs/decisions/0009-live-codes.md). static/js/live/code.js makes the same.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from app.help_sessions.models import CODE_ALPHABET, SupportPoint, plain_code

LIVE_LENGTH = 14
HOLDS_FOR = timedelta(minutes=5)  # before and after: phones without a network drift, people queue
_PLACES = 4  # of the point and of the minute
_MAC_PLACES = 6
_WINDOWS = 32**4  # minutes until a window's number comes again: two years
_PERIOD = 10_080  # minutes of a week


@dataclass(frozen=True, slots=True)
class LiveCode:
    """A code that a leader's phone made: of which point, and in the minute that began at `window_at`."""

    point_id: int
    window_at: datetime

    def is_fresh_at(self, moment: datetime) -> bool:
        """Whether who scanned it at `moment` stood there then."""
        return abs(moment - self.window_at) <= HOLDS_FOR


def is_live_code(text: str) -> bool:
    """Whether `text` could be a live code in the form of `plain_code`."""
    return len(text) == LIVE_LENGTH and set(text) <= set(CODE_ALPHABET)


def resolve(db: Session, secret: str, code: str, moment: datetime) -> LiveCode | None:
    """The live code that was typed or scanned, in any case and grouping, and was made around `moment`.

    A window names its minute for two years only, so the minute nearest to `moment` is taken. None if it is
    no live code, its point does not exist, or another key made it. Whether it is fresh is a second question.
    """
    code = plain_code(code)
    if not is_live_code(code):
        return None
    site, window = code[:_PLACES], code[_PLACES : 2 * _PLACES]
    minute = _nearest(_number(window), _minute_of(moment))
    if minute < 0 or not hmac.compare_digest(code, make(key(secret, site, minute // _PERIOD), site, minute)):
        return None
    point = db.get(SupportPoint, _number(site))
    return LiveCode(point.id, datetime.fromtimestamp(minute * 60, UTC)) if point else None


def make(key: str, site: str, minute: int) -> str:
    """The code of a site in a minute since 1970, under the key of its period."""
    signed = site + _text(minute % _WINDOWS, _PLACES)
    digest = hmac.new(key.encode(), signed.encode(), "sha256").digest()
    return signed + _text(int.from_bytes(digest[:4]) >> 2, _MAC_PLACES)


def keys(secret: str, point_id: int, moment: datetime) -> dict[str, str]:
    """What the phone of the point's leader gets at `moment`: the keys of this period and the next."""
    site, period = site_of(point_id), _minute_of(moment) // _PERIOD
    return {str(each): key(secret, site, each) for each in (period, period + 1)}


def key(secret: str, site: str, period: int) -> str:
    """The key of a site for one week, as text."""
    return hmac.new(secret.encode(), f"live\n{site}\n{period}".encode(), "sha256").hexdigest()


def site_of(point_id: int) -> str:
    """The point as the first four characters of its live codes."""
    return _text(point_id, _PLACES)


def _minute_of(moment: datetime) -> int:
    return int(moment.timestamp() // 60)


def _nearest(window: int, minute: int) -> int:
    """The minute with this window's number that is nearest to `minute`."""
    half: int = _WINDOWS // 2
    return minute + (window - minute + half) % _WINDOWS - half


def _text(number: int, places: int) -> str:
    """`number` in base 32, most significant first, with leading zeros."""
    return "".join(CODE_ALPHABET[number >> 5 * place & 31] for place in reversed(range(places)))


def _number(text: str) -> int:
    return sum(CODE_ALPHABET.index(char) << 5 * place for place, char in enumerate(reversed(text)))
