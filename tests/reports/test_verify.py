"""A stranger recomputes checksums with the program of docs/exports.md, which knows nothing of the app."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app import clock
from app.db import Database
from app.members.actions import add_team
from tests.conftest import actor_for, sign_in
from tests.people import People
from tests.reports.helpers import AFRAID, INSTALLED, log_on

GUIDE = Path(__file__).parents[2] / "docs" / "exports.md"
SUFFIXES = ("csv", "xlsx", "json", "docx")


@pytest.fixture
def logged(database: Database, people: People) -> None:
    """Two turns of today, and teams whose names spreadsheets would misread."""
    with database.writing() as db:
        log_on(db, actor_for(db, people.volunteer), clock.today(), INSTALLED, AFRAID)
        log_on(db, actor_for(db, people.stranger), clock.today())
        for name in ("=1+1", "+84 912", "\t=2", "Đội “một”, hai", 'Đội "ba"', "'x", "＝1"):
            add_team(db, None, name, people.commune.id)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (source,) = [part.partition("```")[0] for part in GUIDE.read_text().split("```python\n")[1:]]
    path = tmp_path / "verify.py"
    path.write_text(source)
    return path


def save(client: TestClient, folder: Path, suffix: str, more: str = "") -> Path:
    today = clock.today()
    answer = client.get(f"/totals.{suffix}?from={today}&to={today}&by=team{more}")
    assert answer.status_code == 200, suffix
    path = folder / f"totals.{suffix}"
    path.write_bytes(answer.content)
    return path


def verify(program: Path, path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(program), str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_program_of_the_guide_finds_every_checksum_right(
    client: TestClient, people: People, logged: None, program: Path, tmp_path: Path, suffix: str
) -> None:
    sign_in(client, people.officer)
    done = verify(program, save(client, tmp_path, suffix))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WRONG" not in done.stdout
    tables = {"csv": 0, "xlsx": 7, "json": 6, "docx": 4}
    assert len(done.stdout.splitlines()) == tables[suffix] + 1


def test_one_digit_changed_is_found(
    client: TestClient, people: People, logged: None, program: Path, tmp_path: Path
) -> None:
    sign_in(client, people.officer)
    for suffix, old, new in (("csv", b",1,1,", b",1,2,"), ("json", b"     1\n", b"     2\n")):
        path = save(client, tmp_path, suffix)
        assert old in path.read_bytes()
        path.write_bytes(path.read_bytes().replace(old, new, 1))
        assert verify(program, path).returncode == 1, suffix
    for suffix, part, old, new in (
        ("xlsx", "xl/worksheets/sheet2.xml", b"<v>1</v>", b"<v>2</v>"),
        ("docx", "word/document.xml", b">1</w:t>", b">2</w:t>"),
    ):
        path = save(client, tmp_path, suffix)
        change(path, part, old, new)
        assert verify(program, path).returncode == 1, suffix


def change(path: Path, part: str, old: bytes, new: bytes) -> None:
    """Change a part of a zipped file once."""
    with zipfile.ZipFile(path) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new, 1)
    with zipfile.ZipFile(path, "w") as after:
        for name, content in parts.items():
            after.writestr(name, content)


def test_the_one_line_of_the_guide_prints_the_last_line_of_a_csv(
    client: TestClient, people: People, logged: None, tmp_path: Path
) -> None:
    sign_in(client, people.officer)
    path = save(client, tmp_path, "csv")
    (line,) = [line for line in GUIDE.read_text().splitlines() if line.startswith("tail ")]
    command = " ".join(str(path) if word.endswith(".csv") else word for word in line.split(" "))
    printed = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True).stdout
    assert path.read_text(encoding="utf-8-sig").splitlines()[-1] == f"# SHA-256,{printed.split()[0]}"
