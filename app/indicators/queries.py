"""Reading indicators: of a whole span, by unit, by day; each as of a moment.

    values(db, ["people_assisted", "teams_active"], units, first, last)   # {"people_assisted": 12, ...}
    values_by_unit(db, "vneid_install", units, first, last, as_of)        # {unit id: 7, ...}

What each of them means stands in docs/indicators.md. `unit_ids` are the units as they were on the day; units
and days in which nothing was counted are left out. Never add up what `Indicator.is_distinct`: a member of two
days or two units is one member. So that units of two maps still add up to one, `listed_as` says under which
unit each of them is listed.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.assists import past
from app.counts.models import Measure
from app.counts.queries import Counts
from app.help_sessions.models import SessionKind
from app.indicators import attendance, sessions
from app.indicators.models import INDICATORS
from app.indicators.sessions import Held
from app.indicators.spans import By, Span

POLICE = "must_see_police"  # the barrier of who was shown the way to the police

_SESSIONS = {
    "sessions_help": SessionKind.HELP,
    "sessions_training": SessionKind.TRAINING,
    "sessions_outreach": SessionKind.OUTREACH,
}
_PEOPLE = {"training_people": SessionKind.TRAINING, "outreach_people": SessionKind.OUTREACH}
_VOLUNTEER_TURNS = "volunteer_turns"
_FROM_SESSIONS = {*_SESSIONS, *_PEOPLE, _VOLUNTEER_TURNS}
_DISTINCT = {"teams_active": attendance.teams, "volunteers_distinct": attendance.members}

Amounts = dict[Any, Counter[str]]


def values(
    db: Session,
    codes: Collection[str],
    unit_ids: Collection[int],
    first: date,
    last: date,
    as_of: datetime | None = None,
) -> dict[str, int]:
    """Every one of `codes` with its number of the whole span, 0 included."""
    found = _amounts(db, codes, Span(unit_ids, first, last, as_of), By.ALL)
    return {code: found[0][code] for code in codes}


def values_by_unit(
    db: Session,
    code: str,
    unit_ids: Collection[int],
    first: date,
    last: date,
    as_of: datetime | None = None,
    listed_as: Mapping[int, int] | None = None,
) -> dict[int, int]:
    """By the id of the unit in which it counted on the day, or of the unit under which that is listed."""
    found = several_by_unit(db, [code], unit_ids, first, last, as_of, listed_as)
    return {unit_id: amounts[code] for unit_id, amounts in found.items() if amounts[code]}


def several_by_unit(
    db: Session,
    codes: Collection[str],
    unit_ids: Collection[int],
    first: date,
    last: date,
    as_of: datetime | None = None,
    listed_as: Mapping[int, int] | None = None,
) -> Mapping[int, Mapping[str, int]]:
    """The same for several indicators, read at once."""
    return _amounts(db, codes, Span(unit_ids, first, last, as_of), By.UNIT, listed_as or {})


def values_by_day(
    db: Session,
    code: str,
    unit_ids: Collection[int],
    first: date,
    last: date,
    as_of: datetime | None = None,
) -> dict[date, int]:
    """By day, in order."""
    found = _amounts(db, [code], Span(unit_ids, first, last, as_of), By.DAY)
    return {day: found[day][code] for day in sorted(found) if found[day][code]}


def _amounts(
    db: Session, codes: Collection[str], span: Span, by: By, listed_as: Mapping[int, int] | None = None
) -> Amounts:
    """The numbers by group and code; a group that is listed under another adds to that."""
    if unknown := set(codes) - INDICATORS.keys():
        message = f"no such indicator: {', '.join(sorted(unknown))}"
        raise KeyError(message)
    found: Amounts = defaultdict(Counter)
    names: Mapping[Any, Any] = listed_as or {}
    for code in set(codes) & _DISTINCT.keys():
        pairs = {(names.get(name, name), each) for name, each in _DISTINCT[code](db, span, by)}
        for name, _ in pairs:
            found[name][code] += 1
    if set(codes) & _FROM_SESSIONS:
        for (name, kind), held in sessions.held(db, span, by).items():
            found[names.get(name, name)].update(_of_held(kind, held))
    if from_counts := set(codes) - _DISTINCT.keys() - _FROM_SESSIONS:
        for name, counted in _counts(db, span, by, _measures(from_counts)).items():
            found[names.get(name, name)].update({code: _of_counts(code, counted) for code in from_counts})
    return found


def _of_held(kind: SessionKind, held: Held) -> dict[str, int]:
    amounts = {code: held.sessions for code, its in _SESSIONS.items() if its == kind}
    amounts |= {code: held.people for code, its in _PEOPLE.items() if its == kind}
    return amounts | {_VOLUNTEER_TURNS: held.volunteers}


def _measures(codes: Collection[str]) -> set[Measure]:
    return {_measure_of(code)[0] for code in codes}


def _measure_of(code: str) -> tuple[Measure, str]:
    """What is counted for an indicator; all that is not named here is a task that was done."""
    if code == "people_assisted":
        return Measure.ASSISTS, ""
    return (Measure.BARRIER_TURNS, POLICE) if code == "vneid_level2_guided" else (Measure.DONE, code)


def _of_counts(code: str, counted: Counts) -> int:
    return counted.of(*_measure_of(code))


def _counts(db: Session, span: Span, by: By, measures: set[Measure]) -> Mapping[Any, Counts]:
    asked = (db, span.unit_ids, span.first, span.last, measures, span.as_of)
    if by == By.ALL:
        return {0: past.total(*asked)}
    return past.by_unit(*asked) if by == By.UNIT else past.by_day(*asked)
