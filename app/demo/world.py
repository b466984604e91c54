"""Who and where: teams, volunteers, points. Made through the app's own actions, so all of it is audited."""

from dataclasses import dataclass, field
from random import Random

from sqlmodel import Session, select

from app.actor import Role
from app.demo.names import person, places
from app.help_sessions.actions import add_point
from app.help_sessions.models import SupportPoint
from app.members.actions import add_member, add_team, grant_role, join_team
from app.members.models import Member, Team
from app.members.passwords import hash_password
from app.units.models import Unit
from app.units.queries import communes_under, unit_by_code

PROVINCE = "75"
HOME = "25222"  # Xã Bù Gia Mập, where the demo coordinator and volunteer are
SILENT = {"25402", "26206"}  # two communes without activity, so that silence can be seen

VOLUNTEER_PHONE = "0900000001"
COORDINATOR_PHONE = "0900000002"
OFFICER_PHONE = "0900000003"


@dataclass(frozen=True)
class Crew:
    """A team in its commune, its volunteers, and the points where they help."""

    unit: Unit
    team: Team
    points: list[SupportPoint]
    volunteers: list[Member] = field(default_factory=list)


def is_empty(db: Session) -> bool:
    """Whether the demo may be made: nobody is there yet, neither invented nor real."""
    return db.exec(select(Member.id)).first() is None


def make_world(db: Session, random: Random, password: str) -> list[Crew]:
    """The three demo people with `password`, and a crew for every commune; the others cannot sign in."""
    province = unit_by_code(db, PROVINCE)
    assert province is not None, "the shipped units are not loaded"
    people = _People(db, random, hash_password(password), hash_password(random.randbytes(16).hex()))
    people.named("Võ Tiến Dũng", OFFICER_PHONE, Role.OFFICER, province)
    return [_crew(db, random, people, unit) for unit in communes_under(db, [province.id])]


def _crew(db: Session, random: Random, people: "_People", unit: Unit) -> Crew:
    is_home = unit.code == HOME
    team = add_team(db, None, f"Đội tình nguyện số {unit.name[0].lower()}{unit.name[1:]}", unit.id)
    names = ["Nhà văn hóa thôn 3", "Trung tâm Phục vụ hành chính công", "Chợ Bù Gia Mập"]
    points = names if is_home else places(random, random.choice((1, 1, 2)))
    crew = Crew(unit, team, [add_point(db, None, name, unit.id) for name in points])
    if is_home:
        people.named("Trần Thị Thu", COORDINATOR_PHONE, Role.COORDINATOR, unit)
        crew.volunteers.append(people.named("Nguyễn Thị Hạnh", VOLUNTEER_PHONE, Role.VOLUNTEER, unit, team))
    else:
        people.made_up(Role.COORDINATOR, unit)
    crew.volunteers.append(people.made_up(Role.LEADER, unit, team))
    for _ in range(5 if is_home else random.choice((1, 2, 2, 3))):
        crew.volunteers.append(people.made_up(Role.VOLUNTEER, unit, team))
    return crew


class _People:
    """Makes members with running phone numbers."""

    def __init__(self, db: Session, random: Random, known: str, unknown: str) -> None:
        self._db, self._random = db, random
        self._known, self._unknown = known, unknown
        self._count = 0

    def named(self, name: str, phone: str, role: Role, unit: Unit, team: Team | None = None) -> Member:
        return self._add(name, phone, self._known, role, unit, team)

    def made_up(self, role: Role, unit: Unit, team: Team | None = None) -> Member:
        self._count += 1
        phone = f"0900001{self._count:03}"
        return self._add(person(self._random), phone, self._unknown, role, unit, team)

    def _add(
        self, name: str, phone: str, password_hash: str, role: Role, unit: Unit, team: Team | None
    ) -> Member:
        member = add_member(self._db, None, name, phone, password_hash)
        grant_role(self._db, None, member.id, role, unit.id)
        if team is not None:
            join_team(self._db, None, member.id, team.id)
        return member
