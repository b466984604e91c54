"""Writing campaigns: add, change, end. Callers have checked that the actor may."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app import clock, text
from app.actor import Actor
from app.audit.actions import record
from app.audit.models import Event
from app.periods.models import Campaign, CampaignState
from app.web.errors import RefusedError

_SAME_NAME = "Đã có đợt, chiến dịch mang tên này. Hãy đặt tên khác, ví dụ thêm năm."
_OVER = "Đợt này đã kết thúc nên không sửa được nữa. Nếu cần, hãy thêm đợt mới."


def add_campaign(
    db: Session, actor: Actor | None, unit_id: int, name: str, first: date, last: date
) -> Campaign:
    """A new campaign of a unit.

    Raises:
        RefusedError: the unit has one of that name; a form sent twice ends here.
    """
    campaign = Campaign(unit_id=unit_id, name=name, sort_key=text.sort_key(name), first=first, last=last)
    with _refusing_a_taken_name(db):
        db.add(campaign)
    _keep_state(db, campaign)
    record(db, actor, Event.CAMPAIGN_ADDED, _subject(campaign), {"unit": unit_id, **_days(campaign)})
    return campaign


@contextmanager
def _refusing_a_taken_name(db: Session) -> Iterator[None]:
    """The index knows, also of one that is being added in the same moment."""
    try:
        with db.begin_nested():
            yield
    except IntegrityError:
        raise RefusedError(_SAME_NAME, "name") from None


def change_campaign(
    db: Session, actor: Actor | None, campaign: Campaign, name: str, first: date, last: date
) -> None:
    """Give the campaign another name or other days.

    Raises:
        RefusedError: it is over, or the unit has another of that name.
    """
    _lock(db, campaign)
    if campaign.is_over(clock.today()):
        raise RefusedError(_OVER)
    if (name, first, last) == (campaign.name, campaign.first, campaign.last):
        return
    before = {f"{which}_before": day for which, day in _days(campaign).items()}
    with _refusing_a_taken_name(db):
        campaign.name, campaign.sort_key = name, text.sort_key(name)
        campaign.first, campaign.last = first, last
        db.add(campaign)
    _keep_state(db, campaign)
    record(db, actor, Event.CAMPAIGN_CHANGED, _subject(campaign), {**before, **_days(campaign)})


def end_campaign(db: Session, actor: Actor | None, campaign: Campaign) -> None:
    """End it with today; one that has not begun is dropped. Ending one that is over changes nothing."""
    _lock(db, campaign)
    today = clock.today()
    if campaign.is_over(today):
        return
    before = campaign.last
    campaign.ended_at = clock.now()
    if today < campaign.first:
        campaign.is_dropped = True
    else:
        campaign.last = today
    db.add(campaign)
    _keep_state(db, campaign)
    record(
        db, actor, Event.CAMPAIGN_ENDED, _subject(campaign), {"last_before": str(before), **_days(campaign)}
    )


def _keep_state(db: Session, campaign: Campaign) -> None:
    """Write down what the campaign is from now on."""
    db.flush()
    db.add(
        CampaignState(
            campaign_id=campaign.id,
            at=clock.now(),
            name=campaign.name,
            first=campaign.first,
            last=campaign.last,
            is_dropped=campaign.is_dropped,
        )
    )
    db.flush()


def _lock(db: Session, campaign: Campaign) -> None:
    """One at a time for a campaign; the second sees what the first did."""
    db.exec(select(Campaign.id).where(Campaign.id == campaign.id).with_for_update()).one()
    db.refresh(campaign)


def _subject(campaign: Campaign) -> str:
    return f"campaign:{campaign.id}"


def _days(campaign: Campaign) -> dict[str, str]:
    return {"first": str(campaign.first), "last": str(campaign.last)}
