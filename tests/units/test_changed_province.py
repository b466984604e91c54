"""A province changes its kind while its communes go on: two lines and a step, as docs/units.md says."""

from datetime import date

import pytest
from sqlmodel import Session

from app.units.actions import import_units
from app.units.imports import CsvFile
from app.units.models import Unit
from app.units.queries import atlas, children_of, is_covered, unit_by_code

UNITS = """code,name,kind,parent_code,valid_from,valid_to
75,Tỉnh Đồng Nai,tinh,,2025-07-01,2026-04-29
75,Thành phố Đồng Nai,thanh_pho_tw,,2026-04-30,
"""
STEPS = """old_code,new_code,day,whole
75,75,2026-04-30,yes
"""
BEFORE, AFTER = date(2026, 3, 1), date(2026, 11, 24)


@pytest.fixture
def city(db: Session) -> Unit:
    import_units(db, None, CsvFile("units.csv", UNITS.encode()), CsvFile("steps.csv", STEPS.encode()))
    found = unit_by_code(db, "75", AFTER)
    assert found is not None
    assert found.name == "Thành phố Đồng Nai"
    return found


def test_the_communes_go_on_under_what_the_province_became(db: Session, city: Unit) -> None:
    commune = unit_by_code(db, "25222", AFTER)
    assert commune is not None
    assert commune.parent_id == city.id
    assert len(children_of(db, city, AFTER)) == 95
    assert len(children_of(db, city, BEFORE)) == 95


@pytest.mark.parametrize("period", [(BEFORE, BEFORE), (AFTER, AFTER), (BEFORE, AFTER)])
def test_totals_as_they_were_hold_the_communes(db: Session, city: Unit, period: tuple[date, date]) -> None:
    whole = atlas(db, [city.id])
    bearers = [unit.id for unit in whole.bearing_between("75", *period)]
    commune = unit_by_code(db, "25222", AFTER)
    assert commune is not None
    assert commune.id in whole.under_then(bearers)


def test_the_communes_of_the_time_before_the_merger_stay_apart(db: Session, city: Unit) -> None:
    whole = atlas(db, [city.id])
    old = [unit.id for unit in whole.bearing_between("75", date(2025, 1, 1), date(2025, 1, 1))]
    commune = unit_by_code(db, "25222", AFTER)
    assert commune is not None
    assert commune.id not in whole.under_then(old)


def test_a_right_over_the_province_goes_on(db: Session, city: Unit) -> None:
    province = unit_by_code(db, "75", BEFORE)
    commune = unit_by_code(db, "25222", AFTER)
    assert province is not None
    assert commune is not None
    assert province.id != city.id
    assert is_covered(db, [province.id], commune.id)
