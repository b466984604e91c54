"""Which units a right over one unit covers: the rule alone, on ids."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

Step = tuple[int, int, bool]  # old id, new id, whole


def covered_units(parents: Mapping[int, int | None], steps: Iterable[Step]) -> dict[int, set[int]]:
    """For every unit the ids that a right over it covers.

    They are the unit itself and what it became under another name or kind alone; of these, all units
    below; and of all of them, what went into them whole. A unit that was merged away with others does
    not bring the new one: its holder would get her neighbours' residents too.
    """
    below: dict[int, list[int]] = defaultdict(list)
    for unit_id, parent_id in parents.items():
        if parent_id is not None:
            below[parent_id].append(unit_id)
    before: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for old_id, new_id, whole in steps:
        before[new_id].append((old_id, whole))
    renamed = {origins[0][0]: new_id for new_id, origins in before.items() if _is_sole_and_whole(origins)}
    return {unit_id: _closure(_line(unit_id, renamed), below, before) for unit_id in parents}


def _is_sole_and_whole(origins: list[tuple[int, bool]]) -> bool:
    return len(origins) == 1 and origins[0][1]


def _line(unit_id: int, renamed: Mapping[int, int]) -> list[int]:
    """The unit and what it became, as long as nothing else went into that."""
    line = [unit_id]
    while (later := renamed.get(line[-1])) is not None and later not in line:
        line.append(later)
    return line


def _closure(
    start: list[int], below: Mapping[int, list[int]], before: Mapping[int, list[tuple[int, bool]]]
) -> set[int]:
    covered: set[int] = set()
    waiting = list(start)
    while waiting:
        unit_id = waiting.pop()
        if unit_id not in covered:
            covered.add(unit_id)
            waiting += below.get(unit_id, [])
            waiting += [old_id for old_id, whole in before.get(unit_id, []) if whole]
    return covered
