"""Whose right it was at that moment decides; what came late is flagged, never lost."""

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from app import clock
from app.access.standing import deactivate, end_grant, move, reactivate
from app.actor import Role
from app.db import Database
from app.members.actions import add_member, grant_role
from app.members.models import Member
from app.members.queries import grants_in_force
from tests.conftest import actor_for, database_of
from tests.people import People
from tests.sync.helpers import Phone, assist, event, new_point, phone_of, stay, stored, tomorrow_at

ACCEPTED, NO_RIGHT = "accepted", "rejected no_right"


@pytest.fixture
def phone(client: TestClient, people: People) -> Phone:
    return phone_of(client, people.volunteer)


def end_roles(db: Session, people: People, member: Member) -> None:
    """As if no role were left, which the app itself never does."""
    for grant in grants_in_force(db, member.id):
        grant.to_at = clock.now()
        db.add(grant)


def test_a_right_that_ended_since_is_a_flag_and_one_that_had_ended_a_refusal(
    phone: Phone, client: TestClient, people: People, database: Database
) -> None:
    _, code = new_point(client, people.commune)
    with clock.frozen(tomorrow_at(10)), database_of(client).writing() as db:
        end_roles(db, people, people.volunteer)
    with clock.frozen(tomorrow_at(12)):
        came, helped = event("check_in", tomorrow_at(8), point=code), assist(code, at=tomorrow_at(9))
        left = event("check_out", tomorrow_at(9, 30), check_in=came["id"])
        void = event("void", tomorrow_at(9, 31), assist=helped["id"], reason="mistake")
        after = [assist(at=tomorrow_at(11)), event("check_in", tomorrow_at(11), point=code)]
        assert phone.tell(came, helped, left, void, *after) == [*[ACCEPTED] * 4, NO_RIGHT, NO_RIGHT]
    assert (stored(database, helped).flags, stay(database, came).flags) == ("late_right", "late_right")


def test_a_deactivated_phone_still_delivers_what_was_done_before(
    phone: Phone, client: TestClient, people: People, database: Database
) -> None:
    with clock.frozen(tomorrow_at(10)), database_of(client).writing() as db:
        deactivate(db, None, db.get_one(Member, people.volunteer.id))
    with clock.frozen(tomorrow_at(12)):
        before, after = assist(at=tomorrow_at(9)), assist(at=tomorrow_at(11))
        assert phone.tell(before, after) == [ACCEPTED, NO_RIGHT]
        with database_of(client).writing() as db:
            reactivate(db, None, db.get_one(Member, people.volunteer.id))
        again = assist(at=tomorrow_at(9))
        assert phone.tell(again) == [ACCEPTED]
    assert stored(database, before).flags == "no_point late_right"
    assert stored(database, again).flags == "no_point"


def test_who_was_shut_out_before_that_was_written_down_has_no_right(
    client: TestClient, people: People
) -> None:
    assert phone_of(client, people.deactivated).tell(assist()) == [NO_RIGHT]


def test_a_member_without_any_role_ever_has_no_right(client: TestClient, people: People) -> None:
    with database_of(client).writing() as db:
        nobody = add_member(db, None, "Đỗ Thị Chưa", "0912000099", "x")
    assert phone_of(client, nobody).tell(assist()) == [NO_RIGHT]


def test_after_a_move_it_counts_for_the_team_of_that_day(
    phone: Phone, client: TestClient, people: People, database: Database
) -> None:
    with clock.frozen(tomorrow_at(24 + 8)), database_of(client).writing() as db:
        move(db, actor_for(db, people.officer), db.get_one(Member, people.volunteer.id), people.next_team)
    with clock.frozen(tomorrow_at(24 + 12)):
        before, after = assist(at=tomorrow_at(9)), assist(at=tomorrow_at(24 + 11))
        assert phone.tell(before, after) == [ACCEPTED, ACCEPTED]
    first, second = stored(database, before), stored(database, after)
    assert (first.team_id, first.unit_id) == (people.team.id, people.commune.id)
    assert (second.team_id, second.unit_id) == (people.next_team.id, people.next_commune.id)
    assert (first.flags, second.flags) == ("no_point late_right", "no_point")


def test_on_the_day_of_a_move_the_moment_decides(
    phone: Phone, client: TestClient, people: People, database: Database
) -> None:
    with clock.frozen(tomorrow_at(10)), database_of(client).writing() as db:
        move(db, actor_for(db, people.officer), db.get_one(Member, people.volunteer.id), people.next_team)
    with clock.frozen(tomorrow_at(12)):
        before, after = assist(at=tomorrow_at(9)), assist(at=tomorrow_at(11))
        assert phone.tell(before, after) == [ACCEPTED, ACCEPTED]
    first, second = stored(database, before), stored(database, after)
    assert (first.team_id, first.unit_id) == (people.team.id, people.commune.id)
    assert (second.team_id, second.unit_id) == (people.next_team.id, people.next_commune.id)
    assert (first.flags, second.flags) == ("no_point late_right", "no_point")


