"""`units import` on the command line."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.config import settings
from app.db import Database
from app.units.queries import unit_by_code

GOOD = "code,name,kind,parent_code,valid_from,valid_to\n66,Tỉnh Đắk Lắk,tinh,,,\n24,Xã A,xa,66,,2025-12-31\n"
MORE = "25,Xã B,xa,66,2026-01-01,\n"
STEPS = "old_code,new_code,day,whole\n24,25,2026-01-01,yes\n"


@pytest.fixture(autouse=True)
def environment(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("APP_ENV", "development")
    settings.cache_clear()
    yield
    settings.cache_clear()


def run(*arguments: Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, ["units", "import", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def is_there(database: Database, code: str) -> bool:
    with database.reading() as db:
        return unit_by_code(db, code, date(2025, 12, 31)) is not None


def test_units_come_in_with_their_succession(database: Database, tmp_path: Path) -> None:
    units, steps = written(tmp_path, "units.csv", GOOD + MORE), written(tmp_path, "steps.csv", STEPS)
    assert run(units, steps) == (0, "Imported 3 units and 1 successions.\n", "")
    assert is_there(database, "24")


def test_the_succession_may_be_left_out(database: Database, tmp_path: Path) -> None:
    assert run(written(tmp_path, "units.csv", GOOD))[:2] == (0, "Imported 2 units and 0 successions.\n")
    assert is_there(database, "24")


def test_a_bad_line_keeps_everything_out_and_is_named(database: Database, tmp_path: Path) -> None:
    units, steps = written(tmp_path, "units.csv", GOOD), written(tmp_path, "steps.csv", STEPS)
    assert run(units, steps) == (
        1,
        "",
        f"{steps}:2: there is no unit 25 on 2026-01-01\nNothing was imported: 1 to mend.\n",
    )
    assert not is_there(database, "24")


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    code, _, said = run(tmp_path / "none.csv")
    assert code == 2
    assert "does not exist" in said
