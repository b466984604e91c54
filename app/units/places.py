"""Where communes lie: the middle of each, for pictures. No boundaries are drawn.

`data/centroids.csv` knows the communes and wards of Đồng Nai since 1 July 2025; codes were used before for
other places.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from app.units.models import Unit

_CENTROIDS = Path(__file__).parent / "data" / "centroids.csv"
_SINCE = date(2025, 7, 1)


@dataclass(frozen=True, slots=True)
class Place:
    """Degrees north and east."""

    latitude: float
    longitude: float


def place_of(unit: Unit) -> Place | None:
    """The middle of a commune; None where it is not known."""
    was_before = unit.valid_to is not None and unit.valid_to < _SINCE
    return None if was_before else _places().get(unit.code)


@cache
def _places() -> Mapping[str, Place]:
    with _CENTROIDS.open(encoding="utf-8", newline="") as file:
        return {row["ward_code"]: Place(float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)}
