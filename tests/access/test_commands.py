"""`member …` on the command line: officers come in, are shut out, and get a new password."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session
from typer.testing import CliRunner

from app.actor import Role
from app.audit.queries import events_about, first_break
from app.cli import cli
from app.config import settings
from app.db import Database
from app.members.queries import grants_in_force, member_by_phone
from tests.access.helpers import (
    NEW_PASSWORD,
    browser,
    coordinator_token,
    is_signed_in,
    recovery_token,
    type_password,
)
from tests.conftest import sign_in
from tests.people import People


@pytest.fixture(autouse=True)
def environment(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("APP_ENV", "development")
    settings.cache_clear()
    yield
    settings.cache_clear()


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["member", *arguments])
    return result.exit_code, result.output


def add_officer(unit: str = "75", name: str = "Ngô Thị Hà", password: str = NEW_PASSWORD) -> tuple[int, str]:
    given = ("--name", name, "--phone", "0977 000 009", "--unit", unit, "--password", password)
    return run("add-officer", *given)


def test_an_officer_is_added_over_a_province(database: Database, people: People) -> None:
    code, said = add_officer()
    assert (code, "Ngô Thị Hà is an officer" in said) == (0, True)
    with database.reading() as db:
        member = member_by_phone(db, "0977000009")
        assert member is not None
        held = [(grant.role, grant.unit_id) for grant in grants_in_force(db, member.id)]
    assert held == [(Role.OFFICER, people.province.id)]
    assert add_officer()[0] == 1  # the number is taken


@pytest.mark.parametrize(
    "mistake",
    [{"unit": "25222"}, {"unit": "00"}, {"name": " "}, {"name": "N" * 81}, {"password": "matkhau123"}],
    ids=str,
)
def test_a_mistake_adds_nobody(database: Database, people: People, mistake: dict[str, str]) -> None:
    assert add_officer(**mistake)[0] == 1
    with database.reading() as db:
        assert member_by_phone(db, "0977000009") is None


def test_an_officer_is_shut_out_at_once_and_let_in_again(
    client: TestClient, app: FastAPI, people: People, db: Session, database: Database
) -> None:
    token = coordinator_token(db, people)
    sign_in(client, people.officer)
    assert run("deactivate", people.officer.phone)[0] == 0
    assert not is_signed_in(client)
    assert type_password(client, people.officer).status_code == 422
    assert browser(app).get(f"/join/{token}").status_code == 404
    assert run("reactivate", people.officer.phone)[0] == 0
    assert browser(app).get(f"/join/{token}").status_code == 404
    assert type_password(client, people.officer).status_code == 303
    with database.reading() as reading:
        events = [(row.event, row.actor_id) for row in events_about(reading, f"member:{people.officer.id}")]
        assert first_break(reading) is None
    assert ("member.deactivated", None) in events
    assert ("member.reactivated", None) in events


def test_a_new_password_ends_what_the_old_one_opened(
    client: TestClient, app: FastAPI, people: People, db: Session, database: Database
) -> None:
    invitation = coordinator_token(db, people)
    sign_in(client, people.officer)
    assert run("set-password", people.officer.phone, "--password", NEW_PASSWORD)[0] == 0
    assert not is_signed_in(client)
    assert browser(app).get(f"/join/{invitation}").status_code == 404
    assert type_password(client, people.officer).status_code == 422
    assert type_password(client, people.officer, NEW_PASSWORD).status_code == 303
    with database.reading() as reading:
        events = [row.event for row in events_about(reading, f"member:{people.officer.id}")]
    assert "member.password_changed" in events


def test_a_new_password_ends_a_code_for_another(
    client: TestClient, people: People, db: Session, database: Database
) -> None:
    code = recovery_token(db, people, people.volunteer)
    assert run("set-password", people.volunteer.phone, "--password", NEW_PASSWORD)[0] == 0
    assert client.get(f"/recover/{code}").status_code == 404


def test_what_cannot_be_done_is_said(people: People) -> None:
    assert run("deactivate", "0999999999") == (1, "No member has this phone number.\n")
    assert run("deactivate", "12")[0] == 1
    assert run("set-password", people.officer.phone, "--password", "12345678")[0] == 1
    shut_out = run("set-password", people.deactivated.phone, "--password", NEW_PASSWORD)
    assert shut_out == (1, "This member is shut out; use `member reactivate` first.\n")
