"""Numbers as people type them."""

import pytest
from starlette.datastructures import FormData

from app.targets.forms import parse_number, read_goal
from app.web.forms import Reader


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1200", 1200), ("1.200.000", 1_200_000), ("12 000", 12_000), (" 7 ", 7), ("0012", 12), ("0", 0)],
)
def test_whole_numbers_are_read_with_points_or_blanks_between_thousands(typed: str, number: int) -> None:
    assert parse_number(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-5",
        "+5",
        "1,5",
        "1e3",
        "\u0663",
        "1.0.0",
        "1.20",
        "9" * 400,
        "7\x00",
        "mười",
        "12 000 000 000 000",
    ],
)
def test_anything_else_is_no_number(typed: str) -> None:
    assert parse_number(typed) is None


@pytest.mark.parametrize("typed", ["0", "1000000000", "nhiều"])
def test_a_goal_is_above_0_and_small_enough_to_keep(typed: str) -> None:
    reader = Reader(FormData({"goal": typed, "source": "12-KH/TĐTN"}))
    read_goal(reader)
    assert list(reader.errors) == ["goal"]
