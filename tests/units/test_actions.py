"""Importing another province: all rows or none, beside what is stored."""

from datetime import date

import pytest
from sqlmodel import Session, func, select

from app.audit.queries import events_about
from app.units.actions import ImportRefusedError, import_units
from app.units.imports import CsvFile
from app.units.models import Unit, UnitSuccession
from app.units.queries import children_of, is_covered, unit_by_code, unit_on_day

HEADING = "code,name,kind,parent_code,valid_from,valid_to"
PROVINCE = "66,Tỉnh Đắk Lắk,tinh,,,"
OLD_PROVINCE = "47,Tỉnh Đắk Lắk,tinh,,,2025-06-30"


def units(*lines: str) -> CsvFile:
    return CsvFile("units.csv", "\n".join([HEADING, *lines]).encode())


def steps(*lines: str) -> CsvFile:
    return CsvFile("succession.csv", "\n".join(["old_code,new_code,day,whole", *lines]).encode())


def bearing(db: Session, code: str, day: date) -> Unit:
    unit = unit_by_code(db, code, day)
    assert unit is not None, code
    return unit


def refused(db: Session, *files: CsvFile) -> list[str]:
    with pytest.raises(ImportRefusedError) as caught:
        import_units(db, None, *files)
    return caught.value.complaints


def test_another_province_comes_in_beside_the_shipped_one(db: Session) -> None:
    imported = import_units(
        db,
        None,
        units(
            "24133,Phường Buôn Ma Thuột,phuong,66,2025-07-01,",  # before its parent: order does not matter
            "66,Tỉnh Đắk Lắk,tinh,,2025-07-01,",
            OLD_PROVINCE,
            "643,Thành phố Buôn Ma Thuột,thanh_pho,47,,2025-06-30",
            "24118,Phường Tân Lập,phuong,643,,2025-06-30",
        ),
        steps("47,66,2025-07-01,yes", "24118,24133,2025-07-01,yes"),
    )
    assert imported == (5, 2)
    ward, old = bearing(db, "24133", date(2026, 1, 1)), bearing(db, "24118", date(2025, 1, 1))
    assert (ward.sort_key > old.sort_key, ward.search_key) == (False, "buon ma thuot")
    assert unit_on_day(db, old.id, date(2026, 1, 1)) == ward
    assert is_covered(db, [bearing(db, "66", date(2026, 1, 1)).id], old.id)
    assert not is_covered(db, [bearing(db, "75", date(2026, 1, 1)).id], ward.id)
    db.commit()
    assert events_about(db, "units:import")[-1].data == '{"successions":2,"units":5}'


def test_a_stored_unit_takes_what_the_file_says(db: Session) -> None:
    """How a change on the map is entered: the old unit ends, the new one begins."""
    before = bearing(db, "25222", date(2026, 11, 23))
    import_units(
        db,
        None,
        units(
            "25222,Xã Bù Gia Mập,xa,75,2025-07-01,2026-12-31",
            "25222,Phường Bù Gia Mập,phuong,75,2027-01-01,",
        ),
        steps("25222,25222,2027-01-01,yes"),
    )
    ended, ward = bearing(db, "25222", date(2026, 12, 31)), bearing(db, "25222", date(2027, 1, 1))
    assert (ended.id, ended.valid_to) == (before.id, date(2026, 12, 31))
    assert ward.name == "Phường Bù Gia Mập"
    assert is_covered(db, [before.id], ward.id)


def test_importing_the_same_again_changes_nothing(db: Session) -> None:
    file, step = (
        [PROVINCE, "24133,Xã A,xa,66,,2026-01-01", "24134,Xã B,xa,66,2026-01-02,"],
        ("24133,24134,2026-01-02,yes"),
    )
    import_units(db, None, units(*file), steps(step))
    stored = [unit.model_dump() for unit in db.exec(select(Unit).order_by(Unit.id))]
    import_units(db, None, units(*file), steps(step))
    assert [unit.model_dump() for unit in db.exec(select(Unit).order_by(Unit.id))] == stored


