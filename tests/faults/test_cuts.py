"""An answer that is lost on the way makes no assist count twice."""

from pathlib import Path

from tests.databases import Factory
from tests.faults.cuts import cut_repeatedly
from tests.faults.figures import Tell


def test_answers_lost_after_the_commit_double_nothing(factory: Factory, tmp_path: Path, tell: Tell) -> None:
    url = factory.url()
    tell(f"{factory.name}, {cut_repeatedly(url, tmp_path, batches=200, seed=4)}")
    factory.drop(url)
