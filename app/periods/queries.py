"""Reading campaigns: whose they are, and the name that a span of days has."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, or_, select

from app.periods.models import Campaign, CampaignState, Period
from app.text import sort_key
from app.units.models import UnitCover
from app.units.queries import covered_by, is_covered
from app.web.errors import NotFoundError


def campaigns(db: Session, unit_ids: Collection[int] | None = None) -> list[Campaign]:
    """The campaigns that concern who holds a right over `unit_ids` (None: all), the latest first.

    They are those of these units, of the units below, and of the units above: a commune takes part in what
    its province calls for. What was dropped before it began comes too; see `standing`.
    """
    wanted = select(Campaign)
    if unit_ids is not None:
        above = select(UnitCover.holder_id).where(col(UnitCover.unit_id).in_(sorted(unit_ids)))
        unit_id = col(Campaign.unit_id)
        wanted = wanted.where(or_(unit_id.in_(covered_by(unit_ids)), unit_id.in_(above)))
    return list(
        db.exec(wanted.order_by(col(Campaign.first).desc(), col(Campaign.sort_key), col(Campaign.id)))
    )


def standing(db: Session, unit_ids: Collection[int] | None = None) -> list[Campaign]:
    """Those of `campaigns` that were not dropped: what totals can be asked of."""
    return [campaign for campaign in campaigns(db, unit_ids) if not campaign.is_dropped]


def named(db: Session, unit_ids: Collection[int], period: Period, as_of: datetime | None = None) -> Period:
    """The period with the name of the campaign that has its days, if there is one, or was at a moment."""
    held: Sequence[Campaign | CampaignState] = standing(db, unit_ids)
    if as_of is not None:
        held = _states(db, [campaign.id for campaign in campaigns(db, unit_ids)], as_of)
    names = (each.name for each in held if each.period == period)
    return replace(period, name=next(names, ""))


def _states(db: Session, campaign_ids: Collection[int], as_of: datetime) -> list[CampaignState]:
    """What those campaigns were that stood at the moment, in the order of their names."""
    said = select(CampaignState).where(
        col(CampaignState.campaign_id).in_(campaign_ids), col(CampaignState.at) <= as_of
    )
    rows = db.exec(said.order_by(col(CampaignState.at), col(CampaignState.id)))
    latest = {row.campaign_id: row for row in rows}  # the latest comes last
    found = [state for state in latest.values() if not state.is_dropped]
    return sorted(found, key=lambda state: (sort_key(state.name), state.campaign_id))


def campaign_within(db: Session, unit_ids: Collection[int], campaign_id: int) -> Campaign:
    """The campaign, if a right over `unit_ids` covers the unit whose it is.

    Raises:
        NotFoundError: there is none, or it is somebody else's to change.
    """
    campaign = db.get(Campaign, campaign_id)
    if campaign is None or not is_covered(db, unit_ids, campaign.unit_id):
        raise NotFoundError
    return campaign
