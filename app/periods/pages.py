"""What the pages about campaigns show."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from app.periods.models import Campaign
from app.web.render import FormState


@dataclass(frozen=True, slots=True)
class Line:
    """A campaign in the list; `may_change` for an officer of its unit while it is not over."""

    campaign: Campaign
    unit_name: str
    today: date
    may_change: bool

    @property
    def totals_url(self) -> str:
        """Totals of its days; "" for one that was dropped."""
        days = f"from={self.campaign.first}&to={self.campaign.last}"
        return "" if self.campaign.is_dropped else f"/totals?{days}"

    @property
    def state(self) -> str:
        """In words, as of today."""
        if self.campaign.is_dropped:
            return "đã bỏ trước khi bắt đầu"
        if self.campaign.is_over(self.today):
            return "đã kết thúc"
        if self.today < self.campaign.first:
            return "chưa bắt đầu"
        return f"còn {(self.campaign.last - self.today).days + 1} ngày"

    @property
    def is_running(self) -> bool:
        return not self.campaign.is_over(self.today) and self.campaign.first <= self.today


@dataclass(frozen=True)
class CampaignsPage:
    """All campaigns that concern the member, the latest first."""

    template: ClassVar = "periods/list.html"
    lines: Sequence[Line]
    may_add: bool


@dataclass(frozen=True)
class NewCampaignPage:
    """The form of a campaign of `unit_name`."""

    template: ClassVar = "periods/new.html"
    unit_name: str
    form: FormState = field(default_factory=FormState)


@dataclass(frozen=True)
class CampaignPage:
    """A campaign to be changed or ended."""

    template: ClassVar = "periods/change.html"
    line: Line
    form: FormState = field(default_factory=FormState)
