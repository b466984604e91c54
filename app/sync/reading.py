"""JSON from phones, read so that a poisoned value harms the event it stands in and nothing else.

What Python's reader stumbles over becomes a value that no schema takes: numbers of a thousand digits, NaN,
bytes that are no UTF-8, lone surrogates, a name given twice, nesting without end.
"""

import json
import re
from collections.abc import Iterator

STRANGE = object()  # stands for a value that is no JSON of ours
TWICE = "\0twice"  # a field that no schema knows, in an object that names one field twice
_LONGEST_NUMBER = 20  # digits
_DEEPEST = 8  # levels; an item of an assist stands on the sixth
_MARKS = re.compile(r'\\.|["\[\]{}]', re.DOTALL)


def read_json(body: bytes | str) -> object:
    """The value, with STRANGE and TWICE where it is not sound.

    Raises:
        ValueError: it is no JSON at all.
    """
    # Bytes that are no UTF-8 become lone surrogates, which the schemas refuse.
    text = body.decode("utf-8", "surrogateescape") if isinstance(body, bytes) else body
    text = text.removeprefix("\ufeff")
    try:
        return _load(text)
    except RecursionError:
        return _load("".join(_without_depths(text)))


def _load(text: str) -> object:
    return json.loads(text, parse_int=_integer, parse_constant=lambda _: STRANGE, object_pairs_hook=_object)


def _integer(digits: str) -> object:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else STRANGE


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        found[TWICE] = STRANGE
    return found


def _without_depths(text: str) -> Iterator[str]:
    """The pieces of `text`, with NaN for all that is nested too deep to be read."""
    depth, is_string, start = 0, False, 0
    for mark in _MARKS.finditer(text):
        if mark[0] == '"':
            is_string = not is_string
        elif is_string or mark[0][0] == "\\":
            continue
        elif mark[0] in "[{":
            depth += 1
            if depth == _DEEPEST + 1:
                yield text[start : mark.start()]
        else:
            if depth == _DEEPEST + 1:
                yield "NaN"
                start = mark.end()
            depth -= 1
    yield text[start:] if depth <= _DEEPEST else ""
