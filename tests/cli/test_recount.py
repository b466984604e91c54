"""`recount` says whether the counts are true, and fails if they are not."""

import pytest
from sqlmodel import update
from typer.testing import CliRunner

from app import cli
from app.counts.models import DailyCount
from app.db import Database
from tests.assists.helpers import log
from tests.conftest import actor_for
from tests.people import People


def test_recount_prints_what_differs(
    database: Database, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "database", lambda: database)
    with database.writing() as db:
        log(db, actor_for(db, people.volunteer))
    agreeing = CliRunner().invoke(cli.cli, ["recount"])
    assert (agreeing.exit_code, agreeing.output) == (0, "Every count agrees with its rows.\n")
    with database.writing() as db:
        db.exec(update(DailyCount).values(n=7))
    differing = CliRunner().invoke(cli.cli, ["recount"])
    assert differing.exit_code == 1
    assert len(differing.output.splitlines()) == 3  # the turn, its hour, its task
    assert "counted=7, in_rows=1" in differing.output
