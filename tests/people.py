"""Named people in real communes, so that a permission test is one line.

Bù Gia Mập: Hạnh (volunteer) and Nam (volunteer) in Mai's team, Thu the coordinator. Đăk Ơ, the next
commune: Lan (volunteer) and Sơn the coordinator. Đồng Nai: Dũng the officer. Kiên was deactivated.
"""

from dataclasses import dataclass

from sqlmodel import Session

from app.actor import Role
from app.members.actions import add_member, add_team, grant_role, join_team
from app.members.models import Member, MemberState, Team
from app.members.passwords import hash_password
from app.units.models import Unit
from app.units.queries import unit_by_code

PASSWORD = "ba con suối trăng"
_HASH = hash_password(PASSWORD)


@dataclass(frozen=True)
class People:
    """Everybody, their teams and their units."""

    volunteer: Member
    teammate: Member
    leader: Member
    coordinator: Member
    stranger: Member
    neighbour: Member
    officer: Member
    deactivated: Member
    team: Team
    next_team: Team
    commune: Unit
    next_commune: Unit
    province: Unit


def add_people(db: Session) -> People:
    """Write everybody into a database with the shipped units; the caller commits."""
    commune, next_commune, province = (_unit(db, code) for code in ("25222", "25225", "75"))
    team = add_team(db, None, "Đội tình nguyện số xã Bù Gia Mập", commune.id)
    next_team = add_team(db, None, "Đội tình nguyện số xã Đăk Ơ", next_commune.id)
    volunteer = _person(db, "Nguyễn Thị Hạnh", "0912000001", Role.VOLUNTEER, commune, team)
    teammate = _person(db, "Lê Văn Nam", "0912000002", Role.VOLUNTEER, commune, team)
    leader = _person(db, "Điểu Thị Mai", "0912000003", Role.LEADER, commune, team)
    coordinator = _person(db, "Trần Thị Thu", "0912000004", Role.COORDINATOR, commune)
    stranger = _person(db, "Hoàng Thị Lan", "0912000005", Role.VOLUNTEER, next_commune, next_team)
    neighbour = _person(db, "Phạm Văn Sơn", "0912000006", Role.COORDINATOR, next_commune)
    officer = _person(db, "Võ Tiến Dũng", "0912000007", Role.OFFICER, province)
    deactivated = _person(db, "Bùi Trung Kiên", "0912000008", Role.VOLUNTEER, commune, team)
    deactivated.state = MemberState.DEACTIVATED
    db.add(deactivated)
    db.flush()
    return People(
        volunteer=volunteer,
        teammate=teammate,
        leader=leader,
        coordinator=coordinator,
        stranger=stranger,
        neighbour=neighbour,
        officer=officer,
        deactivated=deactivated,
        team=team,
        next_team=next_team,
        commune=commune,
        next_commune=next_commune,
        province=province,
    )


def _unit(db: Session, code: str) -> Unit:
    unit = unit_by_code(db, code)
    assert unit is not None, code
    return unit


def _person(db: Session, name: str, phone: str, role: Role, unit: Unit, team: Team | None = None) -> Member:
    member = add_member(db, None, name, phone, _HASH)
    grant_role(db, None, member.id, role, unit.id)
    if team is not None:
        join_team(db, None, member.id, team.id)
    return member