def test_a_province_may_change_while_its_communes_last(db: Session) -> None:
    import_units(
        db,
        None,
        units(
            "75,Tỉnh Đồng Nai,tinh,,2025-07-01,2026-12-31",
            "75,Thành phố Đồng Nai,thanh_pho_tw,,2027-01-01,",
        ),
        steps("75,75,2027-01-01,yes"),
    )
    province, city = bearing(db, "75", date(2026, 1, 1)), bearing(db, "75", date(2027, 1, 1))
    commune = bearing(db, "25222", date(2026, 1, 1))
    assert is_covered(db, [province.id], city.id)
    assert is_covered(db, [province.id], commune.id)
    assert is_covered(db, [city.id], commune.id)
    assert commune in children_of(db, province, date(2026, 1, 1))
    assert commune in children_of(db, city, date(2027, 1, 1))


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        (["24,Xã A,xa,67,,"], "units.csv:3: unknown parent 67"),
        (["24,Xã A,xa,,,"], "units.csv:3: parent_code is empty; only provinces stand alone"),
        (["67,Tỉnh X,tinh,66,,"], "units.csv:3: a province has no parent_code"),
        (["24,Xã A,xa,66,,", "24,Xã A,xa,66,,"], "units.csv:4: the same as line 3"),
        (
            ["24,Xã A,xa,66,,2026-01-01", "24,Xã B,xa,66,2026-01-01,"],
            "units.csv:4: the dates of 24 overlap: Xã A, 1900-01-01 to 2026-01-01 and Xã B",
        ),
        (
            ["24,Xã A,xa,66,,", "24,Xã B,xa,66,2026-01-01,"],
            "units.csv:4: the dates of 24 overlap: Xã A, 1900-01-01 to now and Xã B, 2026-01-01 to now",
        ),
        (
            ["25222,Xã Bù Gia Mập,xa,75,2025-08-01,"],
            "units.csv:3: the dates of 25222 overlap: Xã Bù Gia Mập, 2025-07-01 to now and",
        ),
        (
            ["24,Xã A,xa,70,2025-07-01,"],
            "units.csv:3: there is no parent 70 on 2025-07-01 for 24 (Xã A, 2025-07-01 to now)",
        ),
        (
            ["24,Xã A,xa,70,,2025-07-01"],
            "units.csv:3: there is no parent 70 on 2025-07-01 for 24 (Xã A, 1900-01-01 to 2025-07-01)",
        ),
        (
            ["643,Huyện A,huyen,66,2000-01-01,", "24,Xã A,xa,643,,"],
            "units.csv:4: there is no parent 643 on 1900-01-01 for 24 (Xã A, 1900-01-01 to now)",
        ),
        (["24,Xã A,xa,24,,"], "units.csv:3: parent 24 (Xã A) does not stand above Xã A"),
        (
            ["24,Xã A,xa,25222,2025-07-01,"],
            "units.csv:3: parent 25222 (Xã Bù Gia Mập) does not stand above Xã A",
        ),
        (
            ["75,Tỉnh Đồng Nai,tinh,,2025-07-01,2026-01-01"],
            "units.csv:3: stored units would be left alone (105 of them): there is no parent 75",
        ),
    ],
)
def test_a_row_that_does_not_fit_is_refused(db: Session, lines: list[str], complaint: str) -> None:
    (said,) = refused(db, units(PROVINCE, *lines))
    assert said.startswith(complaint)


def test_units_in_a_circle_are_refused(db: Session) -> None:
    complaints = refused(db, units("1,Huyện A,huyen,2,,", "2,Huyện B,huyen,3,,", "3,Huyện C,huyen,1,,"))
    assert [said.split(" ")[0] for said in complaints] == ["units.csv:2:", "units.csv:3:", "units.csv:4:"]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("9,25,2026-01-01,yes", "there is no unit 9 on 2025-12-31"),
        ("24,9,2026-01-01,yes", "there is no unit 9 on 2026-01-01"),
        ("24,25,2026-01-02,yes", "there is no unit 24 on 2026-01-01"),
        ("25,24,2025-12-01,no", "there is no unit 25 on 2025-11-30"),
        ("26,26,2026-01-01,no", "26 is the same unit before and after 2026-01-01"),
        ("26,25,2026-01-01,yes", "26 goes on after 2025-12-31, so it did not go whole into 25"),
    ],
)
def test_a_step_that_the_dates_do_not_bear_out_is_refused(db: Session, line: str, complaint: str) -> None:
    file = units(PROVINCE, "24,Xã A,xa,66,,2025-12-31", "25,Xã B,xa,66,2026-01-01,", "26,Xã C,xa,66,,")
    assert refused(db, file, steps(line)) == [f"succession.csv:2: {complaint}"]


def test_one_unit_goes_whole_into_one_only_and_a_step_stands_once(db: Session) -> None:
    file = units(PROVINCE, "24,Xã A,xa,66,,2025-12-31", "25,Xã B,xa,66,2026-01-01,", "26,Xã C,xa,66,,")
    step = "24,25,2026-01-01,yes"
    assert refused(db, file, steps(step, "24,26,2026-01-01,yes", step)) == [
        "succession.csv:3: 24 went whole into 25 already (line 2)",
        "succession.csv:4: the same as line 2",
    ]


def test_a_change_of_dates_may_not_belie_what_became_of_a_stored_unit(db: Session) -> None:
    assert refused(db, units("25270,Xã Lộc Ninh,xa,75,2025-07-01,2026-04-28")) == [
        "units.csv: a stored succession would no longer hold: there is no unit 25270 on 2026-04-29"
    ]


def test_every_bad_line_is_told_at_once_and_what_builds_on_it_is_not_blamed(db: Session) -> None:
    complaints = refused(
        db,
        units(
            "66,Tỉnh Đắk Lắk,tinh,,x,",
            "24,Xã A,xa,66,,2025-12-31",  # its parent is on the bad line above
            "25,Xã B,xa,67,,",
            "26,Xã C,xa,66,y,",
        ),
        steps("24,26,2026-01-01,yes", "24,9,2026-01-01,yes"),
    )
    assert [said.split(" ")[0] for said in complaints] == [
        "units.csv:2:",
        "units.csv:4:",
        "units.csv:5:",
        "succession.csv:3:",
    ]


def test_one_bad_line_at_the_end_keeps_everything_out(db: Session) -> None:
    def everything() -> tuple[list[dict[str, object]], int]:
        stored = db.exec(select(Unit).order_by(Unit.id)).all()
        return [unit.model_dump() for unit in stored], db.exec(
            select(func.count()).select_from(UnitSuccession)
        ).one()

    before = everything()
    good = [PROVINCE, "24,Xã A,xa,66,,2025-12-31", "25,Xã B,xa,66,2026-01-01,"]
    refused(db, units(*good), steps("24,25,2026-01-01,yes", "24,25,2026-01-01,maybe"))
    refused(db, units(*good, "26,Xã C,xa,67,,"), steps("24,25,2026-01-01,yes"))
    db.commit()
    assert everything() == before
    assert len(events_about(db, "units:import")) == 1
