"""HTTP for campaigns: who is in charge reads those that concern them, an officer keeps those of the unit."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import Session

from app import clock
from app.access.gate import CoordinatorUp, OfficerOnly
from app.actor import Actor, Role
from app.db import DbSession
from app.periods import actions, queries
from app.periods.forms import read_campaign
from app.periods.models import Campaign
from app.periods.pages import CampaignPage, CampaignsPage, Line, NewCampaignPage
from app.units.models import Unit
from app.units.queries import covered_by
from app.web.errors import RefusedError
from app.web.forms import Form, Reader
from app.web.ids import RowId
from app.web.render import FormState, render, see_other

router = APIRouter()


@router.get("/campaigns")
def show_all(request: Request, db: DbSession, actor: CoordinatorUp) -> Response:
    mine = set(db.exec(covered_by(actor.units_as(Role.OFFICER))))
    found = queries.campaigns(db, actor.charge)
    units = {unit_id: db.get_one(Unit, unit_id) for unit_id in {campaign.unit_id for campaign in found}}
    lines = [_line(each, units[each.unit_id], is_mine=each.unit_id in mine) for each in found]
    return render(request, CampaignsPage(lines, may_add=actor.is_any(Role.OFFICER)))


def _line(campaign: Campaign, unit: Unit, *, is_mine: bool) -> Line:
    today = clock.today()
    return Line(campaign, unit.name, today, may_change=is_mine and not campaign.is_over(today))


@router.get("/campaigns/new")
def show_new(request: Request, db: DbSession, actor: OfficerOnly) -> Response:
    return render(request, NewCampaignPage(_unit(db, actor).name))


@router.post("/campaigns/new")
def add(request: Request, db: DbSession, form: Form, actor: OfficerOnly) -> Response:
    reader, unit = Reader(form), _unit(db, actor)
    wanted = read_campaign(reader)
    if not reader.errors:
        try:
            actions.add_campaign(db, actor, unit.id, wanted.name, wanted.first, wanted.last)
            return see_other("/campaigns")
        except RefusedError as refused:
            reader.errors[refused.field] = refused.message
    return render(request, NewCampaignPage(unit.name, FormState(reader.values, reader.errors)), status=422)


def _unit(db: Session, actor: Actor) -> Unit:
    """The unit whose officer the actor is: `unit_id` is that of the highest role."""
    return db.get_one(Unit, actor.unit_id)


@router.get("/campaigns/{campaign_id}")
def show(request: Request, db: DbSession, actor: OfficerOnly, campaign_id: RowId) -> Response:
    return render(request, CampaignPage(_own_line(db, _campaign(db, actor, campaign_id))))


def _own_line(db: Session, campaign: Campaign) -> Line:
    return _line(campaign, db.get_one(Unit, campaign.unit_id), is_mine=True)


def _campaign(db: Session, actor: Actor, campaign_id: int) -> Campaign:
    return queries.campaign_within(db, actor.units_as(Role.OFFICER), campaign_id)


@router.post("/campaigns/{campaign_id}")
def change(request: Request, db: DbSession, form: Form, actor: OfficerOnly, campaign_id: RowId) -> Response:
    campaign, reader = _campaign(db, actor, campaign_id), Reader(form)
    wanted = read_campaign(reader)
    if not reader.errors:
        try:
            actions.change_campaign(db, actor, campaign, wanted.name, wanted.first, wanted.last)
            return see_other("/campaigns")
        except RefusedError as refused:
            reader.errors[refused.field] = refused.message
            db.rollback()
    line = _own_line(db, _campaign(db, actor, campaign_id))
    return render(request, CampaignPage(line, FormState(reader.values, reader.errors)), status=422)


@router.post("/campaigns/{campaign_id}/end")
def end(db: DbSession, actor: OfficerOnly, campaign_id: RowId) -> Response:
    actions.end_campaign(db, actor, _campaign(db, actor, campaign_id))
    return see_other("/campaigns")
