"""`python -m app.cli member …`: the first officer, who then invites everybody else on screen."""

from typing import Annotated, NoReturn

import typer

from app.actor import Role
from app.config import settings
from app.db import Database
from app.members.actions import add_member, grant_role
from app.members.forms import parse_phone
from app.members.passwords import complaint, hash_password
from app.members.queries import member_by_phone
from app.text import clean
from app.units.queries import unit_by_code

member_cli = typer.Typer(no_args_is_help=True, help="Members")


@member_cli.callback()
def about() -> None:
    """Members."""


@member_cli.command("add-officer")
def add_officer(
    name: Annotated[str, typer.Option(prompt="Full name")],
    phone: Annotated[str, typer.Option(prompt="Phone number")],
    unit: Annotated[str, typer.Option(prompt="Code of the province (75 is Đồng Nai)")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
) -> None:
    """Add an officer over a province; asks for what is not given."""
    full_name, digits = clean(name), parse_phone(phone)
    if not full_name:
        _refuse("The name is empty.")
    if digits is None:
        _refuse(f"{phone!r} is not a Vietnamese mobile number of ten digits.")
    problem = complaint(password, full_name, digits)
    if problem is not None:
        _refuse(problem)
    with Database(settings().database_url).writing() as db:
        place = unit_by_code(db, unit)
        if place is None:
            _refuse(f"No unit has the code {unit!r} today; see docs/units.md.")
        if member_by_phone(db, digits) is not None:
            _refuse("A member has this phone number already.")
        member = add_member(db, None, full_name, digits, hash_password(password))
        grant_role(db, None, member.id, Role.OFFICER, place.id)
    typer.echo(f"{full_name} is an officer of {place.name}; sign in at {settings().app_base_url}/sign-in")


def _refuse(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)
