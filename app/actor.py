"""Who acts: the signed-in member as every action and query sees them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a member may do; a role is granted over a unit and covers its subtree."""

    VOLUNTEER = "volunteer"
    LEADER = "leader"
    COORDINATOR = "coordinator"
    OFFICER = "officer"

    @property
    def rank(self) -> int:
        """Higher ranks may act on lower ones."""
        return list(Role).index(self)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role over a unit that is in force now."""

    role: Role
    unit_id: int


@dataclass(frozen=True, slots=True)
class Actor:
    """The member who makes the request, with the rights in force now.

    `unit_id` is the unit of the highest role, `team_id` the present team if there is one. For what a phone
    hands in late, "now" is when it happened. `giver_id` is who hands in for a member whose phone cannot send.
    """

    member_id: int
    name: str
    role: Role
    unit_id: int
    team_id: int | None
    grants: tuple[Grant, ...]
    sign_in_id: int
    password_at: datetime
    giver_id: int | None = None

    def units_as(self, *roles: Role) -> frozenset[int]:
        """The units over which the actor holds one of `roles` (their subtrees not spelled out)."""
        return frozenset(grant.unit_id for grant in self.grants if grant.role in roles)

    @property
    def charge(self) -> frozenset[int]:
        """The units that the actor is in charge of, as coordinator or officer."""
        return self.units_as(Role.COORDINATOR, Role.OFFICER)

    def is_any(self, *roles: Role) -> bool:
        return any(grant.role in roles for grant in self.grants)
