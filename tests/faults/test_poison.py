"""One bad record in a batch is refused alone, wherever it stands; the others are accepted."""

from pathlib import Path

from tests.databases import Factory
from tests.faults.figures import Tell
from tests.faults.poisoning import poison_repeatedly


def test_one_bad_record_never_holds_up_the_others(factory: Factory, tmp_path: Path, tell: Tell) -> None:
    url = factory.url()
    tell(f"{factory.name}, {poison_repeatedly(url, tmp_path, size=10, seed=6)}")
    factory.drop(url)
