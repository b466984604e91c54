"""Parsing what people type to come in."""

import re
from dataclasses import dataclass

from app.web.forms import Reader

_PHONE = re.compile(r"0\d{9}")


def parse_phone(typed: str) -> str | None:
    """The ten digits of a Vietnamese mobile number, however it is spaced; None if it is not one.

    "+84 912 345 678", "84912345678" and "0912.345.678" are all "0912345678".
    """
    digits = re.sub(r"[\s.\-()]", "", typed).removeprefix("+")
    if digits.startswith("84") and len(digits) == 11:
        digits = "0" + digits[2:]
    return digits if digits.isascii() and _PHONE.fullmatch(digits) else None


@dataclass(frozen=True, slots=True)
class SignInForm:
    """What was typed to sign in, and where to go afterwards."""

    phone: str
    password: str
    next: str


def read_sign_in(reader: Reader) -> SignInForm:
    """Never says whether the number or the password was wrong; an empty field is said."""
    phone = parse_phone(reader.raw("phone"))
    if phone is None:
        reader.errors["phone"] = "Gõ số điện thoại 10 chữ số, ví dụ 0912 345 678."
    password = reader.raw("password")
    if not password:
        reader.errors["password"] = "Gõ mật khẩu."
    next_url = safe_next(reader.raw("next"))
    reader.finish()
    return SignInForm(phone or "", password, next_url)


def safe_next(url: str) -> str:
    """`url` if it is a path of this app, else ""; a sign-in must never send people elsewhere."""
    local = url.startswith("/") and not url.startswith(("//", "/\\"))
    return url if local and url.isprintable() and "\\" not in url else ""
