"""The shipped indicators: the wording of reports, and nothing that cannot be counted."""

from pathlib import Path

from sqlmodel import Session

from app.catalogue.queries import active_barriers, active_tasks
from app.indicators.models import INDICATORS
from app.indicators.queries import POLICE

DOCS = Path(__file__).parents[2] / "docs" / "indicators.md"


def test_every_task_of_the_catalogue_is_an_indicator_in_the_same_words(db: Session) -> None:
    tasks = {task.code: task.report_label for task in active_tasks(db)}
    assert tasks
    assert {code: INDICATORS[code].label for code in tasks} == tasks


def test_the_barrier_of_a_referral_is_one_that_can_be_given(db: Session) -> None:
    assert POLICE in {barrier.code for barrier in active_barriers(db)}


def test_every_indicator_is_defined_in_the_documentation() -> None:
    rows = [line for line in DOCS.read_text().splitlines() if line.startswith("| `")]
    documented = [line.split("`")[1] for line in rows]
    assert documented == list(INDICATORS)
    for line, indicator in zip(rows, INDICATORS.values(), strict=True):
        assert indicator.label in line
        assert f"| {indicator.unit_label} |" in line
