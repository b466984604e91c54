"""What the pages about targets show."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.targets.queries import Standing


@dataclass(frozen=True, slots=True)
class Panel:
    """How many are reached ("6/10 đã đạt") and a bar for each; targets/_panel.html is a part of other pages."""

    standings: Sequence[Standing]

    @property
    def reached(self) -> int:
        return sum(standing.is_reached for standing in self.standings)

    @property
    def total(self) -> int:
        return len(self.standings)
