"""HTTP for teams, and for those who want to join one."""

import uuid
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlmodel import Session, col

from app.access import directory, joining, queries, scope
from app.access.directory import MemberLine, TeamLine
from app.access.forms import read_team
from app.access.gate import CoordinatorUp, LeaderUp
from app.access.models import JoinRequest
from app.access.pages import DirectoryPage, NewTeamPage, Requests, RequestsPage, TeamPage
from app.actor import Actor, Role
from app.db import DbSession
from app.members.actions import add_team
from app.members.models import Team
from app.units.models import Unit
from app.web.errors import RefusedError
from app.web.forms import Form, Reader
from app.web.ids import RowId
from app.web.render import FormState, render, render_fragment, see_other, wants_fragment

router = APIRouter()

PageNumber = Annotated[int, Query(ge=1, le=10_000)]


@router.get("/team")
def show_mine(
    request: Request, db: DbSession, actor: LeaderUp, q: str = "", show: str = "", page: PageNumber = 1
) -> Response:
    """A leader's team, a coordinator's teams, or an officer's people to search."""
    if actor.is_any(Role.OFFICER):
        return render(request, _directory(db, actor, q, page, shows_teams=show == "teams"))
    cards = directory.team_cards(db, db.exec(scope.teams(actor).order_by(col(Team.sort_key))).all())
    return render(
        request,
        TeamPage(
            title="Đội",
            subtitle=db.get_one(Unit, actor.unit_id).name,
            requests=_requests(db, actor),
            teams=cards,
            others=directory.without_team(db, actor),
            may_add_team=actor.is_any(Role.COORDINATOR),
        ),
    )


def _directory(db: Session, actor: Actor, typed: str, number: int, *, shows_teams: bool) -> DirectoryPage:
    members: tuple[MemberLine, ...] = ()
    teams: tuple[TeamLine, ...] = ()
    if shows_teams:
        teams, has_more = directory.find_teams(db, actor, typed, number)
    else:
        members, has_more = directory.find_members(db, actor, typed, number)
    return DirectoryPage(
        requests=_requests(db, actor),
        shows_teams=shows_teams,
        typed=typed,
        members=members,
        teams=teams,
        number=number,
        has_more=has_more,
    )


@router.get("/teams/new")
def show_new(request: Request, db: DbSession, actor: CoordinatorUp) -> Response:
    return render(request, NewTeamPage(tuple(queries.units_under(db, actor))))


@router.post("/teams")
def add(request: Request, db: DbSession, form: Form, actor: CoordinatorUp) -> Response:
    units, reader = queries.units_under(db, actor), Reader(form)
    wanted = read_team(reader, units)
    if reader.errors or wanted.unit is None:
        page = NewTeamPage(tuple(units), FormState(reader.values, reader.errors))
        return render(request, page, status=422)
    team = add_team(db, actor, wanted.name, wanted.unit.id)
    return see_other(f"/teams/{team.id}")


@router.get("/teams/{team_id}")
def show(request: Request, db: DbSession, actor: LeaderUp, team_id: RowId) -> Response:
    team = scope.team(db, actor, team_id)
    return render(
        request,
        TeamPage(
            title="Đội",
            subtitle=db.get_one(Unit, team.unit_id).name,
            requests=_requests(db, actor, team.id),
            teams=directory.team_cards(db, [team]),
        ),
    )


@router.get("/join-requests")
def show_requests(request: Request, db: DbSession, actor: LeaderUp, team: RowId | None = None) -> Response:
    """Who waits; the pages of teams ask for this every few seconds."""
    return _answer(request, _requests(db, actor, team))


@router.post("/join-requests/{request_id}/approve")
def approve(request: Request, db: DbSession, actor: LeaderUp, request_id: uuid.UUID) -> Response:
    return _decide(request, db, actor, request_id, joining.approve)


@router.post("/join-requests/{request_id}/refuse")
def refuse(request: Request, db: DbSession, actor: LeaderUp, request_id: uuid.UUID) -> Response:
    return _decide(request, db, actor, request_id, joining.refuse)


def _decide(
    request: Request,
    db: Session,
    actor: Actor,
    request_id: uuid.UUID,
    decide: Callable[[Session, Actor, JoinRequest], object],
) -> Response:
    asked = scope.join_request(db, actor, request_id)
    team_id = asked.team_id
    try:
        decide(db, actor, asked)
    except RefusedError as refusal:
        db.rollback()
        return _answer(request, _requests(db, actor, team_id, refusal.message), status=422)
    if wants_fragment(request):
        return _answer(request, _requests(db, actor, team_id))
    return see_other("/team")


def _requests(db: Session, actor: Actor, team_id: int | None = None, error: str = "") -> Requests:
    return Requests(directory.pending_requests(db, actor, team_id), team_id, error)


def _answer(request: Request, requests: Requests, status: int = 200) -> Response:
    if wants_fragment(request):
        return render_fragment(request, "access/_requests.html", status=status, requests=requests)
    return render(request, RequestsPage(requests), status=status)
