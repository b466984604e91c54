"""Classes and outreach: some held and reported, one nobody reported yet, some to come."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from sqlmodel import Session, select

from app import clock
from app.actor import Actor, Grant, Role
from app.demo.world import HOME, SILENT, Crew
from app.help_sessions import planning
from app.help_sessions.models import Group, SessionKind
from app.help_sessions.planning import Plan, Told
from app.members.models import Member, RoleGrant

TRAINING, OUTREACH = SessionKind.TRAINING, SessionKind.OUTREACH


@dataclass(frozen=True, slots=True)
class _Idea:
    """What is held how many days from today, at which hour, with how many people; None: nobody reported."""

    days: int
    hour: int
    kind: SessionKind
    title: str
    people: int | None = None


_AT_HOME = (
    _Idea(-12, 8, TRAINING, "Kỹ năng số cho người cao tuổi", 32),
    _Idea(-9, 19, OUTREACH, "Tuyên truyền phòng lừa đảo qua mạng", 64),
    _Idea(-6, 8, TRAINING, "Nộp hồ sơ trên Cổng Dịch vụ công", 27),
    _Idea(-2, 14, TRAINING, "Thanh toán điện nước qua điện thoại"),
    _Idea(2, 8, TRAINING, "Kỹ năng số cho người cao tuổi"),
    _Idea(2, 14, TRAINING, "Sổ sức khỏe điện tử trên VNeID"),
    _Idea(5, 19, OUTREACH, "Tuyên truyền định danh mức 2"),
    _Idea(9, 8, SessionKind.HELP, ""),
)
_ELSEWHERE = (
    _Idea(-8, 8, TRAINING, "Kỹ năng số cho người cao tuổi", 25),
    _Idea(-5, 19, OUTREACH, "Tuyên truyền phòng lừa đảo qua mạng", 48),
    _Idea(3, 8, TRAINING, "Nộp hồ sơ trên Cổng Dịch vụ công"),
)


def make_plans(db: Session, random: Random, crews: list[Crew]) -> None:
    """Fill the calendar of the coordinator's commune, and put a few into those of the others."""
    for crew in crews:
        if crew.unit.code in SILENT:
            continue
        ideas = _AT_HOME if crew.unit.code == HOME else random.sample(_ELSEWHERE, random.choice((0, 1, 1, 2)))
        actor = _coordinator_of(db, crew)
        for idea in ideas:
            later = 0 if crew.unit.code == HOME else random.randrange(4)  # not all on one day
            _hold(db, random, actor, crew, replace(idea, days=idea.days + later))


def _coordinator_of(db: Session, crew: Crew) -> Actor:
    member = db.exec(
        select(Member)
        .join(RoleGrant)
        .where(RoleGrant.role == Role.COORDINATOR, RoleGrant.unit_id == crew.unit.id)
    ).one()
    grants = (Grant(Role.COORDINATOR, crew.unit.id),)
    now = clock.now()
    return Actor(member.id, member.full_name, Role.COORDINATOR, crew.unit.id, None, grants, 0, now)


def _hold(db: Session, random: Random, actor: Actor, crew: Crew, idea: _Idea) -> None:
    """Plan it some days before, and report it in the evening of its day."""
    begins = clock.start_of(clock.today() + timedelta(days=idea.days)) + timedelta(hours=idea.hour)
    with clock.frozen(min(clock.now(), begins - timedelta(days=random.randrange(3, 8)))):
        plan = Plan(idea.kind, crew.points[0], begins, begins + timedelta(hours=2), idea.title, crew.team.id)
        session = planning.plan_session(db, actor, plan)
    if idea.people is not None:
        with clock.frozen(_evening(begins)):
            planning.report_session(db, actor, session, _told(random, idea.people))


def _evening(begins: datetime) -> datetime:
    return min(clock.now(), clock.start_of(clock.day_of(begins)) + timedelta(hours=21))


def _told(random: Random, people: int) -> Told:
    came = people + random.randrange(-6, 12)
    shares = {Group.OVER_60: 0.4, Group.ETHNIC_MINORITY: 0.3, Group.POOR_HOUSEHOLD: 0.1}
    groups = {group: round(came * share * random.uniform(0.5, 1.3)) for group, share in shares.items()}
    return Told(came, random.randrange(3, 7), groups)
