"""Which rows an indicator is read from, and by what they are grouped."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Integer, literal
from sqlmodel import and_, col, or_

from app.checkins.models import CheckIn


class By(StrEnum):
    """What one number stands for: the whole span, a unit as it was on the day, or a day."""

    ALL = "all"
    UNIT = "unit"
    DAY = "day"


class Placed(Protocol):
    """A table whose rows count in a unit on a day."""

    unit_id: int
    day: date


@dataclass(frozen=True, slots=True)
class Span:
    """Units by id, days (both included), and the moment that is asked about; None is now."""

    unit_ids: Collection[int]
    first: date
    last: date
    as_of: datetime | None = None

    def holds(self, table: type[Placed]) -> ColumnElement[bool]:
        """The condition on rows of `table` that they lie in the span."""
        is_there = col(table.unit_id).in_(self.unit_ids)
        return and_(is_there, col(table.day).between(self.first, self.last))


def group(table: type[Placed], by: By) -> Any:  # noqa: ANN401 - a column of ids, of days, or of zeros
    """The column of `table` to group by; 0 where all is one group."""
    if by == By.UNIT:
        return col(table.unit_id)
    return col(table.day) if by == By.DAY else literal(0, Integer)


def check_in_stood(as_of: datetime | None) -> ColumnElement[bool]:
    """The condition on check-ins that they stood at the moment, or stand now."""
    if as_of is None:
        return col(CheckIn.voided_at).is_(None)
    was_not_voided = or_(col(CheckIn.voided_at).is_(None), col(CheckIn.voided_at) > as_of)
    return and_(col(CheckIn.received_at) <= as_of, was_not_voided)
