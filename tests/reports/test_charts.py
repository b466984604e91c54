"""The pictures of totals: steps of time, sizes, places."""

from datetime import date, timedelta

import pytest

from app.periods.models import Kind, Period, around
from app.reports import charts
from app.reports.charts import Bubbles, Part, Strips, steps_of
from app.units.models import Level, Unit, UnitKind
from app.units.places import place_of

MONDAY = date(2026, 11, 23)


def no_url(_: object) -> str:
    return ""


def commune(code: str, valid_to: date | None = None) -> Unit:
    name = f"Xã {code}"
    return Unit(
        code=code, name=name, kind=UnitKind.COMMUNE, level=Level.COMMUNE, valid_to=valid_to, sort_key=name
    )


@pytest.mark.parametrize(
    ("period", "count", "second"),
    [
        (around(Kind.MONTH, MONDAY), 30, Period(date(2026, 11, 2), date(2026, 11, 2))),
        (around(Kind.QUARTER, MONDAY), 14, Period(date(2026, 10, 5), date(2026, 10, 11))),
        (around(Kind.YEAR, MONDAY), 12, Period(date(2026, 2, 1), date(2026, 2, 28))),
    ],
)
def test_a_trend_goes_by_day_week_or_month_and_leaves_no_day_out(
    period: Period, count: int, second: Period
) -> None:
    steps = steps_of(period)
    assert (len(steps), steps[1]) == (count, second)
    assert (steps[0].first, steps[-1].last) == (period.first, period.last)
    assert sum(step.days for step in steps) == period.days


def test_a_trend_adds_up_the_days_of_each_step_and_opens_them() -> None:
    quarter = around(Kind.QUARTER, MONDAY)
    by_day = {quarter.first + timedelta(days=n): n for n in range(quarter.days)}
    trend = charts.trend(by_day, quarter, lambda step: f"{step.first}…{step.last}")
    assert sum(part.n for part in trend.parts) == sum(by_day.values())
    assert trend.parts[1] == Part("05/10–11/10", sum(range(4, 11)), "2026-10-05…2026-10-11")
    assert trend.peak is not None
    assert trend.peak.label == "21/12–27/12"


def test_columns_are_as_high_as_their_share_of_the_highest_and_stand_on_the_ground() -> None:
    shapes = charts.hours({"08": 10, "09": 40}, no_url).shapes
    assert len(shapes) == 12
    low, high = shapes[1], shapes[2]
    assert (low.height, high.height) == (25, 100)
    assert (low.y + low.height, high.y) == (100, 0)
    assert shapes[-1].x + shapes[-1].width <= 100


def test_an_hour_before_dawn_is_shown_if_somebody_was_helped_in_it() -> None:
    columns = charts.hours({"05": 1, "22": 2}, str)
    assert [columns.parts[0], columns.parts[-1]] == [Part("5 giờ", 1, "5"), Part("22 giờ", 2, "22")]
    assert columns.parts[1] == Part("6 giờ", 0)
    assert columns.axis == ["5 giờ", "13 giờ", "22 giờ"]


def test_where_nothing_was_counted_there_is_nothing_to_draw() -> None:
    assert charts.hours({}, no_url).peak is None
    assert charts.barriers([Part("Quên mật khẩu", 0)]).parts == []
    assert {shape.height for shape in charts.hours({}, no_url).shapes} == {0}


def test_barriers_stand_by_how_often_they_were_met() -> None:
    strips = charts.barriers([Part("Một", 1), Part("Bốn", 4), Part("Hai", 2)])
    assert [(part.label, strips.length(part)) for part in strips.parts] == [
        ("Bốn", 100),
        ("Hai", 50),
        ("Một", 25),
    ]


def test_communes_lie_where_they_lie_and_their_area_is_their_number() -> None:
    north, south = commune("25222"), commune("25195")  # Bù Gia Mập lies north-east of Bình Phước
    bubbles = charts.communes([(north, Part("N", 100)), (south, Part("S", 25))])
    assert isinstance(bubbles, Bubbles)
    by_label = {bubble.part.label: bubble for bubble in bubbles.bubbles}
    assert by_label["N"].y < by_label["S"].y
    assert by_label["N"].x > by_label["S"].x
    assert by_label["N"].radius == 2 * by_label["S"].radius
    assert [bubble.rank for bubble in bubbles.ranked] == ["1", "2"]


def test_a_degree_is_as_long_to_the_east_as_the_globe_has_it() -> None:
    places = [place_of(commune(code)) for code in ("25222", "25195")]
    assert places[0] is not None
    assert places[1] is not None
    bubbles = charts.communes([(commune("25222"), Part("N", 1)), (commune("25195"), Part("S", 1))])
    assert isinstance(bubbles, Bubbles)
    one, other = bubbles.bubbles
    drawn = abs(one.x - other.x) / abs(one.y - other.y)
    degrees = abs(places[0].longitude - places[1].longitude) / abs(places[0].latitude - places[1].latitude)
    assert drawn / degrees == pytest.approx(0.978, abs=0.003)  # the cosine of some 12 degrees north


def test_a_commune_without_a_turn_is_a_dot_without_a_rank() -> None:
    bubbles = charts.communes([(commune("25222"), Part("N", 3)), (commune("25195"), Part("S", 0))])
    assert isinstance(bubbles, Bubbles)
    assert [(bubble.radius, bubble.rank) for bubble in bubbles.bubbles] == [(5.5, "1"), (0, "")]


def test_communes_whose_place_is_not_known_are_strips() -> None:
    elsewhere = [(commune("99998"), Part("A", 1)), (commune("99999"), Part("B", 2))]
    strips = charts.communes(elsewhere)
    assert isinstance(strips, Strips)
    assert [part.label for part in strips.parts] == ["B", "A"]
    assert charts.communes(elsewhere[:1]) is None


def test_a_code_that_was_another_commune_before_the_merger_has_no_place() -> None:
    assert place_of(commune("25195")) is not None
    assert place_of(commune("25195", valid_to=date(2025, 6, 30))) is None
    assert place_of(commune("25195", valid_to=date(2026, 4, 29))) is not None
