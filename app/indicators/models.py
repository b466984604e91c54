"""What reports name and count; the wording is that of the Union's reports (docs/indicators.md)."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

SHIPPED = Path(__file__).parent / "data" / "indicators.csv"


class Kind(StrEnum):
    """What an indicator is read from."""

    ORG = "org"  # teams
    SESSION = "session"  # sessions and classes, and who came to them
    ATTENDANCE = "attendance"  # volunteers
    ASSIST = "assist"  # turns of residents, and tasks that were done
    REFERRAL = "referral"  # residents shown the way to who must do it
    OUTREACH = "outreach"  # tasks of telling people


@dataclass(frozen=True, slots=True)
class Indicator:
    """`label` as a report names it, `unit_label` what its number is a number of."""

    code: str
    label: str
    unit_label: str
    kind: Kind

    @property
    def is_distinct(self) -> bool:
        """Whether it counts each team or member once, so that days and units never add up."""
        return self.code in _DISTINCT


_DISTINCT = frozenset({"teams_active", "volunteers_distinct"})


def _shipped() -> dict[str, Indicator]:
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {row["code"]: Indicator(**{**row, "kind": Kind(row["kind"])}) for row in rows}  # type: ignore[arg-type]


# By code, in the order of reports.
INDICATORS: Mapping[str, Indicator] = MappingProxyType(_shipped())
