"""What the pages about targets show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from app.indicators.models import INDICATORS, Indicator
from app.members.models import Member
from app.periods.models import Period
from app.targets.forms import Way
from app.targets.models import Target, TargetGoal
from app.targets.queries import Standing
from app.units.models import Unit
from app.web import vietnamese
from app.web.render import FormState

WAY_LABELS = {
    Way.EQUAL: "Chia đều",
    Way.PAST: "Theo kết quả của một kỳ đã qua",
    Way.WEIGHTS: "Theo trọng số gõ ở bảng dưới",
}


@dataclass(frozen=True, slots=True)
class Panel:
    """How many are reached ("6/10 đã đạt") and a bar for each; other pages include it (_panel.html)."""

    standings: Sequence[Standing]

    @property
    def reached(self) -> int:
        return sum(standing.is_reached for standing in self.standings)

    @property
    def total(self) -> int:
        return len(self.standings)


@dataclass(frozen=True, slots=True)
class Line:
    """A target in words."""

    standing: Standing

    @property
    def period(self) -> str:
        return Period(self.standing.target.first, self.standing.target.last).label

    @property
    def state(self) -> str:
        """In a word or two; "" while it goes as it should."""
        progress = self.standing.progress
        if progress.is_reached:
            return "Đã đạt"
        if progress.today > progress.last:
            return "Chưa đạt"
        if not progress.begun:
            return "Chưa bắt đầu"
        return "Chậm" if progress.is_behind else ""

    @property
    def pace(self) -> str:
        """What is needed from today on: "85 lượt mỗi ngày (595 mỗi tuần)"; a week alone where it is less
        than one a day; "" where nothing is needed."""
        progress, unit_label = self.standing.progress, self.standing.indicator.unit_label
        daily, weekly = progress.pace_needed, progress.weekly_pace_needed
        if daily is None:
            return ""
        if weekly is None:
            return f"{vietnamese.number(daily)} {unit_label} mỗi ngày"
        if progress.missing < progress.left:
            return f"{vietnamese.number(weekly)} {unit_label} mỗi tuần"
        return f"{vietnamese.number(daily)} {unit_label} mỗi ngày ({vietnamese.number(weekly)} mỗi tuần)"

    @property
    def outlook(self) -> str:
        """Where it ends at the present pace: "4.200 lượt, 84% chỉ tiêu"; "" where nobody can tell."""
        progress, unit_label = self.standing.progress, self.standing.indicator.unit_label
        if progress.forecast is None or progress.is_reached or not progress.left:
            return ""
        percent = progress.forecast * 100 // progress.goal
        return f"{vietnamese.number(progress.forecast)} {unit_label}, {vietnamese.number(percent)}% chỉ tiêu"


@dataclass(frozen=True)
class TargetsPage:
    """The targets of who looks; `names_units` where they are of several units."""

    template: ClassVar = "targets/list.html"
    panel: Panel
    shows_all: bool
    may_change: bool

    @property
    def lines(self) -> list[Line]:
        return [Line(standing) for standing in self.panel.standings]

    @property
    def names_units(self) -> bool:
        return len({standing.unit.id for standing in self.panel.standings}) > 1


@dataclass(frozen=True)
class NewTargetPage:
    """A target to be set. `periods` are spans that are often asked for."""

    template: ClassVar = "targets/new.html"
    units: Sequence[Unit]
    former: Sequence[Unit]
    periods: Sequence[Period]
    form: FormState = field(default_factory=FormState)

    @property
    def indicators(self) -> Sequence[Indicator]:
        return list(INDICATORS.values())


@dataclass(frozen=True)
class TargetPage:
    """One target: how far, its shares, and its goals so far, the latest first."""

    template: ClassVar = "targets/show.html"
    standing: Standing
    shares: Sequence[Standing]
    history: Sequence[tuple[TargetGoal, Member]]
    parent: Target | None
    may_change: bool
    may_split: bool
    form: FormState = field(default_factory=FormState)

    @property
    def is_changing(self) -> bool:
        """Whether the form of another goal stands open, with what to mend."""
        return "goal" in self.form.values

    @property
    def is_ending(self) -> bool:
        return "end_reason" in self.form.values

    @property
    def target(self) -> Target:
        return self.standing.target

    @property
    def line(self) -> Line:
        return Line(self.standing)

    @property
    def share_lines(self) -> list[Line]:
        return [Line(share) for share in self.shares]

    @property
    def shared(self) -> int:
        return sum(share.goal for share in self.shares)

    @property
    def unshared(self) -> int:
        """What of the goal no share holds; below 0 where they hold more."""
        return self.standing.goal - self.shared


@dataclass(frozen=True, slots=True)
class Part:
    """A unit in the table by which a goal is split: what was typed or worked out, and what is wrong."""

    unit: Unit
    weight: str
    part: str
    error: str = ""


@dataclass(frozen=True)
class SplitPage:
    """A goal that is being split; nothing is kept before the parts are saved."""

    template: ClassVar = "targets/split.html"
    standing: Standing
    communes: Sequence[Unit]
    held: Mapping[int, int]
    parts: Mapping[int, int]
    form: FormState = field(default_factory=FormState)

    @property
    def ways(self) -> Mapping[Way, str]:
        return WAY_LABELS

    @property
    def way(self) -> str:
        return self.form.values.get("way", Way.EQUAL)

    @property
    def rows(self) -> list[Part]:
        errors = self.form.errors
        return [
            Part(
                unit=unit,
                weight=self.form.values.get(f"w{unit.id}", self._typed(self.held, unit)),
                part=self.form.values.get(f"p{unit.id}", self._typed(self.parts, unit)),
                error=errors.get(f"p{unit.id}") or errors.get(f"w{unit.id}", ""),
            )
            for unit in self.communes
        ]

    @staticmethod
    def _typed(numbers: Mapping[int, int], unit: Unit) -> str:
        return vietnamese.number(numbers[unit.id]) if numbers.get(unit.id) else ""

    @property
    def given(self) -> int:
        return sum(self.parts.values())

    @property
    def error(self) -> str:
        """What is wrong with the parts together, or with how to divide."""
        return self.form.errors.get("parts") or self.form.errors.get("", "")
