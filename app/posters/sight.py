"""Whose names somebody may read at a point."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from sqlmodel import Session

from app.access.scope import COORDINATING
from app.actor import Actor
from app.checkins.queries import Attendance
from app.members.queries import team_member_ids
from app.units.queries import covered_by


@dataclass(frozen=True, slots=True)
class Sight:
    """Everybody's at the points of `unit_ids`, which the actor coordinates; elsewhere a leader reads the own
    team's: of volunteers of other teams there is only a number."""

    unit_ids: set[int]
    member_ids: set[int]

    @classmethod
    def of(cls, db: Session, actor: Actor) -> Self:
        return cls(
            set(db.exec(covered_by(actor.units_as(*COORDINATING)))),
            team_member_ids(db, actor.team_id) if actor.team_id is not None else set(),
        )

    def named(self, unit_id: int, rows: Sequence[Attendance]) -> list[Attendance]:
        """Those of `rows`, at a point of the unit, whose names may be read."""
        return [row for row in rows if unit_id in self.unit_ids or row.member.id in self.member_ids]
