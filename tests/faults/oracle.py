"""What the door must say to each record, written down apart from the door itself."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from app import clock
from tests.faults.records import Record, said

ORDER = ("check_in", "assist", "check_out", "void")
BELIEVED = timedelta(seconds=60)  # a clock that is wrong by no more is believed
AHEAD = timedelta(minutes=2)
FLAGGED = timedelta(minutes=5)

ACCEPTED, DUPLICATE, CONFLICT, REJECTED = "accepted", "duplicate", "conflict", "rejected"


@dataclass
class KnownAssist:
    """An assist that must be stored."""

    member_id: int
    day: date
    said: object
    is_clock_flagged: bool = False
    is_voided: bool = False


@dataclass
class Oracle:
    """Remembers what was accepted. `since` is when the members' rights began."""

    since: datetime
    first: dict[str, tuple[int, object]] = field(default_factory=dict)
    assists: dict[str, KnownAssist] = field(default_factory=dict)
    check_ins: dict[str, int] = field(default_factory=dict)
    by_form: set[str] = field(default_factory=set)  # saved on a page without JavaScript
    statuses: Counter[str] = field(default_factory=Counter)
    shut_at: dict[int, datetime] = field(default_factory=dict)
    once_shut: dict[int, list[tuple[datetime, datetime]]] = field(default_factory=lambda: defaultdict(list))

    def judge(
        self,
        member_id: int,
        sent_at: datetime,
        records: Sequence[Record],
        results: Sequence[dict[str, Any]],
    ) -> None:
        """Fail unless every result is one that may be; then remember what was accepted."""
        pairs = list(zip(records, results, strict=True))
        pairs.sort(key=lambda pair: (ORDER.index(pair[0]["kind"]), pair[0]["id"]))  # equal ones as they came
        for record, result in pairs:
            moment, is_flagged = self.corrected(record, sent_at)
            may = self._may_say(member_id, record, moment)
            assert result["status"] in may, (may, result, record)
            self.statuses[result["status"]] += 1
            if result["status"] == ACCEPTED:
                self._remember(member_id, record, moment, is_flagged=is_flagged)

    def corrected(self, record: Record, sent_at: datetime) -> tuple[datetime, bool]:
        """When it happened as far as anybody can know, and whether the clock is flagged."""
        now, at = clock.now(), datetime.fromisoformat(record["at"])
        skew = now - sent_at
        moment = at + skew if abs(skew) > BELIEVED else at
        if self.since <= moment <= now + AHEAD:
            return moment, abs(skew) > FLAGGED
        return now, True

    def _may_say(self, member_id: int, record: Record, moment: datetime) -> set[str]:
        if record["id"] in self.first:
            if record["id"] in self.by_form:
                return {DUPLICATE, CONFLICT}
            is_same = self.first[record["id"]] == (member_id, content(record))
            return {DUPLICATE} if is_same else {CONFLICT}
        shut_at = self.shut_at.get(member_id)
        if shut_at is not None and moment > shut_at:
            return {REJECTED}
        may = {ACCEPTED}
        shut = [*self.once_shut[member_id], (shut_at, shut_at)] if shut_at else self.once_shut[member_id]
        if any(begin <= moment <= end for begin, end in shut):
            may = {ACCEPTED, REJECTED}
        if record["kind"] == "check_out":
            is_own = self.check_ins.get(record["data"]["check_in"]) == member_id
            return may if is_own else {REJECTED}
        if record["kind"] == "void":
            return self._may_say_to_void(member_id, record["data"]["assist"], moment, may)
        return may

    def _may_say_to_void(self, member_id: int, assist_id: str, moment: datetime, may: set[str]) -> set[str]:
        assist = self.assists.get(assist_id)
        if assist is None or assist.member_id != member_id:
            return {REJECTED}
        if assist.day == clock.day_of(moment):
            return may
        return may | {REJECTED} if assist.is_voided else {REJECTED}

    def _remember(self, member_id: int, record: Record, moment: datetime, *, is_flagged: bool) -> None:
        record_id, data = record["id"], record["data"]
        self.first[record_id] = (member_id, content(record))
        if record["kind"] == "assist":
            day = clock.day_of(moment)
            self.assists[record_id] = KnownAssist(member_id, day, said(data), is_flagged)
        elif record["kind"] == "check_in":
            self.check_ins[record_id] = member_id
        elif record["kind"] == "void":
            self.assists[data["assist"]].is_voided = True

    def saved_by_form(self, member_id: int, record_id: str, data: Record) -> None:
        self.first[record_id] = (member_id, None)
        self.assists[record_id] = KnownAssist(member_id, clock.today(), said(data))
        self.by_form.add(record_id)

    def shut(self, member_id: int, at: datetime) -> None:
        self.shut_at[member_id] = at

    def let_in(self, member_id: int, at: datetime) -> None:
        """What was done while shut out may be judged either way afterwards."""
        self.once_shut[member_id].append((self.shut_at.pop(member_id), at))


def content(record: Record) -> object:
    """What makes a record the same as another with its id: kind, moment and data, however written."""
    data = record["data"]
    if record["kind"] == "assist":
        what: object = (data.get("point"), said(data))
    elif record["kind"] == "check_in":
        what = (data["point"], data.get("proof", "poster"))
    else:
        what = tuple(sorted(data.items()))
    return record["kind"], datetime.fromisoformat(record["at"]), what
