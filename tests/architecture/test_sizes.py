"""A file that outgrows its budget has two jobs."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUDGETS = {"app/**/*.py": 300, "tests/**/*.py": 300, "static/js/**/*.js": 150, "templates/**/*.html": 120}


@pytest.mark.parametrize(("pattern", "budget"), BUDGETS.items())
def test_files_stay_short(pattern: str, budget: int) -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in ROOT.glob(pattern)}
    assert lengths, pattern
    assert {name: length for name, length in lengths.items() if length > budget} == {}
