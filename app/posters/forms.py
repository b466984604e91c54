"""Parsing the name and the commune of a support point."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.units.models import Unit
from app.web.forms import Reader

LONGEST_NAME, FEWEST_LETTERS = 120, 2


@dataclass(frozen=True, slots=True)
class PointForm:
    """A new point; `unit` is None if no commune was chosen."""

    name: str
    unit: Unit | None


def read_point(reader: Reader, communes: Sequence[Unit]) -> PointForm:
    """A name and one of `communes`; who has a single commune is not asked for it."""
    name = read_name(reader)
    code = reader.raw("unit")
    unit = next((unit for unit in communes if unit.code == code), None)
    if len(communes) == 1 and not code:
        unit = communes[0]
    if unit is None:
        reader.errors["unit"] = "Chọn xã, phường nơi đặt điểm."
    reader.finish()
    return PointForm(name, unit)


def read_name(reader: Reader) -> str:
    """The name as it will stand on the poster."""
    ask = "Gõ tên điểm, ví dụ Nhà văn hóa thôn 3."
    name = reader.text("name", ask=ask, longest=LONGEST_NAME)
    if "name" not in reader.errors and sum(char.isalpha() for char in name) < FEWEST_LETTERS:
        reader.errors["name"] = "Tên điểm cần có chữ. " + ask
    return name
