"""Finding units: search without marks, Vietnamese order, what is in scope."""

from datetime import date

import pytest
from sqlmodel import Session

from app.text import sort_key
from app.units.models import Level, Unit
from app.units.queries import (
    after,
    before,
    children_of,
    communes_under,
    latest_unit,
    search_former,
    search_units,
    unit_by_code,
)

LAST_OLD_DAY = date(2025, 6, 30)
NOW = date(2026, 11, 23)
DONG = ["Tỉnh Đồng Nai", "Phường Đồng Phú", "Xã Đồng Tâm", "Phường Đồng Xoài", "Xã Xuân Đông"]
LOC_FIRST = [
    "Xã Lộc Hưng",
    "Phường Lộc Ninh",
    "Xã Lộc Quang",
    "Xã Lộc Tấn",
    "Xã Lộc Thành",
    "Xã Lộc Thạnh",
    "Phường An Lộc",
    "Phường Bình Lộc",
    "Phường Xuân Lộc",
]


def bearing(db: Session, code: str, day: date = NOW) -> Unit:
    unit = unit_by_code(db, code, day)
    assert unit is not None, code
    return unit


@pytest.fixture
def province(db: Session) -> list[int]:
    return [bearing(db, "75").id]


def names(units: list[Unit]) -> list[str]:
    return [unit.name for unit in units]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("bu gia map", ["Xã Bù Gia Mập"]),
        ("  BÙ GIA  MẬP", ["Xã Bù Gia Mập"]),
        ("Bu\u0300 Gia", ["Xã Bù Gia Mập"]),  # typed decomposed, as some phones do
        ("25222", ["Xã Bù Gia Mập"]),
        ("dong", DONG),
        ("đồng", DONG),
        ("phuong dong", ["Phường Đồng Phú", "Phường Đồng Xoài"]),
        ("xã bù", ["Xã Bù Đăng", "Xã Bù Gia Mập"]),
        ("loc tha", ["Xã Lộc Thành", "Xã Lộc Thạnh"]),
        ("lộc thạnh", ["Xã Lộc Thạnh", "Xã Lộc Thành"]),  # marks that agree come first
        ("nai", ["Tỉnh Đồng Nai", "Phường Hố Nai"]),
        ("tan p", ["Phường Tân Phú"]),
        ("lộc", LOC_FIRST),
        ("tam", ["Phường Tam Hiệp", "Phường Tam Phước", "Xã Đồng Tâm"]),  # the first word, then a later one
        ("iem", ["Xã Gia Kiệm"]),  # within a word, when nothing begins so
        ("tinh dong", ["Tỉnh Đồng Nai"]),
        ("ha noi", []),
        ("%", []),
        ("_", []),
        ("", []),
        ("   ", []),
        ("\0", []),
    ],
)
def test_searching(db: Session, province: list[int], typed: str, found: list[str]) -> None:
    assert names(search_units(db, typed, province)) == found


def test_no_more_are_found_than_asked_for(db: Session, province: list[int]) -> None:
    assert names(search_units(db, "xã", province, 3)) == ["Xã An Phước", "Xã An Viễn", "Xã Bàu Hàm"]
    assert len(search_units(db, "2", province)) == 20


def test_search_stays_in_scope(db: Session) -> None:
    mine = [bearing(db, "25222").id]
    assert names(search_units(db, "xã", mine)) == ["Xã Bù Gia Mập"]
    assert search_units(db, "đăk ơ", mine) == []
    assert search_former(db, "đak ơ", mine) == []


def test_units_that_have_ended_are_found_by_their_old_names(db: Session, province: list[int]) -> None:
    found = search_former(db, "tan phu", province)
    assert [(unit.name, unit.valid_to) for unit in found] == [
        ("Phường Tân Phú", LAST_OLD_DAY),
        ("Thị trấn Tân Phú", LAST_OLD_DAY),
        ("Xã Tân Phú", date(2026, 4, 29)),
        ("Xã Tân Phước", LAST_OLD_DAY),
    ]
    assert names(search_units(db, "tan phu", province)) == ["Phường Tân Phú"]


def test_communes_stand_in_vietnamese_order(db: Session, province: list[int]) -> None:
    communes = communes_under(db, province)
    assert len(communes) == 95
    assert {unit.level for unit in communes} == {Level.COMMUNE}
    assert [unit.sort_key for unit in communes] == sorted(unit.sort_key for unit in communes)
    listed = names(communes)
    tricky = ["Phường Dầu Giây", "Xã Đa Kia", "Xã Đại Phước", "Xã Đak Lua", "Xã Đak Nhau", "Xã Đăk Ơ"]
    assert [name for name in listed if name in tricky] == tricky
    tricky = ["Xã Long Phước", "Phường Long Thành", "Xã Lộc Tấn", "Xã Lộc Thành", "Xã Lộc Thạnh"]
    assert [name for name in listed if name in tricky] == tricky


def test_communes_of_an_earlier_day_are_those_of_then(db: Session, province: list[int]) -> None:
    assert len(communes_under(db, province, LAST_OLD_DAY)) == 111
    assert len(communes_under(db, province, date(2025, 7, 1))) == 95


def test_sort_keys_leave_out_the_kind(db: Session) -> None:
    ward = bearing(db, "25195")
    assert (ward.name, ward.search_key) == ("Phường Bình Phước", "binh phuoc")
    assert ward.sort_key == sort_key("Bình Phước")


def test_what_went_into_a_unit_and_what_it_went_into(db: Session) -> None:
    ward = bearing(db, "25195")
    assert [(unit.name, whole) for unit, whole in before(db, ward.id)] == [
        ("Phường Tân Bình", True),
        ("Phường Tân Đồng", True),
        ("Phường Tân Phú", True),
        ("Phường Tân Thiện", True),
        ("Phường Tân Xuân", True),
        ("Xã Tiến Hưng", True),
    ]
    assert after(db, bearing(db, "25198", LAST_OLD_DAY).id) == [(ward, True)]
    assert after(db, ward.id) == []


def test_children_are_those_of_the_day(db: Session) -> None:
    province, old_province = bearing(db, "75"), bearing(db, "70", LAST_OLD_DAY)
    assert len(children_of(db, province, NOW)) == 95
    assert "Xã Lộc Ninh" in names(children_of(db, province, date(2026, 4, 29)))
    assert "Xã Lộc Ninh" not in names(children_of(db, province, NOW))
    assert names(children_of(db, old_province, LAST_OLD_DAY))[:3] == [
        "Thị xã Bình Long",
        "Huyện Bù Đăng",
        "Huyện Bù Đốp",
    ]


def test_a_code_means_its_unit_of_today_else_the_last(db: Session) -> None:
    assert latest_unit(db, "25195") == bearing(db, "25195")
    assert latest_unit(db, "25198") == bearing(db, "25198", LAST_OLD_DAY)
    assert latest_unit(db, "99999") is None
