"""Reading the CSV files: every bad line is named, with what to mend."""

from datetime import date

import pytest

from app.units.imports import CsvFile, read_succession, read_units
from app.units.models import BEGINNING, UnitKind

HEADING = "code,name,kind,parent_code,valid_from,valid_to"
STEPS = "old_code,new_code,day,whole"


def units(*lines: str, heading: str = HEADING) -> CsvFile:
    return CsvFile("units.csv", "\n".join([heading, *lines]).encode())


def test_a_line_becomes_a_row() -> None:
    file = units("24133,Phường Buôn Ma Thuột,phuong,66,2025-07-01,2026-04-29")
    (row,) = read_units(file)
    assert file.complaints() == []
    assert (row.line, row.code, row.name, row.kind, row.parent_code, row.valid_from, row.valid_to) == (
        2,
        "24133",
        "Phường Buôn Ma Thuột",
        UnitKind.WARD,
        "66",
        date(2025, 7, 1),
        date(2026, 4, 29),
    )


def test_empty_cells_mean_not_known_none_and_lasting() -> None:
    (row,) = read_units(units("66,Tỉnh Đắk Lắk,tinh,,,"))
    assert (row.parent_code, row.valid_from, row.valid_to) == (None, BEGINNING, None)


def test_a_step_becomes_a_row() -> None:
    file = CsvFile("succession.csv", f"{STEPS}\n1,2,2025-07-01,yes\n1,3,2025-07-01,no\n".encode())
    assert [(row.line, row.day, row.whole) for row in read_succession(file)] == [
        (2, date(2025, 7, 1), True),
        (3, date(2025, 7, 1), False),
    ]
    assert file.complaints() == []


@pytest.mark.parametrize(
    "data",
    [
        f"\ufeff{HEADING}\n66,Tỉnh Đắk Lắk,tinh,,,\n".encode(),  # as Excel saves it
        f"{HEADING}\r\n66,Tỉnh Đắk Lắk,tinh,,,\r\n\r\n".encode(),
        f"{HEADING}\n66,Tỉnh Đắk Lắk,tinh,,,\n,,,,,\n".encode(),
        f"{HEADING}\n66,Tỉnh Đắk Lắk,tinh,,,\n".replace(",", ";").encode(),
        'code , name,"kind",parent_code,valid_from,valid_to\n66,"Tỉnh  Đắk Lắk ", tinh,,,'.encode(),
        "valid_to,valid_from,parent_code,kind,name,code\n,,,tinh,Tỉnh Đắk Lắk,66".encode(),
    ],
    ids=["BOM", "Windows lines", "blank row", "semicolons", "blanks", "other order"],
)
def test_files_as_programs_write_them_are_read(data: bytes) -> None:
    file = CsvFile("units.csv", data)
    assert [(row.code, row.name) for row in read_units(file)] == [("66", "Tỉnh Đắk Lắk")]
    assert file.complaints() == []


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (",Xã A,xa,66,,", "code is empty"),
        ("2 4,Xã A,xa,66,,", "code '2 4' must be 1 to 16 digits, letters or hyphens"),
        ("٢٤,Xã A,xa,66,,", "code '٢٤' must be 1 to 16 digits, letters or hyphens"),
        (f"{'1' * 17},Xã A,xa,66,,", f"code '{'1' * 17}' must be 1 to 16 digits, letters or hyphens"),
        ("24,Xã A,commune,66,,", "unknown kind 'commune'; it must be one of tinh, thanh_pho_tw,"),
        ("24,,xa,66,,", "name '' must begin with 'Xã' and go on with the name itself"),
        ("24,Xã,xa,66,,", "name 'Xã' must begin with 'Xã' and go on with the name itself"),
        ("24,Phường A,xa,66,,", "name 'Phường A' must begin with 'Xã' and go on with the name itself"),
        (f"24,Xã {'A' * 118},xa,66,,", "name is longer than 120 characters"),
        ("24,Xã A\0,xa,66,,", r"name holds a character that cannot be stored: 'X\xe3 A\x00'"),
        ("24,Xã A\x1b,xa,66,,", r"name holds a character that cannot be stored: 'X\xe3 A\x1b'"),
        ("24,Xã A,xa,66,01/07/2025,", "valid_from '01/07/2025' is not a day; write it as 2025-07-01"),
        ("24,Xã A,xa,66,20250701,", "valid_from '20250701' is not a day; write it as 2025-07-01"),
        ("24,Xã A,xa,66,2025-02-30,", "valid_from '2025-02-30' is not a day; write it as 2025-07-01"),
        ("24,Xã A,xa,66,1899-12-31,", "valid_from 1899-12-31 is before 1900-01-01; leave it empty"),
        ("24,Xã A,xa,66,2025-07-01,2025-06-30", "valid_to 2025-06-30 is before valid_from 2025-07-01"),
        ("24,Xã A,xa,66,", "has 5 cells, the heading has 6"),
        ("24,Xã A,xa,66,,,", "has 7 cells, the heading has 6"),
    ],
)
def test_a_bad_line_is_named(line: str, complaint: str) -> None:
    file = units("66,Tỉnh Đắk Lắk,tinh,,,", line)
    assert [row.code for row in read_units(file)] == ["66"]
    (said,) = file.complaints()
    assert said.startswith(f"units.csv:3: {complaint}")


