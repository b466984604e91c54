"""Finding points."""

import pytest
from sqlmodel import Session

from app.help_sessions import actions, queries
from app.help_sessions.models import PointCode, grouped
from app.web.errors import NotFoundError
from tests.conftest import actor_for
from tests.people import People


@pytest.fixture
def code(db: Session, people: People) -> str:
    """A point's code that holds every letter that people misread."""
    point = actions.add_point(db, None, "Nhà văn hóa thôn 3", people.commune.id)
    row = db.get_one(PointCode, queries.present_code(db, point.id))
    db.delete(row)
    db.flush()
    db.add(PointCode(code="K0QX21PD8R", point_id=point.id, valid_from=row.valid_from))
    db.flush()
    return "K0QX21PD8R"


@pytest.mark.parametrize(
    "typed",
    [
        "K0QX21PD8R",
        "k0qx21pd8r",
        " K0QX2 1PD8R ",
        "k0qx2-1pd8r",
        "koqx2ipd8r",
        "KOQX2LPD8R",
        "K0QX2\u00a01PD8R",
    ],
)
def test_a_code_is_found_however_it_is_typed(db: Session, code: str, typed: str) -> None:
    found = queries.find_code(db, typed)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "typed", ["", "K0QX21PD8", "K0QX21PD8R1", "K0QX21PD8U", "K0QX21PD8\x00", "K0QX21PDß", "Đ" * 10]
)
def test_what_cannot_be_a_code_is_not_found(db: Session, code: str, typed: str) -> None:
    assert queries.find_code(db, typed) is None
    assert queries.point_by_code(db, typed) is None


def test_a_code_is_shown_in_groups_of_five() -> None:
    assert grouped("K7QX2MPD8R") == "K7QX2 MPD8R"


def test_a_point_of_another_commune_is_not_found(db: Session, people: People, code: str) -> None:
    assert queries.point_within(db, [people.commune.id], code).name == "Nhà văn hóa thôn 3"
    assert queries.point_within(db, [people.province.id], code).name == "Nhà văn hóa thôn 3"
    with pytest.raises(NotFoundError):
        queries.point_within(db, [people.next_commune.id], code)
    with pytest.raises(NotFoundError):
        queries.point_within(db, [], code)


def test_the_list_holds_open_points_of_the_communes_covered(db: Session, people: People, code: str) -> None:
    actor = actor_for(db, people.officer)
    closed = actions.add_point(db, actor, "Điểm cũ", people.commune.id)
    actions.close_point(db, actor, closed)
    actions.add_point(db, actor, "Chợ Đăk Ơ", people.next_commune.id)
    own = queries.points_in(db, [people.commune.id])
    assert [(row.point.name, row.unit.name, row.code) for row in own] == [
        ("Nhà văn hóa thôn 3", "Xã Bù Gia Mập", code)
    ]
    names = [row.point.name for row in queries.points_in(db, [people.province.id])]
    assert names == ["Chợ Đăk Ơ", "Nhà văn hóa thôn 3"]
