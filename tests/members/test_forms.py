"""What people type about themselves."""

import pytest
from starlette.datastructures import FormData

from app import text
from app.members import passwords
from app.members.forms import Person, parse_phone, read_person, read_team_name
from app.web.forms import Reader


@pytest.mark.parametrize(
    "typed",
    [
        *("0912345678", "0912 345 678", "0912.345.678", " 84912345678", "+84 912-345-678", "(0912) 345678"),
        *("\u202a+84 912 345 678\u202c", "0912\u200b345678", "0912\u2013345\u2013678"),
        *("+84 (0)912 345 678", "0084912345678"),
    ],
)
def test_a_phone_number_is_read_however_it_is_spaced(typed: str) -> None:
    assert parse_phone(typed) == "0912345678"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "912345678",
        "09123456789",
        "091234567",
        "1912345678",
        "09123x5678",
        "+840912345",
        "84123",
        "٠٩١٢٣٤٥٦٧٨",
        "0912\x00345678",
    ],
)
def test_what_is_no_phone_number_is_refused(typed: str) -> None:
    assert parse_phone(typed) is None


def read(**fields: str) -> tuple[Person, dict[str, str]]:
    reader = Reader(FormData(list(fields.items())))
    person = read_person(reader)
    reader.finish()
    return person, reader.errors


def test_a_person_is_read_as_typed_but_for_blanks() -> None:
    person, errors = read(full_name="  Điểu  Thị Mới ", phone="0912 345 678", password=" bốn mùa thay lá ")
    assert errors == {}
    assert person == Person("Điểu Thị Mới", "0912345678", " bốn mùa thay lá ")


def test_every_field_says_what_to_mend() -> None:
    _, errors = read(full_name="", phone="12", password="ngắn")
    assert set(errors) == {"full_name", "phone", "password"}


@pytest.mark.parametrize("name", ["Nam 2", "0912345678", "<b>Nam</b>", "...", "N\x00am", "N" * 81])
def test_a_name_holds_letters_only(name: str) -> None:
    _, errors = read(full_name=name, phone="0912345678", password="bốn mùa thay lá")
    assert set(errors) == {"full_name"}


@pytest.mark.parametrize("field", ["full_name", "phone", "password"])
def test_a_field_of_a_megabyte_is_refused_without_a_look_at_it(
    field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[int] = []

    def watch(word: str) -> bool:
        looked_at.append(len(word))
        return True

    monkeypatch.setattr(text, "is_storable", watch)
    good = {"full_name": "Điểu Thị Mới", "phone": "0912345678", "password": "bốn mùa thay lá"}
    _, errors = read(**{**good, field: "ắ" * 300_000})
    assert set(errors) == {field}
    assert all(length <= 80 for length in looked_at)


def test_how_easily_a_password_is_guessed_is_not_judged_before_all_else_is_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def judge(*_: object, **__: object) -> None:
        pytest.fail("judged")

    monkeypatch.setattr(passwords, "zxcvbn", judge)
    _, errors = read(full_name="Mới", phone="12", password="bốn mùa thay lá")
    assert set(errors) == {"phone"}


@pytest.mark.parametrize("name", ["K'Brơi", "H’Hen Niê", "Điểu K' Lơi", "Y-Moan Ênuôl", "Nguyễn Thị Ánh"])
def test_names_of_all_peoples_are_names(name: str) -> None:
    person, errors = read(full_name=name, phone="0912345678", password="bốn mùa thay lá")
    assert errors == {}
    assert person.full_name == name


def test_marks_that_turn_text_around_are_dropped() -> None:
    person, _ = read(full_name="Nam\u202emaN", phone="0912345678", password="bốn mùa thay lá")
    assert person.full_name == "NammaN"


def test_role_and_unit_never_come_from_the_form() -> None:
    _, errors = read(full_name="Mới", phone="0912345678", password="bốn mùa thay lá", role="officer")
    assert "" in errors


def test_a_team_has_a_name() -> None:
    reader = Reader(FormData([("name", "   ")]))
    read_team_name(reader)
    assert "name" in reader.errors
