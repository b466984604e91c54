"""The schemas of what phones send: an envelope, and one schema for each kind of event.

A fault in the envelope refuses the request; a fault in an event refuses that event alone. Formats are
accepted for ever: a phone may come back with an old one after months. See docs/sync.md.
"""

import re
import uuid
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from app.assists.models import Outcome
from app.sync.models import Kind
from app.sync.reasons import Reason

MOST_EVENTS = 500
MOST_KEPT = 1_000_000  # records on a phone: more than any holds, less than a column does
LONGEST_ID = 64  # characters of a wrong id that are told back
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_END = datetime(2101, 1, 1, tzinfo=UTC)
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})"
)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class EnvelopeError(Exception):
    """The request as a whole cannot be read."""


class TooManyError(Exception):
    """More events than one request may bring."""


def _id(value: object) -> uuid.UUID:
    if isinstance(value, str) and _UUID.fullmatch(value):
        return uuid.UUID(value)
    raise ValueError("no UUID")


def _plain(value: str) -> str:
    if "\0" in value:
        raise ValueError("NUL")
    return value


Id = Annotated[uuid.UUID, BeforeValidator(_id)]
Text = Annotated[str, Field(max_length=64), AfterValidator(_plain)]  # pydantic refuses lone surrogates itself


class _Schema(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ItemData(_Schema):
    """One task of an assist."""

    task: Text
    outcome: Annotated[Outcome, Field(strict=False)]
    barrier: Text | None = None

    @model_validator(mode="after")
    def _barrier_says_why_not(self) -> Self:
        if (self.outcome == Outcome.NOT_DONE) != (self.barrier is not None):
            raise ValueError("a barrier goes with not_done, and only with it")
        return self


class AssistData(_Schema):
    """One resident helped."""

    point: Text | None = None
    over_60: bool = False
    first_smartphone: bool = False
    items: Annotated[list[ItemData], Field(min_length=1, max_length=50)]

    @model_validator(mode="after")
    def _each_task_once(self) -> Self:
        if len({item.task for item in self.items}) < len(self.items):
            raise ValueError("a task twice")
        return self


class CheckInData(_Schema):
    """The member came to a point. With a live code the proof is the code itself."""

    point: Text
    proof: Literal["poster", "typed"] = "poster"


class CheckOutData(_Schema):
    """The member left."""

    check_in: Id


class VoidData(_Schema):
    """An assist is taken back."""

    assist: Id
    reason: Literal["mistake", "undone", "double", "other"]


Data = AssistData | CheckInData | CheckOutData | VoidData
_SCHEMAS: Mapping[Kind, type[Data]] = {
    Kind.ASSIST: AssistData,
    Kind.CHECK_IN: CheckInData,
    Kind.CHECK_OUT: CheckOutData,
    Kind.VOID: VoidData,
}


@dataclass(frozen=True, slots=True)
class Sent:
    """An event as the phone sent it. `echo` is its id in the phone's own spelling."""

    echo: str
    id: uuid.UUID
    kind: Kind
    at: datetime
    data: Data


@dataclass(frozen=True, slots=True)
class Unsound:
    """What no schema takes, and why."""

    echo: str | None
    reason: Reason


class _Malformed(Exception):  # noqa: N818 - no error of the program
    def __init__(self, reason: Reason) -> None:
        self.reason = reason


def read_event(value: object) -> Sent | Unsound:
    """One event of the list."""
    fields = value if isinstance(value, dict) else {}
    echo = fields.get("id")
    echo = echo if isinstance(echo, str) and len(echo) <= LONGEST_ID else None
    try:
        return _sound(echo, fields)
    except _Malformed as fault:
        return Unsound(echo, fault.reason)
    except ValidationError:
        return Unsound(echo, Reason.MALFORMED)


def _sound(echo: str | None, fields: Mapping[str, object]) -> Sent:
    if fields.keys() != {"id", "kind", "at", "data"} or echo is None or not _UUID.fullmatch(echo):
        raise _Malformed(Reason.MALFORMED)
    if not isinstance(fields["kind"], str):
        raise _Malformed(Reason.MALFORMED)
    if fields["kind"] not in set(Kind):
        raise _Malformed(Reason.UNKNOWN_KIND)
    kind, at = Kind(fields["kind"]), read_moment(fields["at"])
    if at is None:
        raise _Malformed(Reason.BAD_TIME)
    return Sent(echo, uuid.UUID(echo), kind, at, _SCHEMAS[kind].model_validate(fields["data"]))


def read_moment(value: object) -> datetime | None:
    """ISO 8601 with an offset, between 1970 and 2100, in UTC; None for anything else."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):  # Python's own reader takes more
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    if not 1969 <= moment.year <= 2101:  # beyond, an offset may not even fit
        return None
    moment = moment.astimezone(UTC)
    return moment if _EARLIEST <= moment < _END else None


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays on a phone after a batch: how many records, and when the oldest happened by its clock."""

    count: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Envelope:
    """What one phone sends at once; `kept` is None if it does not say what stays on it."""

    sent_at: datetime
    events: list[Sent | Unsound]
    kept: Kept | None = None


def read_envelope(value: object) -> Envelope:
    """The body of `POST /api/v1/sync`.

    Raises:
        EnvelopeError: it is none.
        TooManyError: it holds more than MOST_EVENTS.
    """
    fields = _fields(value, {"sent_at", "events"}, {"kept"})
    return Envelope(_moment(fields["sent_at"]), _events(fields["events"]), _kept(fields.get("kept")))


def _kept(value: object) -> Kept | None:
    """What is no such thing says nothing: it must not hold up the events beside it."""
    count = value.get("count") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(count, int) or isinstance(count, bool):
        return None
    oldest = read_moment(value.get("oldest")) if count else None
    return Kept(count, oldest) if 0 <= count <= MOST_KEPT else None


@dataclass(frozen=True, slots=True)
class HandIn:
    """What a giver's phone read off an author's phone; `bundle` is the author's text, under their `mac`."""

    sent_at: datetime
    scanned_at: datetime
    bundle: str
    mac: str


def read_hand_in(value: object) -> HandIn:
    """The body of `POST /api/v1/hand-in`.

    Raises:
        EnvelopeError: it is none.
    """
    fields = _fields(value, {"sent_at", "scanned_at", "bundle", "mac"})
    bundle, mac = fields["bundle"], fields["mac"]
    if not isinstance(bundle, str) or not isinstance(mac, str):
        raise EnvelopeError
    return HandIn(_moment(fields["sent_at"]), _moment(fields["scanned_at"]), bundle, mac)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What an author's phone shows: the sign-in under whose token it is signed, and the events."""

    sign_in_id: int
    made_at: datetime
    events: list[Sent | Unsound]


def read_bundle(value: object) -> Bundle:
    """The author's text.

    Raises:
        EnvelopeError: it is none.
        TooManyError: it holds more than MOST_EVENTS.
    """
    fields = _fields(value, {"v", "sign_in", "made_at", "events"})
    sign_in_id = fields["sign_in"]
    if fields["v"] != 1 or not isinstance(sign_in_id, int) or isinstance(sign_in_id, bool):
        raise EnvelopeError
    return Bundle(sign_in_id, _moment(fields["made_at"]), _events(fields["events"]))


def _fields(value: object, names: set[str], others: AbstractSet[str] = frozenset()) -> Mapping[str, object]:
    if not isinstance(value, dict) or value.keys() - others != names:
        raise EnvelopeError
    return value


def _moment(value: object) -> datetime:
    moment = read_moment(value)
    if moment is None:
        raise EnvelopeError
    return moment


def _events(value: object) -> list[Sent | Unsound]:
    if not isinstance(value, list):
        raise EnvelopeError
    if len(value) > MOST_EVENTS:
        raise TooManyError
    return [read_event(each) for each in value]