def test_every_bad_line_is_named_by_where_it_begins() -> None:
    file = units("24,Xã A,xa,66,x,", '25,"Xã\nB",xa,66,,', "", "26,Xã C,xa,66,,y", "27,D,village,66,,")
    assert read_units(file) == []
    assert [said.split(":")[1] for said in file.complaints()] == ["2", "3", "6", "7"]


def test_one_line_may_have_several_faults() -> None:
    file = units("2 4,Xã A,commune,66,x,")
    assert read_units(file) == []
    assert len(file.complaints()) == 3


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (",2,2025-07-01,yes", "old_code is empty"),
        ("1,,2025-07-01,yes", "new_code is empty"),
        ("1,2,,yes", "day is empty; write the first day of the new unit"),
        ("1,2,2025-7-1,yes", "day '2025-7-1' is not a day"),
        ("1,2,1900-01-01,yes", "day 1900-01-01 has no day before it"),
        ("1,2,2025-07-01,", "whole must be yes or no, not ''"),
        ("1,2,2025-07-01,1", "whole must be yes or no, not '1'"),
    ],
)
def test_a_bad_step_is_named(line: str, complaint: str) -> None:
    file = CsvFile("succession.csv", f"{STEPS}\n{line}\n".encode())
    assert read_succession(file) == []
    (said,) = file.complaints()
    assert said.startswith(f"succession.csv:2: {complaint}")


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", f"units.csv: the file is empty; its first line must be {HEADING}"),
        (b"\n\n", f"units.csv: the file is empty; its first line must be {HEADING}"),
        (b"code,name,kind\n", "units.csv:1: missing column: parent_code, valid_from, valid_to; the heading"),
        (f"{HEADING},area\n".encode(), "units.csv:1: unknown column: area; the heading must be"),
        (f"{HEADING},code\n".encode(), "units.csv:1: doubled column: code; the heading must be"),
        (f"{HEADING}\n24,Xã A,xa,66,,\n".encode("utf-16"), "units.csv: the file is UTF-16; save it as"),
        (f"{HEADING}\n24,Xã,xa,66,,\n".encode("cp1252"), "units.csv:2: the file is not UTF-8; save it as"),
        (f'{HEADING}\n24,"Xã A,xa\n'.encode(), "units.csv:2: cannot be read as CSV from here on"),
        (f'{HEADING}\n24,"Xã" A,xa,66,,\n'.encode(), "units.csv:2: cannot be read as CSV from here on"),
    ],
)
def test_a_file_that_cannot_be_read_says_so_plainly(data: bytes, complaint: str) -> None:
    file = CsvFile("units.csv", data)
    assert read_units(file) == []
    (said,) = file.complaints()
    assert said.startswith(complaint)
    assert not file.is_whole
