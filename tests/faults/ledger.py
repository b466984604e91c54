"""What phones sent and what they were told, to be held against the database."""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2

from tests.faults.phones import Answer, Phone
from tests.faults.records import Record

ACKNOWLEDGED = frozenset({"accepted", "duplicate"})  # the phone may forget the record
UNREACHED, CUT = "unreached", "cut"  # no server; a server that took the request and never answered
REFUSED = frozenset({"rejected", "conflict"})  # the phone keeps it and says why


@dataclass
class Ledger:
    """Every record by id with its author, and the last word about it. Safe for several threads."""

    sent: dict[str, Record] = field(default_factory=dict)
    author: dict[str, int] = field(default_factory=dict)
    word: dict[str, str] = field(default_factory=dict)
    reason: dict[str, str] = field(default_factory=dict)
    times_accepted: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)  # by status, or why there was none
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def hand_in(self, phone: Phone, batch: Sequence[Record]) -> Answer | None:
        """Send a batch and note what comes back; None if no answer came."""
        self.note_sent(phone, batch)
        try:
            answer = phone.send(batch)
        except httpx2.TransportError as error:
            with self._lock:
                self.answers[UNREACHED if isinstance(error, httpx2.ConnectError) else CUT] += 1
            return None
        with self._lock:
            self.answers[str(answer.status)] += 1
        if answer.status == 200:
            self.note_results(batch, answer.results)
        return answer

    def note_sent(self, phone: Phone, batch: Sequence[Record]) -> None:
        with self._lock:
            for record in batch:
                first = self.sent.setdefault(record["id"], record)
                assert first == record, "a ledger is for sound phones: an id never changes its content"
                self.author.setdefault(record["id"], phone.member_id)

    def note_results(self, batch: Sequence[Record], results: Sequence[dict[str, Any]]) -> None:
        """One result for each record, in the order of the request; an acknowledged one stays acknowledged."""
        assert [result["id"] for result in results] == [record["id"] for record in batch]
        with self._lock:
            for result in results:
                self._note(result)

    def _note(self, result: dict[str, Any]) -> None:
        record_id, status = result["id"], result["status"]
        assert status in ACKNOWLEDGED | REFUSED, result
        if self.word.get(record_id) in ACKNOWLEDGED:
            assert status in ACKNOWLEDGED, result
        self.times_accepted[record_id] += status == "accepted"
        self.word[record_id] = status
        if status in REFUSED:
            self.reason[record_id] = result["reason"]
            assert result["message"], result

    def ids(self, kind: str, words: frozenset[str] | None = None) -> set[str]:
        """The ids of one kind of record, or those with one of `words` as the last word about them."""
        return {
            record_id
            for record_id, record in self.sent.items()
            if record["kind"] == kind and (words is None or self.word.get(record_id) in words)
        }

    @property
    def refused(self) -> dict[str, str]:
        """Why, by id, of what was refused."""
        return {each: why for each, why in self.reason.items() if self.word[each] in REFUSED}
