"""The units the app ships: how many, how they follow one another, and what a code means on a day."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlmodel import Session, func, select

from app import migrate
from app.audit.queries import events_about, first_break
from app.db import Database
from app.units.actions import load_shipped
from app.units.models import BEGINNING, Level, Unit, UnitCover, UnitKind, UnitSuccession
from app.units.queries import unit_by_code, unit_on_day
from tests.databases import Factory

LAST_OLD_DAY = date(2025, 6, 30)
FIRST_NEW_DAY = date(2025, 7, 1)
BEFORE_WARDS = date(2026, 4, 29)
WARDS_DAY = date(2026, 4, 30)
TODAY = date(2026, 11, 23)

BECAME_WARDS = {
    "25270": "Lộc Ninh",
    "25357": "Tân Khai",
    "25363": "Đồng Phú",
    "26116": "Tân Phú",
    "26170": "Trị An",
    "26248": "Trảng Bom",
    "26326": "Dầu Giây",
    "26368": "Long Thành",
    "26425": "Xuân Lộc",
    "26485": "Nhơn Trạch",
}


def on(db: Session, day: date) -> list[Unit]:
    return [unit for unit in db.exec(select(Unit)) if unit.is_valid_on(day)]


def bearing(db: Session, code: str, day: date) -> Unit:
    unit = unit_by_code(db, code, day)
    assert unit is not None, code
    return unit


def name_on(db: Session, start: Unit, day: date) -> str:
    return unit_on_day(db, start.id, day).name


def test_old_binh_phuoc_has_eleven_districts_and_111_communes(db: Session) -> None:
    province = bearing(db, "70", LAST_OLD_DAY)
    districts = [unit for unit in on(db, LAST_OLD_DAY) if unit.parent_id == province.id]
    communes = [unit for unit in on(db, LAST_OLD_DAY) if unit.parent_id in {each.id for each in districts}]
    assert province.name == "Tỉnh Bình Phước"
    assert Counter(unit.kind for unit in districts) == {
        UnitKind.RURAL_DISTRICT: 7,
        UnitKind.TOWN: 3,
        UnitKind.CITY: 1,
    }
    assert len(communes) == 111
    assert {(unit.level, unit.valid_from, unit.valid_to) for unit in communes} == {
        (Level.COMMUNE, BEGINNING, LAST_OLD_DAY)
    }


@pytest.mark.parametrize("day", [FIRST_NEW_DAY, BEFORE_WARDS, WARDS_DAY, TODAY])
def test_dong_nai_has_95_communes_and_wards_on_every_day(db: Session, day: date) -> None:
    units = on(db, day)
    province = next(unit for unit in units if unit.level == Level.PROVINCE)
    assert province.name == "Tỉnh Đồng Nai"
    assert Counter(unit.level for unit in units) == {Level.PROVINCE: 1, Level.COMMUNE: 95}
    assert {unit.parent_id for unit in units if unit.level == Level.COMMUNE} == {province.id}
    wards = 33 if day >= WARDS_DAY else 23
    assert Counter(unit.kind for unit in units)[UnitKind.WARD] == wards


def test_ten_communes_became_wards_and_kept_their_name_and_code(db: Session) -> None:
    changed = {unit.code for unit in db.exec(select(Unit).where(Unit.valid_from == WARDS_DAY))}
    assert changed == set(BECAME_WARDS)
    for code, name in BECAME_WARDS.items():
        commune, ward = bearing(db, code, BEFORE_WARDS), bearing(db, code, WARDS_DAY)
        assert (commune.name, ward.name) == (f"Xã {name}", f"Phường {name}")
        assert name_on(db, commune, TODAY) == f"Phường {name}"
        assert name_on(db, ward, BEFORE_WARDS) == f"Xã {name}"


def test_every_old_commune_went_whole_into_exactly_one_of_forty(db: Session) -> None:
    old = {unit.id for unit in on(db, LAST_OLD_DAY) if unit.level == Level.COMMUNE}
    steps = [step for step in db.exec(select(UnitSuccession)) if step.old_id in old]
    assert Counter(step.old_id for step in steps) == dict.fromkeys(old, 1)
    assert all(step.whole for step in steps)
    new = {step.new_id for step in steps}
    assert len(new) == 40
    assert {unit.id for unit in on(db, FIRST_NEW_DAY) if unit.id in new} == new


def test_districts_ended_without_a_successor(db: Session) -> None:
    district = bearing(db, "691", LAST_OLD_DAY)
    assert district.level == Level.DISTRICT
    assert unit_by_code(db, "691", FIRST_NEW_DAY) is None
    assert unit_on_day(db, district.id, TODAY) == district


@pytest.mark.parametrize(
    ("code", "then", "now"),
    [
        ("25195", "Phường Tân Phú", "Phường Bình Phước"),  # the code went on to another name
        ("25198", "Phường Tân Đồng", "Phường Bình Phước"),
        ("25210", "Phường Tiến Thành", "Phường Đồng Xoài"),
        ("25222", "Xã Bù Gia Mập", "Xã Bù Gia Mập"),
        ("25225", "Xã Đak Ơ", "Xã Đăk Ơ"),  # one letter was mended
        ("25228", "Xã Đức Hạnh", "Xã Phú Nghĩa"),
        ("25270", "Thị trấn Lộc Ninh", "Phường Lộc Ninh"),  # through Xã Lộc Ninh
        ("70", "Tỉnh Bình Phước", "Tỉnh Đồng Nai"),
    ],
)
def test_what_an_old_unit_is_today(db: Session, code: str, then: str, now: str) -> None:
    old = bearing(db, code, LAST_OLD_DAY)
    assert old.name == then
    assert name_on(db, old, TODAY) == now
    assert name_on(db, old, LAST_OLD_DAY) == then


def test_a_unit_that_came_of_several_stands_for_itself_on_earlier_days(db: Session) -> None:
    merged = bearing(db, "25195", TODAY)
    assert unit_on_day(db, merged.id, LAST_OLD_DAY) == merged


def test_nobody_bears_a_code_on_two_units_of_a_day(db: Session) -> None:
    for day in (BEGINNING, LAST_OLD_DAY, FIRST_NEW_DAY, WARDS_DAY):
        codes = Counter(unit.code for unit in on(db, day))
        assert codes
        assert codes.most_common(1)[0][1] == 1


@pytest.fixture
def empty(factory: Factory) -> Iterator[Database]:
    """A database with tables and nothing in them."""
    url = factory.empty_url()
    database = Database(url)
    migrate.upgrade(database.engine)
    yield database
    database.engine.dispose()
    factory.drop(url)


def count(db: Session) -> tuple[int, int, int]:
    return (
        db.exec(select(func.count()).select_from(Unit)).one(),
        db.exec(select(func.count()).select_from(UnitSuccession)).one(),
        db.exec(select(func.count()).select_from(UnitCover)).one(),
    )


def test_loading_again_changes_nothing(db: Session) -> None:
    loaded = count(db)
    assert loaded[:2] == (3 + 11 + 111 + 95 + 10, 111 + 10 + 2)
    assert not load_shipped(db)
    assert count(db) == loaded


def test_loading_again_leaves_what_an_import_has_changed(db: Session) -> None:
    province = bearing(db, "75", TODAY)
    province.name = "Tỉnh Đồng Nai mới"
    db.add(province)
    db.flush()
    assert not load_shipped(db)
    assert bearing(db, "75", TODAY).name == "Tỉnh Đồng Nai mới"


def test_several_processes_may_load_at_once(empty: Database) -> None:
    others = [Database(empty.engine.url.render_as_string(hide_password=False)) for _ in range(6)]
    with ThreadPoolExecutor(len(others)) as pool:
        list(pool.map(migrate.load_shipped, others))
    for other in others:
        other.engine.dispose()
    with empty.reading() as db:
        assert count(db)[0] == 230
        assert len(events_about(db, "units:import")) == 1
        assert len(events_about(db, "catalogue:shipped")) == 1
        assert first_break(db) is None
