"""What the benchmark measures is what the app would have stored."""

import pytest
from sqlmodel import func, select

from app.assists.models import Assist
from app.assists.recount import recount
from app.counts.models import DailyCount, Measure
from app.db import Database
from tests.bench import counts_only, shape
from tests.bench.counts_only import add_counts
from tests.bench.shape import DAYS, fill


def test_the_counts_of_the_benchmark_agree_with_its_rows(database: Database) -> None:
    year = fill(database, 1_000)
    with database.reading() as db:
        assert recount(db) == []
        days = db.exec(select(func.count(Assist.day.distinct()))).one()  # type: ignore[attr-defined]
        stored = db.exec(select(func.min(Assist.day), func.max(Assist.day), func.count())).one()
    assert stored == (year.first, year.last, 1_000)
    assert days == DAYS


def test_the_benchmark_counts_everything_that_the_app_counts() -> None:
    named = " ".join(shape.counts_of_rows("sqlite"))
    assert [
        measure for measure in Measure if measure not in {"done", "not_done"} and measure not in named
    ] == []


def test_counts_without_rows_are_as_many_as_those_of_rows(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rounded, for every team and day; what is counted is the same."""
    monkeypatch.setattr(counts_only, "DAYS", 7)
    fill(database, 200_000, add_counts)
    with database.reading() as db:
        found = dict(
            db.exec(select(DailyCount.measure, func.sum(DailyCount.n)).group_by(DailyCount.measure)).all()
        )
    assert set(found) == set(Measure)
    assert abs(found[Measure.ASSISTS] - 200_000) < 20_000
    assert found[Measure.ANY_BARRIER] <= found[Measure.BARRIER] <= found[Measure.NOT_DONE] * 1.05
