"""Pace and forecast, at every edge of a period of ten days with a goal of 100."""

from datetime import date

import pytest

from app.targets.progress import Progress

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 10)


def on(day: date, reached: int, *, goal: int = 100, is_distinct: bool = False) -> Progress:
    return Progress(goal, reached, FIRST, LAST, day, is_distinct)


def test_before_the_start_all_days_are_left_and_nothing_is_foretold() -> None:
    progress = on(date(2026, 10, 20), 0)
    assert (progress.begun, progress.left) == (0, 10)
    assert (progress.pace_needed, progress.forecast, progress.is_behind) == (10, None, False)


def test_on_the_first_day_the_pace_is_that_of_one_day_and_nobody_is_behind() -> None:
    progress = on(FIRST, 4)
    assert (progress.begun, progress.left) == (1, 10)
    assert (progress.pace_needed, progress.forecast, progress.is_behind) == (10, 40, False)


def test_in_the_middle_the_days_that_are_left_share_what_is_missing() -> None:
    progress = on(date(2026, 11, 5), 60)
    assert (progress.begun, progress.left, progress.missing) == (5, 6, 40)
    assert (progress.pace_needed, progress.forecast) == (7, 120)  # 40 over 6 days, rounded up


def test_a_week_is_spoken_of_while_one_is_left() -> None:
    assert on(date(2026, 11, 4), 30).weekly_pace_needed == 70
    assert on(date(2026, 11, 5), 30).weekly_pace_needed is None


def test_on_the_last_day_today_must_bring_all_that_is_missing() -> None:
    progress = on(LAST, 90)
    assert (progress.left, progress.pace_needed, progress.forecast) == (1, 10, 90)


def test_after_the_end_nothing_is_needed_and_the_forecast_is_what_was_reached() -> None:
    progress = on(date(2026, 11, 11), 90)
    assert (progress.left, progress.pace_needed, progress.forecast, progress.is_behind) == (0, None, 90, True)
    assert not on(date(2026, 11, 11), 100).is_behind


def test_a_goal_that_is_reached_needs_nothing_more() -> None:
    progress = on(date(2026, 11, 5), 130)
    assert (progress.percent, progress.is_reached, progress.missing) == (130, True, 0)
    assert (progress.pace_needed, progress.weekly_pace_needed, progress.is_behind) == (None, None, False)


def test_nothing_so_far_foretells_nothing() -> None:
    progress = on(date(2026, 11, 5), 0)
    assert (progress.percent, progress.forecast, progress.pace_needed) == (0, 0, 17)
    assert progress.is_behind


def test_a_hundred_percent_is_said_only_of_a_goal_that_is_reached() -> None:
    almost = on(date(2026, 11, 5), 999, goal=1000)
    assert (almost.percent, almost.is_reached) == (99, False)


@pytest.mark.parametrize(("reached", "is_behind"), [(31, True), (32, False)])
def test_behind_is_less_than_four_fifths_of_what_whole_days_should_have_brought(
    reached: int, *, is_behind: bool
) -> None:
    """Four days are gone by: 40 of 100 should be there, and four fifths of them are 32."""
    assert on(date(2026, 11, 5), reached).is_behind is is_behind


def test_what_counts_everybody_once_is_not_led_on_by_a_line() -> None:
    assert on(date(2026, 11, 5), 60, is_distinct=True).forecast is None
    assert on(date(2026, 11, 5), 60, is_distinct=True).pace_needed == 7
    assert on(date(2026, 11, 11), 60, is_distinct=True).forecast == 60
