"""What a member could do at a moment: what comes late is judged by the rights of when it happened.

Roles keep their moments. Memberships keep days only, and a member who was let in again no longer says when
they were out: for both the audit log is asked, which nobody can change.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.access.outbox import Sender
from app.actor import Actor, Grant
from app.audit.models import AuditEvent, Event
from app.audit.queries import events_about
from app.members.models import Member, MemberState, RoleGrant


@dataclass(frozen=True, slots=True)
class Rights:
    """All that a member ever held, read once: `past` is when they moved, were shut out and let in."""

    sender: Sender
    member: Member
    grants: tuple[RoleGrant, ...]
    past: tuple[AuditEvent, ...]

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
        if self.member.state == MemberState.DEACTIVATED and (
            self.member.deactivated_at is None or self.member.deactivated_at <= moment
        ):
            return True
        last = self._last(moment, Event.MEMBER_DEACTIVATED, Event.MEMBER_REACTIVATED)
        return last is not None and last.event == Event.MEMBER_DEACTIVATED

    def _team_id_at(self, moment: datetime) -> int | None:
        moved = self._last(moment, Event.MEMBER_MOVED)
        return None if moved is None else json.loads(moved.data)["team"]

    def _last(self, moment: datetime, *kinds: Event) -> AuditEvent | None:
        """The last event of `kinds` up to a moment."""
        found = [event for event in self.past if event.event in kinds and event.at <= moment]
        return found[-1] if found else None


def _held_at(grant: RoleGrant, moment: datetime) -> bool:
    return grant.from_at <= moment and (grant.to_at is None or grant.to_at > moment)


def rights_of(db: Session, sender: Sender) -> Rights:
    """The rights of the member whose phone this is, past and present."""
    grants = select(RoleGrant).where(RoleGrant.member_id == sender.member_id)
    kinds = (Event.MEMBER_MOVED, Event.MEMBER_DEACTIVATED, Event.MEMBER_REACTIVATED)
    return Rights(
        sender=sender,
        member=db.get_one(Member, sender.member_id),
        grants=tuple(db.exec(grants.order_by(col(RoleGrant.id)))),
        past=tuple(events_about(db, f"member:{sender.member_id}", *kinds)),
    )
