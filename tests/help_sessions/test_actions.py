"""Points, their codes, and sessions."""

from datetime import date

import pytest
from sqlmodel import Session, select

from app import clock
from app.audit.models import Event
from app.audit.queries import events_about, first_break
from app.db import Database
from app.help_sessions import actions, queries
from app.help_sessions.models import CODE_ALPHABET, HelpSession, PointCode, SupportPoint
from app.units.queries import unit_by_code
from app.web.errors import RefusedError
from tests.conftest import actor_for
from tests.crowd import all_at_once
from tests.people import People

NAME = "Nhà văn hóa thôn 3"


def test_a_new_point_has_a_code_of_ten_random_characters(db: Session, people: People) -> None:
    points = [actions.add_point(db, None, f"Điểm {n}", people.commune.id) for n in range(50)]
    codes = [queries.present_code(db, point.id) for point in points]
    assert len(set(codes)) == 50
    assert {len(code) for code in codes} == {10}
    assert set("".join(codes)) == set(CODE_ALPHABET)


def test_a_point_of_the_same_name_in_the_same_commune_is_refused(db: Session, people: People) -> None:
    actions.add_point(db, None, NAME, people.commune.id)
    actions.add_point(db, None, NAME, people.next_commune.id)
    with pytest.raises(RefusedError, match="đặt tên khác"):
        actions.add_point(db, None, NAME, people.commune.id)


def test_of_many_points_of_one_name_at_once_one_is_added(database: Database, people: People) -> None:
    def add(_: int) -> bool:
        with database.session(write=True) as db:
            try:
                actions.add_point(db, None, NAME, people.commune.id)
            except RefusedError:
                return False
            db.commit()
            return True

    assert all_at_once(database, 8, add).count(True) == 1
    with database.reading() as db:
        assert [row.point.name for row in queries.points_in(db, [people.commune.id])] == [NAME]
        assert first_break(db) is None


def test_of_many_points_renamed_alike_at_once_one_is_renamed(database: Database, people: People) -> None:
    with database.writing() as db:
        points = [actions.add_point(db, None, f"Điểm {n}", people.commune.id) for n in range(8)]

    def rename(n: int) -> bool:
        with database.session(write=True) as db:
            point = db.get_one(SupportPoint, points[n].id)
            try:
                actions.rename_point(db, None, point, NAME)
            except RefusedError:
                assert point.name == f"Điểm {n}"
                return False
            db.commit()
            return True

    assert all_at_once(database, 8, rename).count(True) == 1


@pytest.mark.parametrize("same", ["NHÀ VĂN HÓA THÔN 3", "nhà văn  hóa thôn 3 "])
def test_names_that_differ_in_case_or_spacing_are_the_same(db: Session, people: People, same: str) -> None:
    actions.add_point(db, None, NAME, people.commune.id)
    other = actions.add_point(db, None, "Nhà văn hoá thôn 3", people.commune.id)  # other marks: another name
    with pytest.raises(RefusedError, match="đặt tên khác"):
        actions.add_point(db, None, same, people.commune.id)
    with pytest.raises(RefusedError, match="đặt tên khác"):
        actions.rename_point(db, None, other, same)


def test_a_name_is_free_again_once_its_point_is_closed(db: Session, people: People) -> None:
    actor = actor_for(db, people.coordinator)
    actions.close_point(db, actor, actions.add_point(db, actor, NAME, people.commune.id))
    actions.add_point(db, actor, NAME, people.commune.id)


def test_renaming_keeps_the_code_and_moves_the_point_in_the_list(db: Session, people: People) -> None:
    actor = actor_for(db, people.coordinator)
    first = actions.add_point(db, actor, "An Bình", people.commune.id)
    second = actions.add_point(db, actor, "Bình An", people.commune.id)
    code = queries.present_code(db, first.id)
    actions.rename_point(db, actor, first, "Đồng Tâm")
    db.flush()
    assert [row.point for row in queries.points_in(db, [people.commune.id])] == [second, first]
    assert queries.present_code(db, first.id) == code
    with pytest.raises(RefusedError):
        actions.rename_point(db, actor, first, "Bình An")


def test_a_replaced_code_stays_known_and_is_replaced_once(db: Session, people: People) -> None:
    actor = actor_for(db, people.coordinator)
    point = actions.add_point(db, actor, NAME, people.commune.id)
    old = queries.present_code(db, point.id)
    new = actions.replace_code(db, actor, point, old)
    assert actions.replace_code(db, actor, point, old) == new
    assert queries.present_code(db, point.id) == new != old
    assert queries.point_by_code(db, old) == point
    row = db.get_one(PointCode, old)
    assert row.was_replaced_by(clock.now())
    assert not row.was_replaced_by(point.opened_at)


def test_every_write_is_audited(db: Session, people: People) -> None:
    actor = actor_for(db, people.coordinator)
    point = actions.add_point(db, actor, NAME, people.commune.id)
    actions.rename_point(db, actor, point, "Trạm y tế")
    actions.replace_code(db, actor, point, queries.present_code(db, point.id))
    session = actions.open_session(db, actor.member_id, point, clock.today())
    actions.open_session(db, actor.member_id, point, clock.today())
    actions.close_point(db, actor, point)
    actions.close_point(db, actor, point)
    db.commit()
    assert [event.event for event in events_about(db, f"point:{point.id}")] == [
        Event.POINT_ADDED,
        Event.POINT_RENAMED,
        Event.POINT_CODE_REPLACED,
        Event.POINT_CLOSED,
    ]
    assert [event.event for event in events_about(db, f"session:{session.id}")] == [Event.SESSION_OPENED]


def test_a_session_lies_in_the_commune_that_the_point_lay_in_on_that_day(db: Session) -> None:
    ward = unit_by_code(db, "25222", date(2026, 11, 23))
    before = unit_by_code(db, "25222", date(2025, 6, 30))
    assert ward is not None
    assert before is not None
    point = actions.add_point(db, None, NAME, before.id)
    assert actions.open_session(db, None, point, date(2025, 6, 30)).unit_id == before.id
    assert actions.open_session(db, None, point, date(2026, 11, 23)).unit_id == ward.id


def test_twenty_who_ask_at_once_open_one_session(database: Database, people: People) -> None:
    with database.writing() as db:
        point = actions.add_point(db, None, NAME, people.commune.id)

    def ask(_: int) -> int:
        with database.writing() as db:
            return actions.open_session(db, people.volunteer.id, point, clock.today()).id

    ids = set(all_at_once(database, 20, ask))
    with database.reading() as db:
        assert [row.id for row in db.exec(select(HelpSession))] == list(ids)
        assert len(events_about(db, f"session:{ids.pop()}")) == 1


def test_twenty_replacements_at_once_replace_the_code_once(database: Database, people: People) -> None:
    with database.writing() as db:
        point = actions.add_point(db, None, NAME, people.commune.id)
        actor, old = actor_for(db, people.coordinator), queries.present_code(db, point.id)

    def replace(_: int) -> str:
        with database.writing() as db:
            return actions.replace_code(db, actor, point, old)

    assert len(set(all_at_once(database, 20, replace))) == 1
    with database.reading() as db:
        assert len(db.exec(select(PointCode)).all()) == 2
