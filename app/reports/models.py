"""What totals are asked for, and what comes back."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from app import clock
from app.catalogue.models import DVC_ACCOUNT, VNEID_INSTALL
from app.counts.models import Measure
from app.counts.queries import Counts
from app.periods.models import Period


class By(StrEnum):
    """What one row of totals stands for."""

    UNIT = "unit"
    TASK = "task"
    TEAM = "team"
    DAY = "day"
    BARRIER = "barrier"
    DISTRICT = "district"  # as districts were until they ended
    PROVINCE = "province"  # as provinces were before they were merged

    @property
    def label(self) -> str:
        return _BY_LABELS[self]


_BY_LABELS = {
    By.UNIT: "Xã, phường",
    By.TASK: "Nội dung",
    By.TEAM: "Đội",
    By.DAY: "Ngày",
    By.BARRIER: "Lý do chưa làm được",
    By.DISTRICT: "Huyện cũ",
    By.PROVINCE: "Tỉnh cũ",
}


class Map(StrEnum):
    """Whether units are read as the map is now, or as it was then."""

    NOW = "now"
    THEN = "then"

    @property
    def label(self) -> str:
        return _MAP_LABELS[self]


_MAP_LABELS = {Map.NOW: "đơn vị hiện nay", Map.THEN: "đơn vị tại thời điểm đó"}


@dataclass(frozen=True, slots=True)
class Query:
    """One question. `unit_code` "" stands for all that the asker is in charge of.

    `as_of` is a settled moment (`Database.settled`): the answer is what was known then. None asks for now.
    """

    period: Period
    by: By = By.UNIT
    unit_code: str = ""
    map: Map = Map.NOW
    as_of: datetime | None = None

    @property
    def today(self) -> date:
        """The day on which the question is asked, or was."""
        return clock.day_of(self.as_of) if self.as_of else clock.today()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of totals. `assists` are turns of residents; all other numbers are tasks.

    Codes are used again, so of a unit its id is there, too.
    """

    key: str
    label: str
    assists: int = 0
    vneid: int = 0
    dvc_account: int = 0
    done: int = 0
    not_done: int = 0
    unit_id: int | None = field(default=None, compare=False)

    @classmethod
    def of(cls, key: str, label: str, counts: Counts, unit_id: int | None = None) -> "Row":
        return cls(
            key=key,
            label=label,
            assists=counts.of(Measure.ASSISTS),
            vneid=counts.of(Measure.DONE, VNEID_INSTALL),
            dvc_account=counts.of(Measure.DONE, DVC_ACCOUNT),
            done=counts.of(Measure.DONE),
            not_done=counts.of(Measure.NOT_DONE),
            unit_id=unit_id,
        )


@dataclass(frozen=True, slots=True)
class Totals:
    """The rows, what they are together, and `everything` in the period, by whatever it is asked.

    Only by barrier these two differ, for most turns met none. One turn can hold several tasks, so by task and
    by barrier the turns of the rows may add up to more than the turns of the total; tasks always add up.
    """

    rows: list[Row]
    total: Row
    everything: Row
