"""HTTP for one member: seeing, shutting out, moving, roles."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import Session

from app.access import directory, scope, standing
from app.access.gate import CoordinatorUp, CoordinatorUpFresh, LeaderUp
from app.access.pages import HandOverPage, HeldRole, MemberPage
from app.access.routes import device_of, welcome
from app.actor import Actor, Role
from app.db import DbSession
from app.members.models import ROLE_LABELS, Member, MemberState, RoleGrant, Team
from app.members.queries import grants_in_force, present_team_id
from app.units.models import Unit
from app.web.errors import NotFoundError, RefusedError
from app.web.forms import Form, Reader
from app.web.ids import RowId
from app.web.render import render, see_other

router = APIRouter()


@router.get("/members/{member_id}")
def show(request: Request, db: DbSession, actor: LeaderUp, member_id: RowId) -> Response:
    return render(request, _page(db, actor, scope.member(db, actor, member_id)))


@router.post("/members/{member_id}/deactivate")
def deactivate(request: Request, db: DbSession, actor: CoordinatorUp, member_id: RowId) -> Response:
    return _change(request, db, actor, member_id, lambda member: standing.deactivate(db, actor, member))


@router.post("/members/{member_id}/reactivate")
def reactivate(request: Request, db: DbSession, actor: CoordinatorUp, member_id: RowId) -> Response:
    return _change(request, db, actor, member_id, lambda member: standing.reactivate(db, actor, member))


@router.post("/members/{member_id}/move")
def move(request: Request, db: DbSession, form: Form, actor: CoordinatorUp, member_id: RowId) -> Response:
    reader = Reader(form)
    teams = {str(team.id): team.id for team in directory.teams_under(db, actor)}
    team_id = teams.get(reader.one_of("team", teams, ask="Chọn đội trong danh sách."))
    if not reader.finish() or team_id is None:
        page = _page(db, actor, scope.lower_member(db, actor, member_id), " ".join(reader.errors.values()))
        return render(request, page, status=422)
    team = scope.team(db, actor, team_id)
    return _change(request, db, actor, member_id, lambda member: standing.move(db, actor, member, team))


@router.post("/members/{member_id}/leader")
def make_leader(request: Request, db: DbSession, actor: CoordinatorUp, member_id: RowId) -> Response:
    team_id = present_team_id(db, member_id)
    if team_id is None:
        raise NotFoundError
    team = scope.team(db, actor, team_id)
    return _change(
        request, db, actor, member_id, lambda member: standing.make_leader(db, actor, member, team)
    )


@router.post("/members/{member_id}/roles/{grant_id}/end")
def end_role(
    request: Request, db: DbSession, actor: CoordinatorUp, member_id: RowId, grant_id: RowId
) -> Response:
    """A leader or coordinator goes back to being a volunteer."""
    found = [grant for grant in _ends(db, member_id) if grant.id == grant_id]
    if not found:
        raise NotFoundError
    return _change(request, db, actor, member_id, lambda _: standing.end_grant(db, actor, found[0]))


def _change(
    request: Request, db: Session, actor: Actor, member_id: int, change: Callable[[Member], None]
) -> Response:
    """Do it to a member of lower role, and show the member again."""
    member = scope.lower_member(db, actor, member_id)
    try:
        change(member)
    except RefusedError as refusal:
        db.rollback()
        return render(request, _page(db, actor, member, refusal.message), status=422)
    return see_other(f"/members/{member_id}")


@router.get("/members/{member_id}/hand-over")
def show_hand_over(request: Request, db: DbSession, actor: CoordinatorUpFresh, member_id: RowId) -> Response:
    member = scope.member(db, actor, member_id)
    return render(request, HandOverPage(member, _in_words(db, _hands_over(db, actor, member))))


@router.post("/members/{member_id}/hand-over")
def hand_over(
    request: Request, db: DbSession, form: Form, actor: CoordinatorUpFresh, member_id: RowId
) -> Response:
    member, reader = scope.member(db, actor, member_id), Reader(form)
    grants = {str(grant.id): grant for grant in _hands_over(db, actor, member)}
    grant = grants.get(reader.one_of("role", grants, ask="Chọn nhiệm vụ để bàn giao."))
    if reader.finish() and grant is not None:
        try:
            return welcome(request, standing.hand_over(db, actor, grant, member, device_of(request)))
        except RefusedError as refusal:
            db.rollback()
            reader.errors[""] = refusal.message
    roles = _in_words(db, _hands_over(db, actor, member))
    page = HandOverPage(member, roles, " ".join(reader.errors.values()))
    return render(request, page, status=422)


def _page(db: Session, actor: Actor, member: Member, error: str = "") -> MemberPage:
    team_id = present_team_id(db, member.id)
    may_change = scope.may_change(db, actor.grants, member.id)
    teams = directory.teams_under(db, actor) if may_change else []
    ends = _ends(db, member.id) if may_change else []
    leads = any(grant.role == Role.LEADER for grant in ends)
    return MemberPage(
        member=member,
        line=directory.member_lines(db, [member])[0],
        team=db.get_one(Team, team_id) if team_id is not None else None,
        may_change=may_change,
        may_lead=may_change and not leads and team_id in {team.id for team in teams},
        ends=_in_words(db, ends),
        hands_over=bool(_hands_over(db, actor, member)),
        other_teams=tuple(team for team in teams if team.id != team_id),
        error=error,
    )


def _ends(db: Session, member_id: int) -> list[RoleGrant]:
    """The roles of a member that can be ended: all but that of a volunteer."""
    return [grant for grant in grants_in_force(db, member_id) if grant.role != Role.VOLUNTEER]


def _hands_over(db: Session, actor: Actor, member: Member) -> list[RoleGrant]:
    """The actor's own roles that the member could take over."""
    if member.id == actor.member_id or member.state != MemberState.ACTIVE:
        return []
    own = [grant for grant in grants_in_force(db, actor.member_id) if grant.role in scope.COORDINATING]
    theirs = {(grant.role, grant.unit_id) for grant in grants_in_force(db, member.id)}
    return [
        grant
        for grant in own
        if (grant.role, grant.unit_id) not in theirs and standing.is_of_unit(db, member.id, grant.unit_id)
    ]


def _in_words(db: Session, grants: list[RoleGrant]) -> tuple[HeldRole, ...]:
    return tuple(
        HeldRole(grant.id, f"{ROLE_LABELS[grant.role]} · {db.get_one(Unit, grant.unit_id).name}")
        for grant in grants
    )
