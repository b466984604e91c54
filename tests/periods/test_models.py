"""Periods: names, kinds, neighbours, and what a running one is compared with."""

from datetime import date

import pytest

from app.periods.models import CALENDAR, EARLIEST, Kind, Period, around, in_sentence

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("kind", "first", "last", "label"),
    [
        (Kind.DAY, MONDAY, MONDAY, "Thứ hai, 23/11/2026"),
        (Kind.WEEK, MONDAY, date(2026, 11, 29), "Tuần 23/11 – 29/11/2026"),
        (Kind.MONTH, date(2026, 11, 1), date(2026, 11, 30), "Tháng 11/2026"),
        (Kind.QUARTER, date(2026, 10, 1), date(2026, 12, 31), "Quý IV/2026"),
        (Kind.HALF, date(2026, 7, 1), date(2026, 12, 31), "6 tháng cuối năm 2026"),
        (Kind.YEAR, date(2026, 1, 1), date(2026, 12, 31), "Năm 2026"),
    ],
)
def test_a_period_around_a_day_is_known_again_by_its_dates(
    kind: Kind, first: date, last: date, label: str
) -> None:
    period = around(kind, MONDAY)
    assert period == Period(first, last)
    assert (period.kind, period.label) == (kind, label)


@pytest.mark.parametrize("kind", CALENDAR)
@pytest.mark.parametrize("day", [MONDAY, date(2024, 2, 29), date(2026, 1, 1), date(2026, 12, 31)])
def test_neighbours_are_of_the_same_kind_and_leave_no_day_out(kind: Kind, day: date) -> None:
    period = around(kind, day)
    before, after = period.before(), period.after()
    assert (before.kind, after.kind) == (kind, kind)
    assert (period.first - before.last).days == 1
    assert (after.first - period.last).days == 1
    assert before.after() == period == after.before()


def test_every_quarter_has_its_roman_number() -> None:
    labels = [around(Kind.QUARTER, date(2026, month, 5)).label for month in (1, 4, 7, 10)]
    assert labels == ["Quý I/2026", "Quý II/2026", "Quý III/2026", "Quý IV/2026"]


def test_any_other_span_has_as_many_days_before_it() -> None:
    period = Period(date(2026, 11, 3), date(2026, 11, 10))
    assert (period.kind, period.label) == (Kind.SPAN, "03/11/2026 – 10/11/2026")
    assert period.before() == Period(date(2026, 10, 26), date(2026, 11, 2))


def test_a_running_quarter_is_compared_with_as_many_days_of_the_one_before() -> None:
    quarter = around(Kind.QUARTER, MONDAY)
    assert quarter.comparable(MONDAY) == Period(date(2026, 7, 1), date(2026, 8, 23))
    assert quarter.comparable(date(2027, 1, 5)) == around(Kind.QUARTER, date(2026, 7, 1))


def test_a_running_month_is_never_compared_with_more_than_the_month_before() -> None:
    march = around(Kind.MONTH, date(2026, 3, 1))
    assert march.comparable(date(2026, 3, 30)) == around(Kind.MONTH, date(2026, 2, 1))


def test_a_half_year_follows_the_other() -> None:
    first = around(Kind.HALF, date(2026, 6, 30))
    assert (first.label, first.last) == ("6 tháng đầu năm 2026", date(2026, 6, 30))
    assert first.after().label == "6 tháng cuối năm 2026"
    assert first.before().label == "6 tháng cuối năm 2025"


SUMMER = Period(date(2026, 6, 1), date(2026, 8, 15), "Mùa hè xanh 2026")


def test_a_campaign_is_called_by_its_name_and_compared_with_as_many_days() -> None:
    assert (SUMMER.kind, SUMMER.label) == (Kind.CAMPAIGN, "Mùa hè xanh 2026")
    assert SUMMER.before() == Period(date(2026, 3, 17), date(2026, 5, 31))
    assert SUMMER.before().days == SUMMER.days == SUMMER.after().days
    assert SUMMER.before().kind == Kind.SPAN


def test_a_name_makes_no_other_period_of_the_same_days() -> None:
    assert Period(SUMMER.first, SUMMER.last) == SUMMER
    assert len({SUMMER, Period(SUMMER.first, SUMMER.last)}) == 1


def test_a_campaign_of_a_whole_month_is_that_month_with_a_name() -> None:
    march = Period(date(2026, 3, 1), date(2026, 3, 31), "Tháng Thanh niên 2026")
    assert (march.kind, march.label) == (Kind.MONTH, "Tháng Thanh niên 2026 (tháng 3/2026)")
    assert march.before() == around(Kind.MONTH, date(2026, 2, 1))
    assert march.cumulative() == Period(date(2026, 1, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("period", "first"),
    [
        (around(Kind.DAY, MONDAY), date(2026, 1, 1)),
        (around(Kind.QUARTER, MONDAY), date(2026, 1, 1)),
        (around(Kind.HALF, MONDAY), date(2026, 1, 1)),
        (around(Kind.WEEK, date(2026, 1, 1)), date(2025, 12, 29)),  # it began the year before
        (Period(date(2025, 11, 1), date(2026, 2, 3)), date(2025, 11, 1)),
        (SUMMER, date(2026, 6, 1)),
        (around(Kind.YEAR, MONDAY), EARLIEST),
    ],
)
def test_what_is_cumulative_ends_with_the_period_and_begins_with_the_year_or_earlier(
    period: Period, first: date
) -> None:
    assert period.cumulative() == Period(first, period.last)


@pytest.mark.parametrize(
    ("label", "inside"),
    [
        ("Quý III/2026", "quý III/2026"),
        ("Chủ nhật, 22/11/2026", "chủ nhật, 22/11/2026"),
        ("6 tháng đầu năm 2026", "6 tháng đầu năm 2026"),
        ("Mùa hè xanh 2026", "Mùa hè xanh 2026"),
    ],
)
def test_labels_in_a_sentence(label: str, inside: str) -> None:
    assert in_sentence(label) == inside
