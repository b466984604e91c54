"""How far a target is, what it still needs a day, and where it ends at the present pace.

All from five facts and whole numbers, so that anybody can check it by hand (docs/indicators.md).
"""

from dataclasses import dataclass
from datetime import date

BEHIND_BELOW = 80  # percent of what should have been reached by yesterday's end
DAYS_OF_WEEK = 7


@dataclass(frozen=True, slots=True)
class Progress:
    """Of `goal`, `reached` was counted in the days from `first` to `last`, as it stands on `today`.

    `is_distinct` marks what counts everybody once: that grows ever slower, and no line leads on from it.
    """

    goal: int
    reached: int
    first: date
    last: date
    today: date
    is_distinct: bool = False

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def begun(self) -> int:
        """The days of the period that have begun, today among them; 0 before it starts."""
        return max(0, min(self.days, (self.today - self.first).days + 1))

    @property
    def left(self) -> int:
        """The days on which something can still be done, today among them; 0 once it is over."""
        return max(0, min(self.days, (self.last - self.today).days + 1))

    @property
    def percent(self) -> int:
        """Whole percents, rounded down: 100 only when the goal is reached."""
        return self.reached * 100 // self.goal

    @property
    def is_reached(self) -> bool:
        return self.reached >= self.goal

    @property
    def missing(self) -> int:
        return max(0, self.goal - self.reached)

    @property
    def pace_needed(self) -> int | None:
        """What every day that is left must bring; None once the goal is reached or the period is over."""
        return _up(self.missing, self.left) if self.missing and self.left else None

    @property
    def weekly_pace_needed(self) -> int | None:
        """The same a week; None too where no whole week is left."""
        if self.pace_needed is None or self.left < DAYS_OF_WEEK:
            return None
        return _up(self.missing * DAYS_OF_WEEK, self.left)

    @property
    def forecast(self) -> int | None:
        """Where it ends if the days to come bring as much as the days so far, today taken as a whole day.

        None before the start, and for what counts everybody once while it runs. Once it is over, what was
        reached.
        """
        if self.today > self.last:
            return self.reached
        if not self.begun or self.is_distinct:
            return None
        return self.reached * self.days // self.begun

    @property
    def is_behind(self) -> bool:
        """Far below its pace: less than BEHIND_BELOW percent of what the whole days gone by should have
        brought. Once it is over, not reached."""
        if self.today > self.last:
            return not self.is_reached
        gone = max(0, self.begun - 1)
        return self.reached * 100 * self.days < self.goal * gone * BEHIND_BELOW


def _up(amount: int, parts: int) -> int:
    """`amount` through `parts`, rounded up."""
    return -(-amount // parts)
