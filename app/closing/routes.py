"""HTTP for closing: a coordinator closes days of the commune, an officer any period of any unit."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlmodel import Session

from app.access.gate import CoordinatorUp
from app.access.routes import database_of
from app.actor import Actor, Role
from app.assists.pages import Labels, Row
from app.catalogue.queries import barrier_labels, task_labels
from app.closing import actions, queries
from app.closing.changes import Adjustment, frozen_figures
from app.closing.forms import Days, Question, read_cause, read_days, read_question, read_reason
from app.closing.models import Closing
from app.closing.pages import (
    Change,
    ClosingPage,
    ClosingsPage,
    EntriesPage,
    Line,
    NewClosingPage,
    ReopenPage,
)
from app.closing.waiting import read_waiting
from app.counts.queries import together, total
from app.db import DbSession
from app.units.models import Level, Unit
from app.units.queries import Atlas, atlas, is_covered
from app.web.errors import NotFoundError, RefusedError
from app.web.forms import Form, Reader, query_reader
from app.web.ids import RowId
from app.web.render import FormState, render, see_other

router = APIRouter()

PER_PAGE = 30
PageNumber = Annotated[int, Query(ge=1, le=10_000)]


@router.get("/closings")
def show_list(request: Request, db: DbSession, actor: CoordinatorUp, page: PageNumber = 1) -> Response:
    rights, reader = atlas(db, actor.charge), query_reader(request)
    question = read_question(reader)
    unit_ids = set(rights.units)
    if question.unit_code:
        unit_ids = rights.under(_unit(rights, actor, question.unit_code).id)
    if reader.errors:
        question = Question(question.unit_code, None, None)
    wanted = queries.Filter(unit_ids, question.first, question.last)
    found = queries.closings(db, wanted, limit=PER_PAGE + 1, offset=(page - 1) * PER_PAGE)
    shown = ClosingsPage(
        question=question,
        units=_choices(rights),
        lines=_lines(db, rights, found[:PER_PAGE]),
        number=page,
        has_more=len(found) > PER_PAGE,
        may_close_spans=actor.is_any(Role.OFFICER),
        form=FormState(reader.values, reader.errors),
    )
    return render(request, shown, status=422 if reader.errors else 200)


@router.get("/closings/new")
def show_new(request: Request, db: DbSession, actor: CoordinatorUp) -> Response:
    """Asks first: the figure that would be frozen, and what is still open."""
    rights, reader = atlas(db, actor.charge), query_reader(request)
    unit = _unit(rights, actor, reader.raw("unit"))
    days = read_days(reader, may_close_spans=_may_close_spans(db, actor, unit))
    return _ask(request, db, actor, rights, unit, days, reader)


@router.post("/closings")
def close(request: Request, db: DbSession, form: Form, actor: CoordinatorUp) -> Response:
    database, reader = database_of(request), Reader(form)
    closed_at = database.settled()
    with database.reading() as snapshot:  # one moment, while others write
        rights = atlas(snapshot, actor.charge)
        unit = _unit(rights, actor, reader.raw("unit"))
        days = read_days(reader, may_close_spans=_may_close_spans(snapshot, actor, unit))
        if reader.finish():
            ids = rights.under(unit.id)
            figures = queries.figures_of(snapshot, ids, days.first, days.last, closed_at)
    if not reader.errors:
        closing = actions.close(db, actor, unit, days.first, days.last, closed_at, figures)
        if closing.is_day and unit.level == Level.COMMUNE:
            return see_other(f"/today?unit={unit.code}&day={days.first}")
        return see_other(f"/closings/{closing.id}")
    return _ask(request, db, actor, rights, unit, days, reader)


@router.get("/closings/{closing_id}")
def show(request: Request, db: DbSession, actor: CoordinatorUp, closing_id: RowId) -> Response:
    rights = atlas(db, actor.charge)
    closing = queries.find_closing(db, rights, closing_id)
    figure = queries.closed_figure(db, rights, closing)
    history = _lines(db, rights, queries.history_of(db, closing))
    page = ClosingPage(
        line=next(line for line in history if line.closing.id == closing.id),
        figure=figure,
        frozen=together(frozen_figures(db, closing).values()),
        changes=[Change(each, _links(rights, closing, each)) for each in figure.adjustments],
        labels=_labels(db),
        history=history,
        may_reopen=closing.is_standing and _may_reopen(db, actor, closing),
    )
    return render(request, page)


@router.get("/closings/{closing_id}/entries")
def show_entries(
    request: Request,
    db: DbSession,
    actor: CoordinatorUp,
    closing_id: RowId,
    cause: str = "",
    page: PageNumber = 1,
) -> Response:
    """The entries behind one cause of change."""
    rights, asked = atlas(db, actor.charge), read_cause(cause)
    closing = queries.find_closing(db, rights, closing_id)
    found = next((each for each in queries.adjustments(db, rights, closing) if each.cause == asked), None)
    ids = found.entry_ids if found else ()
    entries = queries.entries_of(db, ids, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    labels = _labels(db)
    shown = EntriesPage(
        line=_lines(db, rights, [closing])[0],
        cause=asked,
        adjustment=found,
        rows=[Row(entry, labels, is_own=False, has_day=True) for entry in entries],
        number=page,
        has_more=len(ids) > page * PER_PAGE,
    )
    return render(request, shown)


@router.get("/closings/{closing_id}/reopen")
def show_reopen(request: Request, db: DbSession, actor: CoordinatorUp, closing_id: RowId) -> Response:
    rights = atlas(db, actor.charge)
    closing = _reopenable(db, actor, rights, closing_id)
    if not closing.is_standing:
        return see_other(f"/closings/{closing.id}")
    return render(request, ReopenPage(_lines(db, rights, [closing])[0]))


@router.post("/closings/{closing_id}/reopen")
def reopen(request: Request, db: DbSession, form: Form, actor: CoordinatorUp, closing_id: RowId) -> Response:
    rights = atlas(db, actor.charge)
    closing, reader = _reopenable(db, actor, rights, closing_id), Reader(form)
    reason = read_reason(reader)
    if not reader.errors:
        try:
            actions.reopen(db, actor, closing, reason)
            return see_other(f"/closings/{closing.id}")
        except RefusedError as refused:
            reader.errors[refused.field] = refused.message
    page = ReopenPage(_lines(db, rights, [closing])[0], FormState(reader.values, reader.errors))
    return render(request, page, status=422)


def _unit(rights: Atlas, actor: Actor, code: str) -> Unit:
    """The unit asked for, or the actor's own.

    Raises:
        NotFoundError: there is none, or it is not the actor's.
    """
    unit = rights.bearing(code) if code else rights.units.get(rights.now(actor.unit_id))
    if unit is None:
        raise NotFoundError
    return unit


def _may_close_spans(db: Session, actor: Actor, unit: Unit) -> bool:
    """Days are the coordinator's to close, longer periods the officer's."""
    return is_covered(db, actor.units_as(Role.OFFICER), unit.id)


def _may_reopen(db: Session, actor: Actor, closing: Closing) -> bool:
    return closing.is_day or is_covered(db, actor.units_as(Role.OFFICER), closing.unit_id)


def _reopenable(db: Session, actor: Actor, rights: Atlas, closing_id: int) -> Closing:
    """Raise NotFoundError unless the actor may reopen it."""
    closing = queries.find_closing(db, rights, closing_id)
    if not _may_reopen(db, actor, closing):
        raise NotFoundError
    return closing


def _ask(
    request: Request, db: Session, actor: Actor, rights: Atlas, unit: Unit, days: Days, reader: Reader
) -> Response:
    ids = rights.under(unit.id)
    page = NewClosingPage(
        unit=unit,
        units=_choices(rights),
        first=days.first,
        last=days.last,
        may_close_spans=_may_close_spans(db, actor, unit),
        counted=total(db, ids, days.first, days.last),
        waiting=read_waiting(db, ids, days.first, days.last),
        standing=queries.standing_closing(db, unit.id, days.first, days.last),
        form=FormState(reader.values, reader.errors),
    )
    return render(request, page, status=422 if reader.errors else 200)


def _choices(rights: Atlas) -> list[Unit]:
    """The units of today: what is largest first, then by name."""
    levels = list(Level)
    present = [unit for unit in rights.units.values() if unit.is_valid_on(rights.today)]
    return sorted(present, key=lambda unit: levels.index(unit.level))


def _lines(db: Session, rights: Atlas, closings: list[Closing]) -> list[Line]:
    names = queries.names_of(db, closings)
    return [
        Line(
            closing=each,
            unit=rights.units[each.unit_id],
            by=names[each.closed_by],
            turns_now=queries.turns_now(db, rights, each) if each.is_standing else None,
            reopened_by=names[each.reopened_by] if each.reopened_by is not None else "",
        )
        for each in closings
    ]


def _links(rights: Atlas, closing: Closing, change: Adjustment) -> list[tuple[str, str]]:
    """Where what is behind a change stands, with what to call it: its entries, or the units that moved."""
    if change.entry_ids:
        return [(f"/closings/{closing.id}/entries?cause={change.cause}", "Xem từng lượt")]
    days = {"from": closing.first.isoformat(), "to": closing.last.isoformat(), "map": "then"}
    moved = [rights.units[unit_id] for unit_id in change.unit_ids if unit_id in rights.units]
    return [(f"/assists?{urlencode({'unit': unit.code, **days})}", unit.name) for unit in moved]


def _labels(db: Session) -> Labels:
    return Labels(task_labels(db), barrier_labels(db))
