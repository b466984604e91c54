"""A commune's own board: teams of which nobody did anything, points where nobody was."""

from sqlmodel import Session

from app import clock
from app.access.standing import move
from app.assists.actions import void_assist
from app.assists.models import VoidReason
from app.checkins.actions import void
from app.help_sessions.actions import close_point, replace_code
from app.help_sessions.planning import Told, report_session
from app.help_sessions.queries import present_code
from app.members.actions import add_team
from app.silence.contacts import Contact
from tests.conftest import actor_for
from tests.people import People
from tests.silence.helpers import FIRST, TODAY, ago, at, come, help_on, look, new_point, plan


def teams(db: Session, people: People, days: int = 7) -> dict[str, object]:
    """The silent teams by name, as the coordinator sees them."""
    found = look(db, people.coordinator, people.commune, days)
    return {each.team.name: each.last_day for each in found.teams}


def points(db: Session, people: People) -> dict[str, object]:
    found = look(db, people.coordinator, people.commune)
    return {each.point.name: each.last_day for each in found.points}


def test_a_team_that_did_nothing_is_listed_with_its_leader(db: Session, people: People) -> None:
    (found,) = look(db, people.coordinator, people.commune).teams
    assert (found.team.id, found.last_day) == (people.team.id, None)
    assert found.contacts == [Contact(people.leader.id, "Điểu Thị Mai", "0912000003")]


def test_the_commune_above_has_no_list_of_communes(db: Session, people: People) -> None:
    found = look(db, people.coordinator, people.commune)
    assert (found.communes, found.units) == (0, [])


def test_one_member_who_helps_is_enough(db: Session, people: People) -> None:
    help_on(db, people.teammate, FIRST)
    assert teams(db, people) == {}
    assert teams(db, people, days=3) == {people.team.name: FIRST}


def test_one_member_at_a_point_is_enough(db: Session, people: People) -> None:
    come(db, people.leader, new_point(db, people.commune), TODAY)
    assert teams(db, people) == {}


def test_what_was_taken_back_is_no_activity_of_a_team(db: Session, people: People) -> None:
    assist = help_on(db, people.volunteer, ago(2))
    stay = come(db, people.volunteer, new_point(db, people.commune), ago(1))
    with clock.frozen(at(ago(1), 12)):
        void_assist(db, actor_for(db, people.coordinator), assist, VoidReason.MISTAKE)
        void(db, actor_for(db, people.coordinator), stay, "nhầm điểm")
    assert teams(db, people) == {people.team.name: None}


def test_what_a_member_did_counts_for_the_team_of_then(db: Session, people: People) -> None:
    help_on(db, people.volunteer, ago(5))
    with clock.frozen(at(ago(4))):
        other = add_team(db, None, "Đội Thanh niên", people.commune.id)
        move(db, actor_for(db, people.coordinator), people.volunteer, other)
    help_on(db, people.volunteer, ago(1))
    assert teams(db, people) == {}
    assert teams(db, people, days=3) == {people.team.name: ago(5)}


def test_a_class_that_the_team_held_is_enough(db: Session, people: People) -> None:
    session = plan(db, people.coordinator, new_point(db, people.commune), ago(3), team_id=people.team.id)
    assert teams(db, people) == {people.team.name: None}
    with clock.frozen(at(ago(2))):
        report_session(db, actor_for(db, people.coordinator), session, Told(12))
    assert teams(db, people) == {}


def test_a_team_made_or_closed_within_the_window_is_not_asked_after(db: Session, people: People) -> None:
    with clock.frozen(at(FIRST)):
        add_team(db, None, "Đội mới", people.commune.id)
    with clock.frozen(at(ago(7))):
        add_team(db, None, "Đội cũ hơn", people.commune.id)
    people.team.closed_at = at(ago(9))
    db.add(people.team)
    assert set(teams(db, people)) == {"Đội cũ hơn"}


def test_the_province_sees_its_own_teams_and_not_those_of_communes(db: Session, people: People) -> None:
    with clock.frozen(at(ago(12))):
        add_team(db, None, "Đội tình nguyện tỉnh", people.province.id)
    found = look(db, people.officer, people.province)
    assert [each.team.name for each in found.teams] == ["Đội tình nguyện tỉnh"]
    assert found.points == []


def test_a_point_where_nobody_was_is_listed(db: Session, people: People) -> None:
    point = new_point(db, people.commune)
    new_point(db, people.next_commune, "Chợ Đăk Ơ")
    (found,) = look(db, people.coordinator, people.commune).points
    assert (found.point.id, found.code, found.last_day) == (point.id, present_code(db, point.id), None)


def test_somebody_at_the_point_is_enough(db: Session, people: People) -> None:
    market, hall = new_point(db, people.commune, "Chợ"), new_point(db, people.commune)
    come(db, people.volunteer, market, FIRST)
    come(db, people.volunteer, hall, ago(7))
    assert points(db, people) == {hall.name: ago(7)}


def test_a_class_held_at_the_point_is_enough(db: Session, people: People) -> None:
    point = new_point(db, people.commune)
    session = plan(db, people.coordinator, point, ago(3))
    assert points(db, people) == {point.name: None}
    with clock.frozen(at(ago(2))):
        report_session(db, actor_for(db, people.coordinator), session, Told(12))
    assert points(db, people) == {}


def test_a_point_opened_within_the_window_or_closed_is_not_asked_after(db: Session, people: People) -> None:
    new_point(db, people.commune, "Điểm mới", FIRST)
    older = new_point(db, people.commune, "Điểm cũ hơn", ago(7))
    close_point(db, None, new_point(db, people.commune, "Điểm đã đóng"))
    replace_code(db, None, older, present_code(db, older.id))
    assert points(db, people) == {"Điểm cũ hơn": None}
