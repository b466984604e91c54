"""HTTP for targets: who is in charge reads those of their units, an officer sets, splits and ends them."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlmodel import Session

from app import clock
from app.access.gate import CoordinatorUp, OfficerOnly
from app.actor import Actor, Role
from app.db import DbSession
from app.periods.models import CALENDAR, EARLIEST, LATEST, around
from app.periods.queries import standing as standing_campaigns
from app.targets import actions, queries
from app.targets.forms import read_division, read_end, read_goal, read_parts, read_plan
from app.targets.models import Target
from app.targets.pages import NewTargetPage, Panel, SplitPage, TargetPage, TargetsPage
from app.targets.splitting import communes_of, divided, parts_held
from app.units.models import Level, Unit
from app.units.queries import Atlas, atlas
from app.web.errors import NotFoundError, RefusedError
from app.web.forms import Form, Reader, query_reader
from app.web.ids import RowId
from app.web.render import FormState, render, see_other

router = APIRouter()

FEWEST_PARTS = 2  # what is not divided needs no shares


@router.get("/targets")
def show_all(
    request: Request, db: DbSession, actor: CoordinatorUp, show: Annotated[str, Query(max_length=8)] = ""
) -> Response:
    shows_all, mine = show == "all", atlas(db, actor.charge)
    today = clock.today()
    days = (EARLIEST, LATEST) if shows_all else (today, today)
    # A share is listed by itself where the whole is somebody else's to see.
    found = queries.holding(db, mine, *days)
    visible = {target.id for target in found}
    found = [target for target in found if target.parent_id not in visible]
    panel = Panel(queries.standings_of(db, mine, found))
    return render(request, TargetsPage(panel, shows_all, actor.is_any(Role.OFFICER)))


@router.get("/targets/new")
def show_new(request: Request, db: DbSession, actor: OfficerOnly) -> Response:
    given = {"from": request.query_params.get("from", ""), "to": request.query_params.get("to", "")}
    return render(request, _new_page(db, actor, FormState({k: v for k, v in given.items() if v})))


def _new_page(db: Session, actor: Actor, form: FormState) -> NewTargetPage:
    today, own = clock.today(), _own(db, actor)
    lasting = [unit for unit in own.units.values() if unit.is_valid_on(today)]
    order = list(Level)
    lasting.sort(key=lambda unit: order.index(unit.level))  # stable: then in Vietnamese order
    former = [unit for unit in own.units.values() if unit.valid_to and unit.valid_to < today]
    periods = [around(kind, today) for kind in CALENDAR[2:]]
    periods += [
        campaign.period for campaign in standing_campaigns(db, actor.charge) if campaign.last >= today
    ]
    return NewTargetPage(lasting, former, periods, form)


def _own(db: Session, actor: Actor) -> Atlas:
    """The units whose targets the actor sets."""
    return atlas(db, actor.units_as(Role.OFFICER))


@router.post("/targets/new")
def add(request: Request, db: DbSession, form: Form, actor: OfficerOnly) -> Response:
    reader = Reader(form)
    plan, goal = read_plan(reader, _own(db, actor).units), read_goal(reader)
    if reader.finish():
        try:
            return see_other(f"/targets/{actions.add_target(db, actor, plan, goal).id}")
        except RefusedError as refused:
            reader.errors[refused.field] = refused.message
            db.rollback()
    return render(request, _new_page(db, actor, FormState(reader.values, reader.errors)), status=422)


@router.get("/targets/{target_id}")
def show(request: Request, db: DbSession, actor: CoordinatorUp, target_id: RowId) -> Response:
    target = queries.target_within(db, atlas(db, actor.charge), target_id)
    return render(request, _page(db, actor, target, FormState()))


def _page(db: Session, actor: Actor, target: Target, form: FormState) -> TargetPage:
    mine = atlas(db, actor.charge)
    parent = db.get(Target, target.parent_id) if target.parent_id else None
    may_change = parent is None and target.ended_at is None and target.unit_id in _own(db, actor).units
    return TargetPage(
        standing=queries.standings_of(db, mine, [target])[0],
        shares=queries.standings_of(db, mine, queries.shares_of(db, mine, target)),
        history=queries.history(db, target),
        parent=parent if parent and parent.unit_id in mine.units else None,
        may_change=may_change,
        may_split=may_change and _may_split(target, communes_of(mine, target)),
        form=form,
    )


def _own_target(db: Session, actor: Actor, target_id: int) -> Target:
    """A target to be changed; a share changes only with the whole, so it is none."""
    target = queries.target_within(db, _own(db, actor), target_id)
    if target.parent_id is not None:
        raise NotFoundError
    return target


@router.post("/targets/{target_id}/goal")
def change_goal(
    request: Request, db: DbSession, form: Form, actor: OfficerOnly, target_id: RowId
) -> Response:
    target, reader = _own_target(db, actor, target_id), Reader(form)
    goal = read_goal(reader, wants_reason=True)
    if reader.finish():
        try:
            actions.change_goal(db, actor, target, goal)
            return see_other(f"/targets/{target.id}")
        except RefusedError as refused:
            reader.errors[refused.field] = refused.message
    page = _page(db, actor, target, FormState(reader.values, reader.errors))
    return render(request, page, status=422)


@router.get("/targets/{target_id}/split")
def show_split(request: Request, db: DbSession, actor: OfficerOnly, target_id: RowId) -> Response:
    """The parts as they are held, or as the question in the address divides the goal: nothing is saved."""
    own, target = _own(db, actor), _own_target(db, actor, target_id)
    communes, reader = communes_of(own, target), query_reader(request)
    if not _may_split(target, communes):
        return see_other(f"/targets/{target.id}")
    parts = parts_held(db, own, target, communes)
    if reader.raw("way"):
        division = read_division(reader, [unit.id for unit in communes])
        if division is not None:
            goal = queries.goals_of(db, [target.id])[target.id].goal
            try:
                parts = divided(db, own, target, goal, communes, division)
            except RefusedError as refused:
                reader.errors[refused.field] = refused.message
    page = _split_page(db, own, target, communes, FormState(reader.values, reader.errors), parts)
    return render(request, page, status=422 if reader.errors else 200)


def _may_split(target: Target, communes: Sequence[Unit]) -> bool:
    return target.ended_at is None and len(communes) >= FEWEST_PARTS


def _split_page(
    db: Session,
    own: Atlas,
    target: Target,
    communes: Sequence[Unit],
    form: FormState,
    parts: Mapping[int, int],
) -> SplitPage:
    standing = queries.standings_of(db, own, [target])[0]
    return SplitPage(standing, communes, parts_held(db, own, target, communes), parts, form)


@router.post("/targets/{target_id}/split")
def split(request: Request, db: DbSession, form: Form, actor: OfficerOnly, target_id: RowId) -> Response:
    own, target = _own(db, actor), _own_target(db, actor, target_id)
    communes, reader = communes_of(own, target), Reader(form)
    if not _may_split(target, communes):
        return see_other(f"/targets/{target.id}")
    goal = queries.goals_of(db, [target.id])[target.id].goal
    parts = read_parts(reader, [unit.id for unit in communes], goal)
    if not reader.errors:
        try:
            actions.split(db, actor, target, parts)
            return see_other(f"/targets/{target.id}")
        except RefusedError as refused:
            reader.errors[refused.field or "parts"] = refused.message
            db.rollback()
    page = _split_page(db, own, target, communes, FormState(reader.values, reader.errors), parts)
    return render(request, page, status=422)


@router.post("/targets/{target_id}/end")
def end(request: Request, db: DbSession, form: Form, actor: OfficerOnly, target_id: RowId) -> Response:
    target, reader = _own_target(db, actor, target_id), Reader(form)
    reason = read_end(reader)
    if reader.errors:
        page = _page(db, actor, target, FormState(reader.values, reader.errors))
        return render(request, page, status=422)
    actions.end_target(db, actor, target, reason)
    return see_other(f"/targets/{target.id}")
