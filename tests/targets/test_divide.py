"""Dividing a goal: nothing lost, nobody wronged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.targets.plans import divide

weights = st.dictionaries(st.integers(1, 10**6), st.integers(0, 10**9), min_size=1, max_size=120).filter(
    lambda each: any(each.values())
)


@given(st.integers(1, 999_999_999), weights)
def test_parts_add_up_to_the_goal_and_nobody_is_off_by_one_or_more(
    goal: int, by_name: dict[int, int]
) -> None:
    parts = divide(goal, by_name)
    total = sum(by_name.values())
    assert parts.keys() == by_name.keys()
    assert sum(parts.values()) == goal
    assert all(abs(parts[name] * total - goal * weight) < total for name, weight in by_name.items())
    assert all(parts[name] == 0 for name, weight in by_name.items() if weight == 0)


def test_what_is_left_goes_to_the_largest_remainders() -> None:
    assert divide(10, {1: 1, 2: 1, 3: 4}) == {1: 2, 2: 2, 3: 6}  # all ,67: the first ones
    assert divide(100, {1: 1, 2: 2, 3: 4}) == {1: 14, 2: 29, 3: 57}  # 14,29 and 28,57 and 57,14


def test_equal_weights_differ_by_one_at_most() -> None:
    parts = divide(1000, dict.fromkeys(range(95), 1))
    assert set(parts.values()) == {10, 11}
    assert [parts[name] for name in range(95)] == sorted(parts.values(), reverse=True)


@pytest.mark.parametrize("bad", [{}, {1: 0}, {1: 0, 2: 0}, {1: -1, 2: 5}])
def test_weights_that_divide_nothing_are_refused(bad: dict[int, int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        divide(10, bad)
