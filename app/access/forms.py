"""Parsing what people type to come in, and what they choose for others."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from app.members.forms import (
    Person,
    read_new_password,
    read_old_password,
    read_person,
    read_phone,
    read_team_name,
)
from app.units.models import Unit
from app.web.forms import Reader


@dataclass(frozen=True, slots=True)
class SignInForm:
    """What was typed to sign in, and where to go afterwards."""

    phone: str
    password: str
    next: str


def read_sign_in(reader: Reader) -> SignInForm:
    """Never says whether the number or the password was wrong; an empty field is said."""
    form = SignInForm(read_phone(reader), read_old_password(reader), safe_next(reader.raw("next")))
    reader.finish()
    return form


def safe_next(url: str) -> str:
    """`url` if it is a path of this app, else ""; a sign-in must never send people elsewhere."""
    local = url.startswith("/") and not url.startswith(("//", "/\\"))
    return url if local and url.isprintable() and "\\" not in url else ""


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """The old password and the new one."""

    old: str
    new: str


def read_password_change(reader: Reader, *about: str) -> PasswordChange:
    """`about`: the member's name and phone number, which the new password must not be."""
    form = PasswordChange(
        read_old_password(reader, "old_password"), read_new_password(reader, *about, name="new_password")
    )
    reader.finish()
    return form


def read_recovery(reader: Reader, *about: str) -> str:
    """A new password in place of a forgotten one."""
    password = read_new_password(reader, *about)
    reader.finish()
    return password


def read_newcomer(reader: Reader) -> Person:
    """Somebody who takes on a role by an invitation."""
    person = read_person(reader)
    reader.finish()
    return person


def read_join_request(reader: Reader) -> tuple[uuid.UUID, Person]:
    """Somebody who asks to join a team; the page makes the id, so that sending twice asks once."""
    request_id = reader.uuid("id", ask="")
    if "id" in reader.errors:
        reader.errors = {"": "Trang này đã cũ. Quét lại mã QR rồi làm lại."}
    person = read_person(reader)
    reader.finish()
    return request_id, person


def read_unit(reader: Reader, units: Sequence[Unit]) -> Unit | None:
    """One of `units` by its id."""
    by_id = {str(unit.id): unit for unit in units}
    return by_id.get(reader.one_of("unit", by_id, ask="Chọn xã, phường trong danh sách."))


@dataclass(frozen=True, slots=True)
class NewTeam:
    """A team's name and the unit it belongs to; None if the form has errors."""

    name: str
    unit: Unit | None


def read_team(reader: Reader, units: Sequence[Unit]) -> NewTeam:
    """A new team of one of `units`."""
    form = NewTeam(read_team_name(reader), read_unit(reader, units))
    reader.finish()
    return form
