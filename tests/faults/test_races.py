"""Records that are handed in from several places at once are stored once."""

from pathlib import Path

from tests.databases import Factory
from tests.faults.figures import Tell
from tests.faults.races import race_repeatedly


def test_two_tabs_and_two_phones_store_each_record_once(factory: Factory, tmp_path: Path, tell: Tell) -> None:
    url = factory.url()
    tell(f"{factory.name}, {race_repeatedly(url, tmp_path, rounds=20, largest=60, seed=5)}")
    factory.drop(url)
