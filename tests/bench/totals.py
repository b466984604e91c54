"""Totals of a year by commune, and the pages that people look at, against bare SQL of the same run.

"Bare" is the driver alone: the same counts added up by one statement, and the same rows counted.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from app import clock
from app.access.actions import start_sign_in
from app.access.queries import actor_by_token
from app.actor import Role
from app.db import Database
from app.periods.models import Period
from app.reports import queries
from app.reports.asking import ask
from app.reports.models import By, Map, Query
from tests.bench.pages import get_as
from tests.bench.results import Result, median
from tests.bench.shape import Year
from tests.browsers import serving

_ROUNDS = 7
_COVERED = "unit_id IN (SELECT unit_id FROM unit_cover WHERE holder_id = {holder})"
_BARE_COUNTS = (
    "SELECT unit_id, measure, key, sum(n) FROM daily_count WHERE {covered} AND day BETWEEN '{first}' AND "
    "'{last}' AND measure IN ('assists', 'done', 'not_done') GROUP BY unit_id, measure, key"
)
_BARE_ROWS = (
    "SELECT a.unit_id, count(DISTINCT a.id), sum(CASE WHEN b.outcome = 'done' THEN 1 ELSE 0 END) "
    "FROM assist a JOIN assist_item b ON b.assist_id = a.id WHERE a.{covered} "
    "AND a.day BETWEEN '{first}' AND '{last}' AND a.voided_at IS NULL GROUP BY a.unit_id"
)


def measure(database: Database, year: Year, size: int, *, has_rows: bool) -> list[Result]:
    with database.writing() as db:
        token = start_sign_in(db, year.officer.id, Role.OFFICER)
    with database.reading() as db:
        actor = actor_by_token(db, token)
    assert actor is not None
    period = Period(year.first, year.last)
    (holder,) = actor.charge
    named = {
        "covered": _COVERED.format(holder=holder),
        "first": year.first.isoformat(),
        "last": year.last.isoformat(),
    }
    bare = median(lambda: fetch(database, _BARE_COUNTS.format(**named)), _ROUNDS)
    name, of = database.engine.dialect.name, "one statement over the counts"
    results = [Result(name, size, "bare SQL: the year's counts by commune", bare, of, 1)]
    if has_rows:
        took = median(lambda: fetch(database, _BARE_ROWS.format(**named)), 1)
        results.append(Result(name, size, "bare SQL: the year's rows by commune", took, of, took / bare))

    def total(query: Query) -> Callable[[], object]:
        def answer() -> object:
            with database.reading() as db:
                asked = ask(db, actor, query)
                return queries.totals(db, asked.scope, query)

        return answer

    before = clock.now() - timedelta(days=1)
    for what, query in (
        ("totals of the year by commune", Query(period)),
        ("totals of the year by commune, as of yesterday", Query(period, as_of=before)),
        ("totals of the year by commune, the map of then", Query(period, map=Map.THEN)),
        ("totals of the year by task", Query(period, By.TASK)),
        ("totals of the year by barrier", Query(period, By.BARRIER)),
        ("totals of the year by day", Query(period, By.DAY)),
    ):
        took = median(total(query), _ROUNDS)
        results.append(Result(name, size, what, took, of, took / bare))
    span = f"from={year.first}&to={year.last}"
    quarter = f"from={year.last - timedelta(days=90)}&to={year.last}"
    day = f"day={year.last}"
    with serving(database.engine.url.render_as_string(hide_password=False)) as server:
        for what, path in (
            ("GET /totals of the year", f"/totals?{span}"),
            ("GET /totals of a quarter", f"/totals?{quarter}"),
            ("GET /totals.csv of the year", f"/totals.csv?{span}"),
            ("GET /today of the province", f"/today?{day}"),
            ("GET /today of a commune", f"/today?unit=25222&{day}"),
        ):
            took = median(get_as(server, token, path), _ROUNDS)
            results.append(Result(name, size, what, took, of, took / bare))
    return results


def fetch(database: Database, statement: str) -> list[Any]:
    """All rows of a statement, by the driver alone."""
    connection = database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(statement)
        rows = cursor.fetchall()
        cursor.close()
        return list(rows)
    finally:
        connection.rollback()
        connection.close()
