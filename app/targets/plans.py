"""What an officer enters, and how a goal is divided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """What is to be reached, by which unit, in which days; `name` as the document calls it, or ""."""

    indicator: str
    unit_id: int
    first: date
    last: date
    name: str = ""


@dataclass(frozen=True, slots=True)
class GoalPlan:
    """How much, by which document, and why it is not the number before."""

    goal: int
    source: str = ""
    source_day: date | None = None
    reason: str = ""


def divide(goal: int, weights: Mapping[int, int]) -> dict[int, int]:
    """`goal` by weights, in whole parts that add up to it exactly.

    By the largest remainder (Hamilton): everybody gets the whole part of their share, and what is left goes,
    one each, to those with the largest remainders; of equal ones to the first. Weights of 0 get nothing.

    Raises:
        ValueError: no weight is above 0.
    """
    total = sum(weights.values())
    if total <= 0 or min(weights.values()) < 0:
        message = "a goal is divided by weights of which at least one is above 0 and none below"
        raise ValueError(message)
    parts = {name: goal * weight // total for name, weight in weights.items()}
    rest = goal - sum(parts.values())
    by_remainder = sorted(weights, key=lambda name: -(goal * weights[name] % total))
    for name in by_remainder[:rest]:
        parts[name] += 1
    return parts
