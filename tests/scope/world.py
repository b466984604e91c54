"""A world for the scope matrix: one of each thing, all in Xã Bù Gia Mập, and everybody signed in at once."""

import uuid
from dataclasses import dataclass, replace
from datetime import timedelta

from fastapi import FastAPI
from sqlmodel import Session, col, select

from app import clock
from app.access.actions import start_sign_in
from app.access.invitations import invite_to_team
from app.access.joining import ask
from app.access.models import Invitation, SignIn
from app.assists.actions import log_assist
from app.assists.models import Item, Logged, Outcome
from app.checkins.actions import check_in
from app.checkins.models import Proof
from app.exports.actions import ask_for, cancel
from app.exports.models import Format
from app.help_sessions.actions import add_point
from app.help_sessions.models import SessionKind
from app.help_sessions.planning import Plan, plan_session
from app.help_sessions.queries import present_code
from app.members.forms import Person
from app.members.models import Member
from app.members.passwords import hash_password
from app.members.queries import grants_in_force
from app.periods.actions import add_campaign
from app.reports.asking import ask as ask_totals
from app.reports.forms import default_query
from app.targets.actions import add_target
from app.targets.plans import GoalPlan, TargetPlan
from tests.closing.helpers import close_days
from tests.conftest import actor_for, highest_role
from tests.people import People, add_people

SIGNED_OUT = ("anonymous", "deactivated", "expired")
SIGNED_IN = (
    *("volunteer", "teammate", "leader", "coordinator"),
    *("stranger", "neighbour", "officer"),
)


@dataclass(frozen=True)
class World:
    """The ids for the paths, and a sign-in token for each persona ("" for nobody)."""

    people: People
    ids: dict[str, str]
    tokens: dict[str, str]


def build(app: FastAPI) -> World:
    """Write the world into the app's database."""
    with app.state.database.writing() as db:
        people = add_people(db)
        tokens = {name: _token(db, getattr(people, name)) for name in (*SIGNED_IN, "deactivated")}
        tokens |= {"anonymous": "", "expired": _expired_token(db, people.teammate)}
        ids = _things(db, people)
    return World(people, ids, tokens)


def _things(db: Session, people: People) -> dict[str, str]:
    point = add_point(db, None, "Nhà văn hóa thôn 3", people.commune.id)
    volunteer, leader = actor_for(db, people.volunteer), actor_for(db, people.leader)
    hour = timedelta(hours=1)
    begins = clock.start_of(clock.today()) + 8 * hour
    plan = Plan(SessionKind.TRAINING, point, begins, begins + hour, "Kỹ năng số", people.team.id)
    session = plan_session(db, leader, plan)
    present = check_in(db, volunteer, point, Proof.POSTER, uuid.uuid4())
    items = (Item("vneid_install", Outcome.DONE, None),)
    assist = log_assist(db, volunteer, Logged(uuid.uuid4(), items, over_60=False, first_smartphone=False))
    token = invite_to_team(db, leader, people.team).token
    invitation = db.exec(select(Invitation).order_by(col(Invitation.id).desc())).first()
    assert invitation is not None
    person = Person("Đặng Thị Ngọc", "0913000001", "một hai ba bốn năm")
    request = ask(db, uuid.uuid4(), invitation, person, hash_password(person.password))
    closing = close_days(db, actor_for(db, people.coordinator), people.commune, clock.today())
    campaign = add_campaign(
        db, None, people.province.id, "Mùa hè xanh 2026", clock.today(), clock.today() + timedelta(days=30)
    )
    coordinator = actor_for(db, people.coordinator)
    job = ask_for(
        db, coordinator, ask_totals(db, coordinator, replace(default_query(), as_of=clock.now())), Format.CSV
    )
    cancel(db, coordinator, job)  # no case starts a process
    days = clock.today(), clock.today() + timedelta(days=30)
    goal = TargetPlan("people_assisted", people.commune.id, *days)
    target = add_target(db, actor_for(db, people.officer), goal, GoalPlan(100, "12-KH/TĐTN"))
    return {
        "target_id": str(target.id),
        "job_id": str(job.id),
        "code": present_code(db, point.id),
        "check_in_id": str(present.id),
        "assist_id": str(assist.assist.id),
        "token": token,
        "invitation_id": str(invitation.id),
        "request_id": str(request.id),
        "member_id": str(people.teammate.id),
        "leader_id": str(people.leader.id),
        "grant_id": str(grants_in_force(db, people.leader.id)[0].id),
        "team_id": str(people.team.id),
        "session_id": str(session.id),
        "sign_in_id": str(volunteer.sign_in_id),
        "closing_id": str(closing.id),
        "campaign_id": str(campaign.id),
    }


def _token(db: Session, member: Member) -> str:
    return start_sign_in(db, member.id, highest_role(db, member))


def _expired_token(db: Session, member: Member) -> str:
    token = _token(db, member)
    row = db.exec(select(SignIn).order_by(col(SignIn.id).desc())).first()
    assert row is not None
    row.expires_at = clock.now() - timedelta(seconds=1)
    db.add(row)
    return token
