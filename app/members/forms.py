"""Parsing what people type about themselves and their teams."""

import re
from dataclasses import dataclass

from app import text
from app.members import passwords
from app.web.forms import Reader

LONGEST_NAME = 80
LONGEST_PHONE = 40  # as typed, with its blanks and marks
LONGEST_TEAM_NAME = 120

_NAME_MARKS = str.maketrans("", "", " '’-.")
_PHONE = re.compile(r"0\d{9}")
_ASK_PHONE = "Gõ số điện thoại 10 chữ số, ví dụ 0912 345 678."
_ASK_NAME = "Gõ họ và tên như trên giấy tờ."
_ASK_PASSWORD = "Gõ mật khẩu."


def parse_phone(typed: str) -> str | None:
    """The ten digits of a Vietnamese mobile number, however it is spaced; None if it is not one.

    "+84 912 345 678", "84912345678" and "0912.345.678" are all "0912345678". Numbers pasted from a list of
    contacts come with direction marks, long dashes, or as "+84 (0)912…" and "0084 912…".
    """
    if len(typed) > LONGEST_PHONE:
        return None
    digits = re.sub(r"[\s.()\-\u2010-\u2015]", "", text.clean(typed))
    digits = re.sub(r"^(\+|00)?840?(?=\d{9}$)", "0", digits)
    return digits if digits.isascii() and _PHONE.fullmatch(digits) else None


def read_phone(reader: Reader) -> str:
    """The field `phone` as ten digits."""
    phone = parse_phone(reader.raw("phone"))
    if phone is None:
        reader.errors["phone"] = _ASK_PHONE
    return phone or ""


def read_old_password(reader: Reader, name: str = "password") -> str:
    """A password that exists already: only an empty one is said to be wrong here."""
    password = reader.raw(name)
    if not password:
        reader.errors[name] = _ASK_PASSWORD
    return password


def read_new_password(reader: Reader, *about: str, name: str = "password") -> str:
    """A password to be set, not one that anybody would guess; `about` is the member's name and phone.

    How easily it is guessed takes long to judge: not before all else is right.
    """
    password = reader.raw(name)
    problem = passwords.wrong_length(password) if reader.errors else passwords.complaint(password, *about)
    if problem is not None:
        reader.errors[name] = problem
    return password


@dataclass(frozen=True, slots=True)
class Person:
    """Who wants an account; role, unit and team never come from the form."""

    full_name: str
    phone: str
    password: str


def read_person(reader: Reader) -> Person:
    """The fields `full_name`, `phone` and `password` of a new member."""
    full_name = reader.text("full_name", ask=_ASK_NAME, longest=LONGEST_NAME)
    if "full_name" not in reader.errors and not _is_name(full_name):
        reader.errors["full_name"] = "Họ và tên chỉ gồm chữ cái. Bỏ số và ký hiệu, rồi làm lại."
    phone = read_phone(reader)
    return Person(full_name, phone, read_new_password(reader, full_name, phone))


def _is_name(full_name: str) -> bool:
    """Letters of any script, and the marks in names such as "K'Brơi" and "H’Hen Niê"."""
    letters = text.search_key(full_name).translate(_NAME_MARKS)
    return letters.isalpha()


def read_team_name(reader: Reader) -> str:
    """The field `name` of a team."""
    return reader.text("name", ask="Gõ tên đội, ví dụ: Đội tình nguyện số thôn 3.", longest=LONGEST_TEAM_NAME)
