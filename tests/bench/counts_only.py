"""The counts of ten million turns without their rows: totals read nothing else, and the rows take an hour."""

from datetime import date

from sqlalchemy import Connection, text

from tests.bench.shape import DAYS, numbers

# The share of turns that each count holds, from the invented turns.
_KINDS = """
INSERT INTO bench_kind
SELECT 'assists', '', count(*) FROM bench_turn
UNION ALL SELECT 'hour', substr(CAST(100 + seconds / 3600 AS TEXT), 2), count(*) FROM bench_turn GROUP BY 2
UNION ALL SELECT 'over_60', '', count(*) FROM bench_turn WHERE over_60
UNION ALL SELECT 'first_smartphone', '', count(*) FROM bench_turn WHERE first_smartphone
UNION ALL SELECT outcome, task, count(*) FROM bench_item GROUP BY 1, 2
UNION ALL SELECT 'barrier', barrier, count(*) FROM bench_item WHERE barrier IS NOT NULL GROUP BY 2
UNION ALL SELECT 'barrier_turns', barrier, count(DISTINCT k) FROM bench_item
    WHERE barrier IS NOT NULL GROUP BY 2
UNION ALL SELECT 'any_barrier', '', count(DISTINCT k) FROM bench_item WHERE barrier IS NOT NULL
"""


def add_counts(connection: Connection, first: date, size: int) -> None:
    """Every team of every commune has its share of each kind of count on every day, rounded."""
    dialect = connection.dialect.name
    day = (
        "date(:first, '+' || n.i || ' days')"
        if dialect == "sqlite"
        else "CAST(:first AS date) + CAST(n.i AS int)"
    )
    connection.exec_driver_sql("CREATE TEMPORARY TABLE bench_kind (measure TEXT, key TEXT, turns INT)")
    connection.exec_driver_sql("CREATE TEMPORARY TABLE bench_share (unit_id INT, team_id INT, places INT)")
    connection.execute(text(_KINDS))
    connection.exec_driver_sql(
        "INSERT INTO bench_share SELECT unit_id, team_id, count(*) FROM bench_place GROUP BY 1, 2"
    )
    amount = "CAST(round(:day_size * s.places * k.turns) AS INTEGER)"
    all_places = connection.exec_driver_sql("SELECT count(*) FROM bench_place").scalar_one()
    all_turns = connection.exec_driver_sql("SELECT count(*) FROM bench_turn").scalar_one()
    connection.execute(
        text(
            "INSERT INTO daily_count (day, unit_id, team_id, measure, key, n) "
            f"{numbers(dialect)}SELECT {day}, s.unit_id, s.team_id, k.measure, k.key, {amount} "
            f"FROM n CROSS JOIN bench_share s CROSS JOIN bench_kind k WHERE {amount} > 0"
        ),
        {"a": 0, "b": DAYS, "first": first, "day_size": size / DAYS / all_places / all_turns},
    )