def test_who_was_let_in_again_had_no_right_while_shut_out(
    phone: Phone, client: TestClient, people: People, database: Database
) -> None:
    for out, back in ((8, 10), (12, 14)):
        with clock.frozen(tomorrow_at(out)), database_of(client).writing() as db:
            deactivate(db, None, db.get_one(Member, people.volunteer.id))
        with clock.frozen(tomorrow_at(back)), database_of(client).writing() as db:
            reactivate(db, None, db.get_one(Member, people.volunteer.id))
    with clock.frozen(tomorrow_at(16)):
        sent = [assist(at=tomorrow_at(hour)) for hour in (7, 9, 11, 13, 15)]
        assert phone.tell(*sent) == [ACCEPTED, NO_RIGHT, ACCEPTED, NO_RIGHT, ACCEPTED]
    assert stored(database, sent[0]).flags == "no_point"


def test_a_role_given_since_changes_nothing(
    phone: Phone, client: TestClient, people: People, database: Database
) -> None:
    with clock.frozen(tomorrow_at(10)), database_of(client).writing() as db:
        grant_role(db, None, people.volunteer.id, Role.LEADER, people.commune.id)
    with clock.frozen(tomorrow_at(12)):
        sent = assist(at=tomorrow_at(9))
        assert phone.tell(sent) == [ACCEPTED]
    assert stored(database, sent).flags == "no_point"


def test_a_leader_who_stays_a_volunteer_of_the_unit_has_the_right_still(
    client: TestClient, people: People, database: Database
) -> None:
    phone = phone_of(client, people.leader)
    with clock.frozen(tomorrow_at(10)), database_of(client).writing() as db:
        [grant] = grants_in_force(db, people.leader.id)
        end_grant(db, actor_for(db, people.officer), grant)
    with clock.frozen(tomorrow_at(12)):
        sent = assist(at=tomorrow_at(9))
        assert phone.tell(sent) == [ACCEPTED]
    assert stored(database, sent).flags == "no_point"


@pytest.mark.parametrize("reason", ["mistake", "undone", "double", "other"])
def test_a_volunteer_voids_her_own_of_the_same_day(
    phone: Phone, database: Database, people: People, reason: str
) -> None:
    helped = assist()
    void = event("void", assist=helped["id"], reason=reason)
    assert phone.tell(helped, void) == [ACCEPTED, ACCEPTED]
    row = stored(database, helped)
    assert (row.void_reason, row.voided_by) == (reason, people.volunteer.id)
    again = event("void", assist=helped["id"], reason="other")
    assert phone.tell(again) == [ACCEPTED]
    assert stored(database, helped).void_reason == reason


def test_a_void_is_judged_by_the_day_on_which_it_was_tapped(phone: Phone, database: Database) -> None:
    with clock.frozen(tomorrow_at(24 + 12)):  # all of it arrives a day later
        in_time, too_late = assist(at=tomorrow_at(9)), assist(at=tomorrow_at(9))
        voids = [
            event("void", tomorrow_at(23, 59), assist=in_time["id"], reason="mistake"),
            event("void", tomorrow_at(24, 1), assist=too_late["id"], reason="mistake"),
        ]
        assert phone.tell(in_time, too_late, *voids) == [*[ACCEPTED] * 3, "rejected void_too_late"]
    assert stored(database, in_time).voided_at is not None
    assert stored(database, too_late).voided_at is None


def test_who_is_in_charge_voids_on_any_day_and_nobody_else_sees_it(
    phone: Phone, client: TestClient, people: People, database: Database
) -> None:
    helped = assist()
    phone.send(helped)
    for who in (people.teammate, people.leader, people.stranger, people.neighbour):
        void = event("void", assist=helped["id"], reason="other")
        assert phone_of(client, who).tell(void) == ["rejected unknown_assist"], who.full_name
    with clock.frozen(tomorrow_at(48)):
        void = event("void", assist=helped["id"], reason="other")
        assert phone_of(client, people.coordinator).tell(void) == [ACCEPTED]
    assert stored(database, helped).voided_by == people.coordinator.id


def test_a_say_over_what_others_did_ends_with_the_right(
    phone: Phone, client: TestClient, people: People, database: Database
) -> None:
    own, others = phone_of(client, people.coordinator), assist()
    phone.send(others)
    mine = assist()
    own.send(mine)
    with clock.frozen(tomorrow_at(10)), database_of(client).writing() as db:
        [grant] = grants_in_force(db, people.coordinator.id)
        end_grant(db, actor_for(db, people.officer), grant)
    with clock.frozen(tomorrow_at(12)):
        early = tomorrow_at(9)
        voids = [event("void", early, assist=each["id"], reason="other") for each in (others, mine)]
        assert own.tell(voids[0]) == ["rejected unknown_assist"]
        with database_of(client).writing() as db:
            deactivate(db, None, db.get_one(Member, people.coordinator.id))
        assert own.tell(*voids) == ["rejected unknown_assist", ACCEPTED]
    assert stored(database, others).voided_at is None


def test_a_void_of_what_is_not_there_is_rejected(phone: Phone) -> None:
    unknown = event("void", assist=event("void")["id"], reason="other")
    assert phone.tell(unknown) == ["rejected unknown_assist"]
