"""What a right over a unit covers: by the rule alone, and on real units."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from app.units.actions import rebuild_cover
from app.units.cover import covered_units
from app.units.models import Level, Unit, UnitCover
from app.units.queries import is_covered, unit_by_code

THEN, FIRST_NEW_DAY, NOW = date(2025, 6, 30), date(2025, 7, 1), date(2026, 11, 23)

PROVINCE, COMMUNE, NEIGHBOUR = 1, 2, 3
BELOW = {PROVINCE: None, COMMUNE: PROVINCE, NEIGHBOUR: PROVINCE}


def test_a_right_covers_the_unit_and_all_below_it() -> None:
    cover = covered_units({**BELOW, 4: COMMUNE}, [])
    assert cover[PROVINCE] == {PROVINCE, COMMUNE, NEIGHBOUR, 4}
    assert cover[COMMUNE] == {COMMUNE, 4}
    assert cover[NEIGHBOUR] == {NEIGHBOUR}


def test_a_right_goes_on_through_a_change_of_name_or_kind() -> None:
    cover = covered_units({1: None, 2: None, 3: None}, [(1, 2, True), (2, 3, True)])
    assert cover == {1: {1, 2, 3}, 2: {1, 2, 3}, 3: {1, 2, 3}}


def test_a_right_over_a_merged_commune_covers_the_history_of_all_that_went_into_it() -> None:
    cover = covered_units({1: None, 2: None, 3: None}, [(1, 3, True), (2, 3, True)])
    assert cover[3] == {1, 2, 3}


def test_a_right_over_one_that_was_merged_away_does_not_bring_the_new_one() -> None:
    cover = covered_units({1: None, 2: None, 3: None}, [(1, 3, True), (2, 3, True)])
    assert cover[1] == {1}


def test_a_part_brings_nothing_either_way() -> None:
    cover = covered_units({1: None, 2: None}, [(1, 2, False)])
    assert cover == {1: {1}, 2: {2}}


def test_a_whole_one_beside_a_part_of_another_does_not_go_on() -> None:
    cover = covered_units({1: None, 2: None, 3: None}, [(1, 3, True), (2, 3, False)])
    assert cover == {1: {1}, 2: {2}, 3: {1, 3}}


def test_only_the_holder_goes_on_not_what_lies_below_it() -> None:
    old_province, old_commune, new_province, new_commune = 1, 2, 3, 4
    parents = {old_province: None, old_commune: old_province, new_province: None, new_commune: new_province}
    steps = [(old_commune, new_commune, True), (old_province, new_province, True), (5, new_province, True)]
    cover = covered_units({**parents, 5: None}, steps)
    assert cover[old_province] == {old_province, old_commune}
    assert cover[old_commune] == {old_commune, new_commune}


def test_going_round_in_circles_ends() -> None:
    assert covered_units({1: None, 2: None}, [(1, 2, True), (2, 1, True)]) == {1: {1, 2}, 2: {1, 2}}


UNITS = st.integers(0, 7)


@given(
    st.dictionaries(UNITS, UNITS, max_size=8),
    st.lists(st.tuples(UNITS, UNITS, st.booleans()).filter(lambda step: step[0] != step[1]), max_size=8),
)
def test_whoever_covers_a_unit_covers_all_below_it(
    above: dict[int, int], steps: list[tuple[int, int, bool]]
) -> None:
    parents = {unit: above.get(unit) for unit in range(8)}
    for holder, covered in covered_units(parents, steps).items():
        assert holder in covered
        assert covered >= {unit for unit, parent in parents.items() if parent in covered}
        assert covered >= {old for old, new, whole in steps if whole and new in covered}


def bearing(db: Session, code: str, day: date) -> Unit:
    unit = unit_by_code(db, code, day)
    assert unit is not None, code
    return unit


@pytest.mark.parametrize(
    ("holder", "unit", "covers"),
    [
        (("25222", NOW), ("25222", THEN), True),  # unchanged
        (("25222", THEN), ("25222", NOW), True),
        (("25270", FIRST_NEW_DAY), ("25270", NOW), True),  # the commune became a ward
        (("25270", NOW), ("25270", FIRST_NEW_DAY), True),
        (("25270", NOW), ("25270", THEN), True),  # and three communes went into that
        (("25195", NOW), ("25198", THEN), True),  # merged into it
        (("25198", THEN), ("25195", NOW), False),
        (("25195", THEN), ("25195", NOW), False),  # the same code is not the same unit
        (("25222", NOW), ("25225", NOW), False),  # next door
        (("25222", NOW), ("75", NOW), False),  # above
        (("691", THEN), ("25222", THEN), True),  # an old district and its commune
        (("75", NOW), ("25198", THEN), True),  # the province and old Bình Phước
        (("70", THEN), ("25198", THEN), True),
        (("70", THEN), ("25222", NOW), False),
    ],
)
def test_real_units_cover(
    db: Session, holder: tuple[str, date], unit: tuple[str, date], *, covers: bool
) -> None:
    assert is_covered(db, [bearing(db, *holder).id], bearing(db, *unit).id) is covers


def test_the_province_covers_every_commune_that_is_shipped(db: Session) -> None:
    province = bearing(db, "75", NOW)
    covered = set(db.exec(select(UnitCover.unit_id).where(UnitCover.holder_id == province.id)))
    assert {unit.id for unit in db.exec(select(Unit).where(Unit.level == Level.COMMUNE))} <= covered


def test_rebuilding_gives_the_same_again(db: Session) -> None:
    def pairs() -> set[tuple[int, int]]:
        return {(row.holder_id, row.unit_id) for row in db.exec(select(UnitCover))}

    loaded = pairs()
    db.add(UnitCover(holder_id=bearing(db, "25222", NOW).id, unit_id=bearing(db, "25225", NOW).id))
    db.flush()
    assert pairs() != loaded
    rebuild_cover(db)
    assert pairs() == loaded
