"""Which units the rows behind a number are of; none outside the rights, and read as totals read them."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlmodel import Session

from app.assists.forms import Question
from app.units.former import NOWHERE, UNSPLIT, former_units
from app.units.models import Level
from app.units.queries import Atlas


class Where(NamedTuple):
    """The ids of the units that a question is about, and their name; no ids if there is no such unit."""

    ids: set[int]
    name: str


def where(db: Session, rights: Atlas, holder_ids: Iterable[int], asked: Question) -> Where:
    """Where the rows of a question are."""
    ids, name = _of_unit(rights, holder_ids, asked)
    if asked.row is not None:
        ids = {each for each in ids if (rights.now(each) if asked.map == "now" else each) == asked.row}
        name = rights.units[asked.row].name if ids else name
    for level, code in ((Level.DISTRICT, asked.district), (Level.PROVINCE, asked.province)):
        if code is not None:
            former = former_units(db, rights, ids, level)
            ids = {each for each, unit in former.items() if (unit.code if unit else NOWHERE) == code}
            found = next((unit for unit in former.values() if unit and unit.code == code), None)
            name = f"{name} · {f'{found.name} (cũ)' if found else UNSPLIT[level]}"
    return Where(ids, name)


def _of_unit(rights: Atlas, holder_ids: Iterable[int], asked: Question) -> Where:
    if not asked.unit:
        return Where(
            set(rights.units), " và ".join(rights.units[each].name for each in rights.roots(holder_ids))
        )
    unit = rights.bearing(asked.unit)
    if unit is None:
        return Where(set(), "")
    if asked.map == "now":
        return Where(rights.under(unit.id), unit.name)
    return Where(rights.under_between(unit, asked.first, asked.last), unit.name)
