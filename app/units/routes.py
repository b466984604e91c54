"""HTTP for looking at units."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from sqlmodel import Session

from app import clock
from app.access.gate import CoordinatorUp
from app.actor import Actor
from app.db import DbSession
from app.units import queries
from app.units.models import Unit
from app.units.pages import Change, Entry, Found, UnitPage, UnitsPage, entry
from app.web.errors import NotFoundError
from app.web.render import render, render_fragment, wants_fragment

router = APIRouter()

_MOST_FOUND = 50

# Anything else is no code, and PostgreSQL would stumble over a NUL.
UnitCode = Annotated[str, Path(pattern=r"^[0-9A-Za-z-]{1,16}$")]


@router.get("/units")
def list_units(request: Request, db: DbSession, actor: CoordinatorUp, q: str = "") -> Response:
    mine = _scope(actor)
    if q.strip():
        units = queries.search_units(db, q, mine, _MOST_FOUND)
        former = queries.search_former(db, q, mine, _MOST_FOUND)
    else:
        units, former = queries.communes_under(db, mine), []
    found = Found(q, [entry(unit) for unit in units], [entry(unit) for unit in former])
    if wants_fragment(request):
        return render_fragment(request, "units/_found.html", found=found)
    return render(request, UnitsPage(found))


@router.get("/units/{code}")
def show_unit(
    request: Request, db: DbSession, actor: CoordinatorUp, code: UnitCode, on: date | None = None
) -> Response:
    unit = queries.unit_by_code(db, code, on) if on else queries.latest_unit(db, code)
    if unit is None or not queries.is_covered(db, _scope(actor), unit.id):
        raise NotFoundError
    link = _linker(db, actor)
    parent = db.get(Unit, unit.parent_id) if unit.parent_id else None
    return render(
        request,
        UnitPage(
            unit=unit,
            parent=link(parent, True) if parent else None,
            became=_became(db, unit, link),
            history=_history(db, unit, link),
            children=[link(child, True) for child in queries.children_of(db, unit, _day_of(unit, on))],
        ),
    )


Linker = Callable[[Unit, bool], Entry]


def _linker(db: Session, actor: Actor) -> Linker:
    """Names of units are public; a link is only for those in scope."""
    mine = set(db.exec(queries.covered_by(_scope(actor))))
    return lambda unit, is_whole: entry(unit, is_mine=unit.id in mine, is_whole=is_whole)


def _scope(actor: Actor) -> frozenset[int]:
    return actor.charge


def _day_of(unit: Unit, asked: date | None) -> date:
    """The day to show the unit on: the one asked for, else today, else its last."""
    day = asked or clock.today()
    return day if unit.valid_to is None else min(day, unit.valid_to)


def _became(db: Session, unit: Unit, link: Linker) -> Change | None:
    entries = _entries(queries.after(db, unit.id), link)
    return Change(unit.valid_to + timedelta(days=1), entries) if entries and unit.valid_to else None


def _history(db: Session, unit: Unit, link: Linker) -> list[Change]:
    """Back in time: through each change of name or kind, up to the first merger."""
    changes: list[Change] = []
    while steps := queries.before(db, unit.id):
        changes.append(Change(unit.valid_from, _entries(steps, link)))
        if len(steps) > 1:
            break
        unit = steps[0][0]
    return changes


def _entries(steps: Iterable[tuple[Unit, bool]], link: Linker) -> list[Entry]:
    return [link(unit, is_whole) for unit, is_whole in steps]
