"""Reading members, teams and requests as the pages of teams list them."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, func, or_, select

from app import text
from app.access import scope
from app.access.models import JoinRequest
from app.actor import Actor, Role
from app.members.models import ROLE_LABELS, Member, MemberState, RoleGrant, Team, TeamMembership
from app.members.queries import is_in_force
from app.units.models import Unit
from app.units.queries import covered_by

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member in a list: `roles` and `place` in words."""

    id: int
    full_name: str
    badge_no: str
    roles: str
    place: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team in a list, with the number of its active members."""

    id: int
    name: str
    unit_name: str
    size: int


@dataclass(frozen=True, slots=True)
class TeamCard:
    """A team with everybody in it, leaders first."""

    id: int
    name: str
    unit_name: str
    members: tuple[MemberLine, ...]


@dataclass(frozen=True, slots=True)
class PendingRequest:
    """Somebody waits to be taken in; `is_move` for a member who is signed in.

    `has_account`: the phone number is a member's, who has to sign in and scan again.
    """

    id: uuid.UUID
    full_name: str
    phone: str
    team_name: str
    requested_at: datetime
    is_move: bool
    has_account: bool


def pending_requests(db: Session, actor: Actor, team_id: int | None = None) -> tuple[PendingRequest, ...]:
    """Who waits for the actor's decision, longest first."""
    requests = db.exec(
        scope.pending(actor, team_id).order_by(col(JoinRequest.requested_at)).limit(PER_PAGE)
    ).all()
    phones = [request.phone for request in requests]
    by_phone = {row.phone: row for row in db.exec(select(Member).where(col(Member.phone).in_(phones)))}
    teams = _by_id(db, [request.team_id for request in requests])
    return tuple(
        PendingRequest(
            id=request.id,
            full_name=request.full_name or by_phone[request.phone or ""].full_name,
            phone=request.phone or "",
            team_name=teams[request.team_id].name,
            requested_at=request.requested_at,
            is_move=request.member_id is not None,
            has_account=request.member_id is None and request.phone in by_phone,
        )
        for request in requests
    )


def _by_id(db: Session, team_ids: Sequence[int]) -> dict[int, Team]:
    return {team.id: team for team in db.exec(select(Team).where(col(Team.id).in_(team_ids)))}


def team_cards(db: Session, teams: Sequence[Team]) -> tuple[TeamCard, ...]:
    """The teams with their members."""
    present = db.exec(
        select(TeamMembership.team_id, Member)
        .join(Member, col(Member.id) == TeamMembership.member_id)
        .where(col(TeamMembership.to_day).is_(None), col(TeamMembership.team_id).in_([t.id for t in teams]))
        .order_by(col(Member.sort_key), col(Member.id))
    ).all()
    lines = {line.id: line for line in member_lines(db, [member for _, member in present])}
    leaders = _leaders(db, list(lines))
    of_team: dict[int, list[MemberLine]] = defaultdict(list)
    for team_id, member in present:
        of_team[team_id].append(lines[member.id])
    units = _unit_names(db, [team.unit_id for team in teams])
    return tuple(
        TeamCard(
            id=team.id,
            name=team.name,
            unit_name=units[team.unit_id],
            members=tuple(
                sorted(of_team[team.id], key=lambda line: (not line.is_active, line.id not in leaders))
            ),
        )
        for team in teams
    )


def _leaders(db: Session, member_ids: Sequence[int]) -> set[int]:
    return set(
        db.exec(
            select(RoleGrant.member_id).where(
                RoleGrant.role == Role.LEADER, is_in_force(), col(RoleGrant.member_id).in_(member_ids)
            )
        )
    )


def _unit_names(db: Session, unit_ids: Sequence[int]) -> dict[int, str]:
    return dict(db.exec(select(Unit.id, Unit.name).where(col(Unit.id).in_(unit_ids))).all())


def member_lines(db: Session, members: Sequence[Member]) -> tuple[MemberLine, ...]:
    """The members with their roles, and their team or else the unit of their highest role."""
    ids = [member.id for member in members]
    grants: dict[int, list[tuple[Role, str]]] = defaultdict(list)
    for member_id, role, unit_name in db.exec(
        select(RoleGrant.member_id, RoleGrant.role, Unit.name)
        .join(Unit, col(Unit.id) == RoleGrant.unit_id)
        .where(is_in_force(), col(RoleGrant.member_id).in_(ids))
    ):
        grants[member_id].append((Role(role), unit_name))
    teams = dict(
        db.exec(
            select(TeamMembership.member_id, Team.name)
            .join(Team, col(Team.id) == TeamMembership.team_id)
            .where(col(TeamMembership.to_day).is_(None), col(TeamMembership.member_id).in_(ids))
        ).all()
    )
    return tuple(_line(member, grants[member.id], teams.get(member.id)) for member in members)


