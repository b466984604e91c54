"""HTTP for handing out ways in: to a commune's coordinator, to a team, to a new password."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import Session, col, select

from app import text
from app.access import invitations, queries, scope
from app.access.forms import read_unit
from app.access.gate import CoordinatorUpFresh, LeaderUp, LeaderUpFresh, OfficerOnlyFresh
from app.access.invitations import HandedOut
from app.access.models import Invitation
from app.access.pages import (
    HandedOutPage,
    InvitationsPage,
    InviteCoordinatorPage,
    InviteToTeamPage,
    OpenInvitation,
    RecoveryPage,
)
from app.access.tokens import in_groups
from app.actor import Actor, Role
from app.db import DbSession
from app.members.models import Member, MemberState
from app.qr.svg import qr_svg
from app.units.queries import communes_under
from app.web.errors import NotFoundError
from app.web.forms import Form, Reader
from app.web.ids import RowId
from app.web.render import FormState, render, see_other, settings_of

router = APIRouter()


@router.get("/invitations")
def show_all(request: Request, db: DbSession, actor: LeaderUp) -> Response:
    return render(request, InvitationsPage(_open(db, queries.open_invitations(db, actor))))


@router.post("/invitations/{invitation_id}/end")
def end(db: DbSession, actor: LeaderUp, invitation_id: RowId) -> Response:
    found = [row for row in queries.open_invitations(db, actor) if row.id == invitation_id]
    if not found:
        raise NotFoundError
    invitations.end_invitation(db, actor, found[0])
    return see_other("/invitations")


def _open(db: Session, rows: list[Invitation]) -> tuple[OpenInvitation, ...]:
    inviters = {
        member.id: member.full_name
        for member in db.exec(select(Member).where(col(Member.id).in_([row.inviter_id for row in rows])))
    }
    return tuple(
        OpenInvitation(
            id=row.id,
            whom=queries.whom(db, row),
            inviter=inviters[row.inviter_id],
            made_at=row.made_at,
            expires_at=row.expires_at,
            uses=row.uses,
            max_uses=row.max_uses,
        )
        for row in rows
    )


@router.get("/invitations/new")
def show_invite_coordinator(
    request: Request, db: DbSession, actor: OfficerOnlyFresh, q: str = ""
) -> Response:
    return render(request, _invite_coordinator(db, actor, q))


@router.post("/invitations/new")
def invite_coordinator(request: Request, db: DbSession, form: Form, actor: OfficerOnlyFresh) -> Response:
    reader = Reader(form)
    commune = read_unit(reader, communes_under(db, actor.units_as(Role.OFFICER)))
    if not reader.finish() or commune is None:
        page = _invite_coordinator(db, actor, "", FormState(reader.values, reader.errors))
        return render(request, page, status=422)
    handed = invitations.invite_coordinator(db, actor, commune)
    return _hand(
        request,
        handed,
        path="join",
        title=f"Mời điều phối viên {commune.name}",
        advice="Gửi đường dẫn này cho đúng một người, hoặc cho người đó quét mã. Dùng được một lần.",
        back="/invitations",
    )


def _invite_coordinator(
    db: Session, actor: Actor, typed: str, form: FormState | None = None
) -> InviteCoordinatorPage:
    key = text.search_key(typed)
    communes = communes_under(db, actor.units_as(Role.OFFICER))
    return InviteCoordinatorPage(
        communes=tuple(unit for unit in communes if key in unit.search_key or unit.code.startswith(key)),
        typed=typed,
        invitations=_open(db, queries.open_invitations(db, actor)),
        form=form or FormState(),
    )


@router.get("/teams/{team_id}/invitation")
def show_invite_to_team(request: Request, db: DbSession, actor: LeaderUpFresh, team_id: RowId) -> Response:
    team = scope.team(db, actor, team_id)
    rows = queries.open_invitations(db, actor, team_id)
    return render(request, InviteToTeamPage(team=team, invitations=_open(db, rows)))


@router.post("/teams/{team_id}/invitation")
def invite_to_team(request: Request, db: DbSession, actor: LeaderUpFresh, team_id: RowId) -> Response:
    team = scope.team(db, actor, team_id)
    return _hand(
        request,
        invitations.invite_to_team(db, actor, team),
        path="join",
        title=f"Vào {team.name}",
        advice="Đưa màn hình này cho tình nguyện viên quét bằng máy ảnh của điện thoại. Tối đa 50 người.",
        back=f"/teams/{team.id}",
    )


@router.get("/members/{member_id}/recovery")
def show_recovery(request: Request, db: DbSession, actor: CoordinatorUpFresh, member_id: RowId) -> Response:
    return render(request, RecoveryPage(_active_lower_member(db, actor, member_id)))


@router.post("/members/{member_id}/recovery")
def issue_recovery(request: Request, db: DbSession, actor: CoordinatorUpFresh, member_id: RowId) -> Response:
    member = _active_lower_member(db, actor, member_id)
    return _hand(
        request,
        invitations.issue_recovery(db, actor, member),
        path="recover",
        title=f"Mật khẩu mới cho {member.full_name}",
        advice="Chỉ đưa cho chính người này, đang đứng trước mặt bạn. Dùng được một lần, trong 10 phút.",
        back=f"/members/{member.id}",
        shows_code=True,
    )


def _active_lower_member(db: Session, actor: Actor, member_id: int) -> Member:
    member = scope.lower_member(db, actor, member_id)
    if member.state != MemberState.ACTIVE:
        raise NotFoundError
    return member


def _hand(
    request: Request,
    handed: HandedOut,
    *,
    path: str,
    title: str,
    advice: str,
    back: str,
    shows_code: bool = False,
) -> Response:
    base = settings_of(request).app_base_url.rstrip("/")
    page = HandedOutPage(
        title=title,
        advice=advice,
        link=f"{base}/{path}/{handed.token}",
        # In capitals a QR code is a size smaller; the short path is served for it.
        qr=qr_svg(f"{base}/{path[0]}/{handed.token}".upper(), label=f"Mã QR: {title}"),
        expires_at=handed.invitation.expires_at,
        back=back,
        code=in_groups(handed.token) if shows_code else "",
    )
    return render(request, page)
