"""Records that no phone should make, but that may come: each must be refused alone, with its reason."""

import copy
from collections.abc import Callable
from typing import Any

from tests.faults.records import Record

# Changes a sound record in place.
Spoil = Callable[[Record], object]

NUL, SURROGATE = "a\x00b", "a\ud800b"


def _put(*path: str | int) -> Callable[[object], Spoil]:
    """`_put("data", "point")(7)` puts 7 in that place."""

    def with_value(value: object) -> Spoil:
        def spoil(record: Record) -> None:
            place: Any = record
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = value

        return spoil

    return with_value


def _without(name: str) -> Spoil:
    return lambda record: record.pop(name)


def _deep(levels: int) -> object:
    value: object = []
    for _ in range(levels):
        value = [value]
    return value


_at, _kind, _data = _put("at"), _put("kind"), _put("data")
_point, _items, _task = _put("data", "point"), _put("data", "items"), _put("data", "items", 0, "task")
_barrier, _outcome = _put("data", "items", 0, "barrier"), _put("data", "items", 0, "outcome")
_DONE = {"task": "vneid_install", "outcome": "done"}

OF_ANY_KIND: dict[str, Spoil] = {
    "NUL in the kind": _kind(NUL),
    "surrogate in the kind": _kind(SURROGATE),
    "unknown kind": _kind("photograph"),
    "kind of another type": _kind(["assist"]),
    "no kind": _without("kind"),
    "at in the year 1": _at("0001-01-01T00:00:00+07:00"),
    "at at the edge of time": _at("9999-12-31T23:59:59.999999-12:00"),
    "at before 1970": _at("1969-12-31T00:00:00+00:00"),
    "at after 2100": _at("2101-01-01T00:00:00+00:00"),
    "naive at": _at("2026-11-23T10:52:40"),
    "at that is no moment": _at("hôm qua"),
    "at with NUL": _at("2026-11-23T10:52:40\x00+07:00"),
    "at as a number": _at(1795400000),
    "at with an absurd offset": _at("2026-11-23T10:52:40+99:99"),
    "no at": _without("at"),
    "data null": _data(None),
    "data as a list": _data([]),
    "data as text": _data("{}"),
    "no data": _without("data"),
    "data nested deep": _data({"point": _deep(200)}),
    "unknown field": _put("note")("tên"),
    "unknown field in the data": _put("data", "note")("tên"),
    "surrogate as a field": _put(SURROGATE)(1),
    "surrogate as a field of the data": _put("data", SURROGATE)(1),
}

OF_ASSISTS: dict[str, Spoil] = {
    "NUL in the point": _point(NUL),
    "surrogate in the point": _point(SURROGATE),
    "point as a number": _point(7),
    "point of a million characters": _point("K" * 100_000),
    "no items": _items([]),
    "items null": _items(None),
    "items as text": _items("vneid_install"),
    "an item that is none": _items([None]),
    "the same task twice": _items([_DONE, _DONE]),
    "a thousand items": _items([_DONE] * 1000),
    "NUL in the task": _task(NUL),
    "surrogate in the task": _task(SURROGATE),
    "unknown task": _task("cook"),
    "task null": _task(None),
    "unknown outcome": _outcome("maybe"),
    "not done without a barrier": _items([{**_DONE, "outcome": "not_done"}]),
    "done with a barrier": _items([{**_DONE, "barrier": "other"}]),
    "unknown barrier": _items([{**_DONE, "outcome": "not_done", "barrier": "rain"}]),
    "NUL in the barrier": _items([{**_DONE, "outcome": "not_done", "barrier": NUL}]),
    "surrogate in the barrier": _items([{**_DONE, "outcome": "not_done", "barrier": SURROGATE}]),
    "unknown field in an item": _items([{**_DONE, "name": "tên"}]),
    "a mark as text": _put("data", "over_60")("yes"),
    "a mark as a number": _put("data", "over_60")(1),
    "a mark null": _put("data", "first_smartphone")(None),
    "a mark that is infinite": _put("data", "over_60")(float("inf")),
    "a mark that is no number": _put("data", "over_60")(float("nan")),
}

OF_CHECK_INS: dict[str, Spoil] = {
    "no point": _put("data")({}),
    "point null": _point(None),
    "unknown point": _point("0000000000"),
    "NUL in the point": _point(NUL),
    "surrogate in the point": _point(SURROGATE),
    "unknown proof": _put("data", "proof")("by_leader"),
}

OF_CHECK_OUTS: dict[str, Spoil] = {
    "unknown check-in": _put("data", "check_in")("01930000-0000-7000-8000-000000000000"),
    "check-in that is no id": _put("data", "check_in")("hôm qua"),
    "NUL in the check-in": _put("data", "check_in")(NUL),
    "surrogate in the check-in": _put("data", "check_in")(SURROGATE),
}

OF_VOIDS: dict[str, Spoil] = {
    "unknown assist": _put("data", "assist")("01930000-0000-7000-8000-000000000000"),
    "unknown reason": _put("data", "reason")("corrected"),
    "NUL in the reason": _put("data", "reason")(NUL),
    "surrogate in the reason": _put("data", "reason")(SURROGATE),
    "reason as a list": _put("data", "reason")(["mistake"]),
}

# An id that cannot be read has no place in the order and comes back as it was sent, cut short, or as null.
OF_IDS: dict[str, Spoil] = {
    "id that is no UUID": _put("id")("hôm qua"),
    "NUL in the id": _put("id")(NUL),
    "surrogate in the id": _put("id")(SURROGATE),
    "id null": _put("id")(None),
    "id as a number": _put("id")(7),
    "id as a list": _put("id")([]),
    "id of a million characters": _put("id")("a" * 100_000),
    "no id": _without("id"),
}

BY_KIND = {
    "assist": OF_ANY_KIND | OF_ASSISTS | OF_IDS,
    "check_in": OF_CHECK_INS,
    "check_out": OF_CHECK_OUTS,
    "void": OF_VOIDS,
}


def spoiled(record: Record, spoil: Spoil) -> Record:
    """A copy of a sound record with one thing wrong."""
    bad = copy.deepcopy(record)
    spoil(bad)
    return bad


# Whole events that are none.
NO_EVENTS: dict[str, object] = {
    "null": None,
    "text": "assist",
    "a number": 7,
    "a list": [],
    "an empty object": {},
    "a deep list": _deep(200),
}