def _line(member: Member, grants: list[tuple[Role, str]], team_name: str | None) -> MemberLine:
    by_rank = sorted(grants, key=lambda grant: -grant[0].rank)
    roles = list(dict.fromkeys(role for role, _ in by_rank))
    said: list[Role] = [role for role in roles if role != Role.VOLUNTEER] or [Role.VOLUNTEER]
    place = by_rank[0][1] if by_rank else ""
    if team_name is not None and not set(roles) & set(scope.COORDINATING):
        place = team_name
    return MemberLine(
        id=member.id,
        full_name=member.full_name,
        badge_no=member.badge_no,
        roles=", ".join(ROLE_LABELS[role] for role in said),
        place=place,
        is_active=member.state == MemberState.ACTIVE,
    )


def without_team(db: Session, actor: Actor) -> tuple[MemberLine, ...]:
    """The members in the actor's sight who are in no team: mostly coordinators."""
    in_team = select(TeamMembership.member_id).where(col(TeamMembership.to_day).is_(None))
    found = db.exec(
        scope.members(actor)
        .where(col(Member.id).not_in(in_team))
        .order_by(col(Member.sort_key), col(Member.id))
        .limit(PER_PAGE)
    ).all()
    return member_lines(db, found)


def find_members(db: Session, actor: Actor, typed: str, page: int) -> tuple[tuple[MemberLine, ...], bool]:
    """One page of members by name or commune without marks, or by the start of the phone number; without
    `typed` all coordinators. Also whether there are more."""
    key = text.search_key(typed)
    coordinators = (
        select(RoleGrant.member_id)
        .join(Unit, col(Unit.id) == RoleGrant.unit_id)
        .where(RoleGrant.role == Role.COORDINATOR, is_in_force())
        .where(col(Unit.search_key).contains(key, autoescape=True))
    )
    wanted: list[ColumnElement[bool]] = [col(Member.id).in_(coordinators)]
    if key:
        wanted.append(col(Member.search_key).contains(key, autoescape=True))
        wanted.append(col(Member.phone).startswith(key, autoescape=True))
    found = db.exec(
        scope.members(actor)
        .where(or_(*wanted))
        .order_by(col(Member.sort_key), col(Member.id))
        .offset((page - 1) * PER_PAGE)
        .limit(PER_PAGE + 1)
    ).all()
    return member_lines(db, found[:PER_PAGE]), len(found) > PER_PAGE


def find_teams(db: Session, actor: Actor, typed: str, page: int) -> tuple[tuple[TeamLine, ...], bool]:
    """One page of teams whose name or unit holds `typed` without its marks. Also whether there are more."""
    key = text.search_key(typed)
    # A province has some hundred teams: too few for a stored key of their names to pay.
    found = [
        team for team in teams_under(db, actor) if key in text.search_key(f"{team.name} {team.unit_name}")
    ]
    return tuple(found[(page - 1) * PER_PAGE : page * PER_PAGE]), len(found) > page * PER_PAGE


def teams_under(db: Session, actor: Actor) -> list[TeamLine]:
    """All teams that the actor coordinates, by unit."""
    units = covered_by(actor.units_as(*scope.COORDINATING))
    is_under = and_(col(Team.closed_at).is_(None), col(Team.unit_id).in_(units))
    sizes = dict(
        db.exec(
            select(TeamMembership.team_id, func.count())
            .join(Member, col(Member.id) == TeamMembership.member_id)
            .join(Team, col(Team.id) == TeamMembership.team_id)
            .where(col(TeamMembership.to_day).is_(None), Member.state == MemberState.ACTIVE, is_under)
            .group_by(col(TeamMembership.team_id))
        ).all()
    )
    teams = db.exec(
        select(Team, Unit.name)
        .join(Unit, col(Unit.id) == Team.unit_id)
        .where(is_under)
        .order_by(col(Unit.sort_key), col(Team.sort_key), col(Team.id))
    ).all()
    return [TeamLine(team.id, team.name, unit_name, sizes.get(team.id, 0)) for team, unit_name in teams]
