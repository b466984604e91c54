"""What a member could do at a moment: what comes late is judged by the rights of when it happened."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app import clock
from app.access.outbox import Sender
from app.actor import Actor, Grant
from app.members.models import Member, MemberState, RoleGrant, TeamMembership


@dataclass(frozen=True, slots=True)
class Rights:
    """All that a member ever held, read once."""

    sender: Sender
    member: Member
    grants: tuple[RoleGrant, ...]
    memberships: tuple[TeamMembership, ...]

    @property
    def began_at(self) -> datetime | None:
        """When the member got the first role; nothing they did can be older."""
        return min((grant.from_at for grant in self.grants), default=None)

    def actor_at(self, moment: datetime, giver_id: int | None = None) -> Actor | None:
        """The member with the rights and the team of that moment; None if there were none, or shut out.

        `giver_id` is who hands in for the member.
        """
        held = [grant for grant in self.grants if _held_at(grant, moment)]
        if not held or self._was_out_at(moment):
            return None
        highest = max(held, key=lambda grant: grant.role.rank)
        return Actor(
            member_id=self.member.id,
            name=self.member.full_name,
            role=highest.role,
            unit_id=highest.unit_id,
            team_id=self._team_id_at(moment),
            grants=tuple(Grant(grant.role, grant.unit_id) for grant in held),
            sign_in_id=self.sender.sign_in_id,
            password_at=self.sender.password_at,
            giver_id=giver_id,
        )

    def _was_out_at(self, moment: datetime) -> bool:
        if self.member.state == MemberState.ACTIVE:
            return False
        return self.member.deactivated_at is None or self.member.deactivated_at <= moment

    def _team_id_at(self, moment: datetime) -> int | None:
        """Memberships are kept by day: on the day of a move it is the new team."""
        day = clock.day_of(moment)
        of_day = [each for each in self.memberships if each.from_day <= day and not _is_over(each, moment)]
        return of_day[-1].team_id if of_day else None


def _held_at(grant: RoleGrant, moment: datetime) -> bool:
    return grant.from_at <= moment and (grant.to_at is None or grant.to_at > moment)


def _is_over(membership: TeamMembership, moment: datetime) -> bool:
    return membership.to_day is not None and membership.to_day <= clock.day_of(moment)


def rights_of(db: Session, sender: Sender) -> Rights:
    """The rights of the member whose phone this is, past and present."""
    grants = select(RoleGrant).where(RoleGrant.member_id == sender.member_id)
    memberships = select(TeamMembership).where(TeamMembership.member_id == sender.member_id)
    return Rights(
        sender=sender,
        member=db.get_one(Member, sender.member_id),
        grants=tuple(db.exec(grants.order_by(col(RoleGrant.id)))),
        memberships=tuple(
            db.exec(memberships.order_by(col(TeamMembership.from_day), col(TeamMembership.id)))
        ),
    )
