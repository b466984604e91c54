"""What the person at the terminal can mend is said in a sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        cwd=ROOT,
        env={**os.environ, "APP_ENV": "development", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", ["recount", "verify-log"])
def test_a_database_without_tables(tmp_path: Path, command: str) -> None:
    done = run(command, DATABASE_URL=f"sqlite:///{tmp_path}/empty.db")
    assert done.returncode == 3
    assert "migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_that_does_not_answer() -> None:
    done = run("recount", DATABASE_URL="postgresql+psycopg://app@127.0.0.1:1/app")
    assert done.returncode == 3
    assert "DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_default_secret_in_production() -> None:
    done = run("migrate", APP_ENV="production", APP_SECRET="", APP_BASE_URL="")
    assert done.returncode == 2
    assert "APP_SECRET" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_demo_in_production(tmp_path: Path) -> None:
    done = run(
        "demo",
        APP_ENV="production",
        APP_SECRET="s" * 32,
        APP_BASE_URL="https://a.example",
        DATABASE_URL=f"sqlite:///{tmp_path}/a.db",
    )
    assert done.returncode == 1
    assert "development only" in done.stderr
