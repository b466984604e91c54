"""The tree: vendored files are what they claim, pins name no index, nothing names a machine."""

import hashlib
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Written in two halves, so that this file does not find itself.
HOSTS = [
    a + b for a, b in (("pypi", ".org"), ("pythonhosted", ".org"), ("registry", ".npmjs"), ("npmjs", ".org"))
]
ALLOWED_TOP = {
    ".ci",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "app",
    "biome.json",
    "docker-compose.yml",
    "docs",
    "migrations",
    "pyproject.toml",
    "requirements-dev.txt",
    "requirements.txt",
    "static",
    "templates",
    "tests",
}


def tracked() -> list[Path]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    return [ROOT / name for name in names.stdout.split("\0") if name]


def test_vendored_files_are_unmodified_and_licensed() -> None:
    for folder in (ROOT / "static/vendor", ROOT / "tests/vendor"):
        sums = dict(reversed(line.split()) for line in (folder / "SHA256SUMS").read_text().splitlines())
        scripts = {path.relative_to(folder).as_posix() for path in folder.rglob("*.js")}
        assert scripts == set(sums)
        for name, digest in sums.items():
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
            assert _licence_of(folder / name).exists(), name


def _licence_of(script: Path) -> Path:
    """A file of its own for a lone script, one for all in the folder of a package."""
    if script.parent.name == "vendor":
        return script.with_name(f"{script.name.removesuffix('.js').removesuffix('.min')}.LICENSE.txt")
    return script.with_name("LICENSE.txt")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_pins_have_hashes_and_name_no_index(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "--hash=sha256:" in text
    assert not re.search(r"--(extra-)?index-url|--find-links|https?://", text)


def test_no_tracked_file_names_a_package_host_or_a_path_of_a_machine() -> None:
    paths = ("/" + "work/", "/" + "root/", "/home/" + "runner")
    for path in tracked():
        if "vendor" in path.parts or path.suffix in {".png", ".woff2"}:
            continue
        text = path.read_text()
        for word in (*HOSTS, *paths):
            assert word not in text, f"{path.relative_to(ROOT)} names {word}"


def test_the_top_of_the_tree_holds_what_it_should() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= ALLOWED_TOP
