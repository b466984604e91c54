"""The rules themselves: who stands above whom, and what dies with a right."""

import pytest
from sqlmodel import Session, col, select

from app.access import invitations, queries, scope
from app.access.models import InvitationKind
from app.actor import Role
from app.members.actions import grant_role
from app.members.models import Member, MemberState, Team
from app.web.errors import NotFoundError
from tests.conftest import actor_for
from tests.people import People


@pytest.mark.parametrize("kind", list(InvitationKind))
def test_an_invitation_is_dead_while_the_inviter_is_out_whoever_shut_him_out(
    db: Session, people: People, kind: InvitationKind
) -> None:
    handed = {
        InvitationKind.COORDINATOR: lambda: invitations.invite_coordinator(
            db, actor_for(db, people.officer), people.commune
        ),
        InvitationKind.TEAM: lambda: invitations.invite_to_team(
            db, actor_for(db, people.leader), people.team
        ),
        InvitationKind.RECOVERY: lambda: invitations.issue_recovery(
            db, actor_for(db, people.coordinator), people.volunteer
        ),
    }[kind]()
    assert queries.invitation_by_token(db, handed.token, kind) is not None
    inviter = db.get_one(Member, handed.invitation.inviter_id)
    inviter.state = MemberState.DEACTIVATED
    db.add(inviter)
    assert queries.invitation_by_token(db, handed.token, kind) is None


def test_a_code_opens_only_what_it_was_made_for(db: Session, people: People) -> None:
    handed = invitations.invite_to_team(db, actor_for(db, people.leader), people.team)
    assert queries.invitation_by_token(db, handed.token, InvitationKind.COORDINATOR) is None
    assert queries.invitation_by_token(db, handed.token, InvitationKind.RECOVERY) is None


def test_who_also_serves_elsewhere_is_not_a_coordinators_to_change(db: Session, people: People) -> None:
    grant_role(db, None, people.volunteer.id, Role.VOLUNTEER, people.next_commune.id)
    for who in (people.coordinator, people.neighbour):
        actor = actor_for(db, who)
        assert scope.member(db, actor, people.volunteer.id).id == people.volunteer.id
        with pytest.raises(NotFoundError):
            scope.lower_member(db, actor, people.volunteer.id)
    assert scope.lower_member(db, actor_for(db, people.officer), people.volunteer.id)


def test_the_highest_role_of_a_member_counts_wherever_it_is_held(db: Session, people: People) -> None:
    grant_role(db, None, people.volunteer.id, Role.COORDINATOR, people.next_commune.id)
    with pytest.raises(NotFoundError):
        scope.lower_member(db, actor_for(db, people.coordinator), people.volunteer.id)


def test_a_right_in_one_commune_is_none_in_another(db: Session, people: People) -> None:
    grant_role(db, None, people.stranger.id, Role.COORDINATOR, people.commune.id)
    actor = actor_for(db, people.stranger)
    assert scope.lower_member(db, actor, people.volunteer.id)
    with pytest.raises(NotFoundError):  # there, only a volunteer
        scope.member(db, actor, people.neighbour.id)


def test_a_closed_team_is_out_of_sight(db: Session, people: People) -> None:
    actor = actor_for(db, people.coordinator)
    team = scope.team(db, actor, people.team.id)
    team.closed_at = team.closed_at or actor.password_at
    db.add(team)
    db.flush()
    assert db.exec(scope.teams(actor).order_by(col(Team.id))).all() == []
    assert db.exec(select(Team)).all() != []
