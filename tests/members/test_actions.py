"""Writing members, teams and roles."""

import threading
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from app import clock
from app.actor import Role
from app.audit.queries import events_about
from app.db import Database
from app.members.actions import (
    add_member,
    deactivate,
    end_role,
    grant_role,
    join_team,
    reactivate,
    set_password,
)
from app.members.models import Member, MemberState, RoleGrant, TeamMembership
from app.members.queries import grants_in_force, highest_role, present_team_id
from app.web.errors import RefusedError
from tests.people import People


def test_a_member_gets_a_badge_number_and_is_found_without_marks(db: Session) -> None:
    member = add_member(db, None, "Điểu Thị Mới", "0977000001", "hash")
    assert member.badge_no.isdigit()
    assert len(member.badge_no) >= 4
    assert member.search_key == "dieu thi moi"


def test_members_sort_by_their_given_name(db: Session) -> None:
    for n, name in enumerate(["Trần Văn Đức", "Lê Thị An", "Bùi Văn Dũng"]):
        add_member(db, None, name, f"097700000{n}", "hash")
    names = db.exec(select(Member.full_name).order_by(col(Member.sort_key))).all()
    assert names == ["Lê Thị An", "Bùi Văn Dũng", "Trần Văn Đức"]


def test_a_phone_number_belongs_to_one_member(db: Session, people: People) -> None:
    with pytest.raises(RefusedError) as refusal:
        add_member(db, None, "Người Khác", people.volunteer.phone, "hash")
    assert refusal.value.field == "phone"
    assert add_member(db, None, "Người Khác", "0977000001", "hash").id  # the transaction goes on


def test_members_added_at_the_same_time_get_different_badges(database: Database) -> None:
    def add(n: int) -> None:
        with database.writing() as db:
            add_member(db, None, "Điểu Thị Mới", f"09770000{n:02}", "hash")

    threads = [threading.Thread(target=add, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as db:
        badges = db.exec(select(Member.badge_no)).all()
    assert len(badges) == len(set(badges)) == 12


def test_a_member_is_in_one_team_and_the_former_is_remembered(db: Session, people: People) -> None:
    join_team(db, None, people.volunteer.id, people.next_team.id)
    rows = db.exec(select(TeamMembership).where(TeamMembership.member_id == people.volunteer.id)).all()
    assert [(row.team_id, row.to_day) for row in rows] == [
        (people.team.id, clock.today()),
        (people.next_team.id, None),
    ]
    assert present_team_id(db, people.volunteer.id) == people.next_team.id


def test_joining_the_same_team_again_changes_nothing(db: Session, people: People) -> None:
    join_team(db, None, people.volunteer.id, people.team.id)
    rows = db.exec(select(TeamMembership).where(TeamMembership.member_id == people.volunteer.id)).all()
    assert len(rows) == 1


def test_a_role_is_granted_once_at_the_same_time(database: Database, people: People) -> None:
    def grant() -> None:
        with database.writing() as db:
            grant_role(db, None, people.volunteer.id, Role.LEADER, people.commune.id)

    threads = [threading.Thread(target=grant) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as db:
        assert len(db.exec(select(RoleGrant).where(RoleGrant.role == Role.LEADER)).all()) == 2  # and Mai's


def test_a_role_counts_until_it_ends(db: Session, people: People) -> None:
    [grant] = grants_in_force(db, people.coordinator.id)
    with clock.frozen(clock.now() + timedelta(days=1)):
        end_role(db, None, grant)
        db.flush()
        assert highest_role(db, people.coordinator.id) is None
    assert highest_role(db, people.coordinator.id) == Role.COORDINATOR  # the day before


def test_every_change_is_audited_without_names_or_numbers(db: Session, people: People) -> None:
    member = people.volunteer
    db.add(member)
    deactivate(db, people.officer.id, member)
    assert member.state == MemberState.DEACTIVATED
    reactivate(db, people.officer.id, member)
    set_password(db, member.id, member, "hash")
    db.commit()
    events = events_about(db, f"member:{member.id}")[-3:]
    assert [(event.event, event.actor_id) for event in events] == [
        ("member.deactivated", people.officer.id),
        ("member.reactivated", people.officer.id),
        ("member.password_changed", member.id),
    ]
    assert not any(member.phone in event.data or "hash" in event.data for event in events)
