"""`python -m app.cli member …`: the first officer, who then invites everybody else on screen, and what is to
be done for officers, above whom nobody stands on screen."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer
from sqlmodel import Session

from app.access import standing
from app.actor import Role
from app.config import settings
from app.db import Database
from app.members.actions import add_member, grant_role
from app.members.forms import LONGEST_NAME, parse_phone
from app.members.models import Member, MemberState
from app.members.passwords import complaint, hash_password
from app.members.queries import member_by_phone
from app.text import clean
from app.units.models import Level
from app.units.queries import unit_by_code

member_cli = typer.Typer(no_args_is_help=True, help="Members")

NewPassword = Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)]


@member_cli.callback()
def about() -> None:
    """Members."""


@member_cli.command("add-officer")
def add_officer(
    name: Annotated[str, typer.Option(prompt="Full name")],
    phone: Annotated[str, typer.Option(prompt="Phone number")],
    unit: Annotated[str, typer.Option(prompt="Code of the province (75 is Đồng Nai)")],
    password: NewPassword,
) -> None:
    """Add an officer over a province; asks for what is not given."""
    full_name, digits = clean(name), _digits(phone)
    if not full_name or len(full_name) > LONGEST_NAME:
        _refuse(f"The name is empty or longer than {LONGEST_NAME} characters.")
    password_hash = _hash(password, full_name, digits)
    with _opened() as database, database.writing() as db:
        place = unit_by_code(db, unit)
        if place is None or place.level != Level.PROVINCE:
            _refuse(f"No province has the code {unit!r} today; see docs/units.md.")
        if member_by_phone(db, digits) is not None:
            _refuse("A member has this phone number already.")
        member = add_member(db, None, full_name, digits, password_hash)
        grant_role(db, None, member.id, Role.OFFICER, place.id)
    typer.echo(f"{full_name} is an officer of {place.name}; sign in at {settings().app_base_url}/sign-in")


@member_cli.command()
def deactivate(phone: str) -> None:
    """Shut a member out at once: sign-ins and invitations end, what was logged stays."""
    with _opened() as database, database.writing() as db:
        member = _member(db, phone)
        standing.deactivate(db, None, member)
    typer.echo(f"{member.full_name} is shut out.")


@member_cli.command()
def reactivate(phone: str) -> None:
    """Let a member in again, with the roles of before."""
    with _opened() as database, database.writing() as db:
        member = _member(db, phone)
        standing.reactivate(db, None, member)
    typer.echo(f"{member.full_name} may sign in again.")


@member_cli.command("set-password")
def set_password(phone: str, password: NewPassword) -> None:
    """Give a member a new password: sign-ins, invitations and codes for another password end."""
    with _opened() as database, database.reading() as db:
        known = _member(db, phone)
    if known.state != MemberState.ACTIVE:
        _refuse("This member is shut out; use `member reactivate` first.")
    password_hash = _hash(password, known.full_name, known.phone)
    with _opened() as database, database.writing() as db:
        standing.replace_password(db, None, _member(db, phone), password_hash)
    typer.echo(f"{known.full_name} has a new password; sign in at {settings().app_base_url}/sign-in")


@contextmanager
def _opened() -> Iterator[Database]:
    database = Database(settings().database_url)
    try:
        yield database
    finally:
        database.engine.dispose()


def _digits(phone: str) -> str:
    return parse_phone(phone) or _refuse(f"{phone!r} is not a Vietnamese mobile number of ten digits.")


def _hash(password: str, *about: str) -> str:
    problem = complaint(password, *about)
    if problem is not None:
        _refuse(problem)
    return hash_password(password)


def _member(db: Session, phone: str) -> Member:
    return member_by_phone(db, _digits(phone)) or _refuse("No member has this phone number.")


def _refuse(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)
