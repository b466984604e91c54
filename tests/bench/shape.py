"""A year of assists of any number, written by SQL: the demo's days, more of them.

A few thousand invented turns, with their hours, tasks and barriers, are dealt out over places of which some
are far busier than others. `tests/bench/test_shape.py` holds the counts to what the app would have counted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, create_engine, text
from sqlmodel import Session

from app import clock
from app.actor import Role
from app.assists.models import AssistItem
from app.counts.actions import rebuild_months
from app.counts.models import DailyCount
from app.db import Database, table_of
from app.demo.shape import turns
from app.help_sessions.actions import add_point
from app.members.actions import add_member, add_team, grant_role, join_team
from app.members.models import Member
from app.units.queries import communes_under, unit_by_code

DAYS = 365
# Both are prime: every turn meets every place before the two come together again.
_TURNS, _PLACES = 3_989, 4_001
_AT_ONCE = 500_000
_MEMBERS, _TEAMS, _POINTS = 6, 2, 2  # of each commune
_SETTINGS = {
    "sqlite": ("PRAGMA synchronous=OFF", "PRAGMA cache_size=-400000"),
    "postgresql": ("SET session_replication_role = replica", "SET synchronous_commit = off"),
}


@dataclass(frozen=True)
class Year:
    """The days that were filled, and who may ask about all of them."""

    first: date
    last: date
    officer: Member


Fill = Callable[[Connection, date, int], None]


def add_rows(connection: Connection, first: date, size: int) -> None:
    """The turns with their items, then the counts of all of them."""
    dialect = connection.dialect.name
    for start in range(0, size, _AT_ONCE):
        span = {"a": start, "b": min(size, start + _AT_ONCE), "size": size, "first": first}
        connection.execute(text(_assists(dialect)), span)
        connection.execute(text(_items(dialect)), span)
    connection.exec_driver_sql("ANALYZE")
    for statement in counts_of_rows(dialect):
        connection.execute(text(statement))


def fill(database: Database, size: int, add: Fill = add_rows) -> Year:
    """Write `size` assists over a year that ends yesterday."""
    with database.writing() as db:
        officer, places = _add_people(db)
    last = clock.today() - timedelta(days=1)
    year = Year(last - timedelta(days=DAYS - 1), last, officer)
    # Without the app's settings: nobody waits for these writes, and every row fits by construction.
    engine = create_engine(database.engine.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        dialect = connection.dialect.name
        for setting in _SETTINGS[dialect]:
            connection.exec_driver_sql(setting)
        _deal(connection, places)
        add(connection, year.first, size)
        with Session(connection) as db:
            rebuild_months(db)
        connection.exec_driver_sql("ANALYZE")
        if dialect == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return year


def _add_people(db: Session) -> tuple[Member, list[dict[str, Any]]]:
    """An officer, and in every commune teams, members and points; the places where turns happen."""
    province = unit_by_code(db, "75")
    assert province is not None
    officer = add_member(db, None, "Cán bộ đo", "0990000000", "-")
    grant_role(db, None, officer.id, Role.OFFICER, province.id)
    places = []
    for number, commune in enumerate(communes_under(db, [province.id])):
        teams = [add_team(db, None, f"Đội {n + 1} {commune.name}", commune.id).id for n in range(_TEAMS)]
        points = [add_point(db, None, f"Điểm {n + 1}", commune.id).id for n in range(_POINTS)]
        for n in range(_MEMBERS):
            phone = f"099{number * _MEMBERS + n + 1:07}"
            member = add_member(db, None, f"Tình nguyện viên {n + 1}", phone, "-")
            grant_role(db, None, member.id, Role.VOLUNTEER, commune.id)
            join_team(db, None, member.id, teams[n % _TEAMS])
            places.append(
                {
                    "unit_id": commune.id,
                    "team_id": teams[n % _TEAMS],
                    "member_id": member.id,
                    "point_id": points[n % _POINTS],
                }
            )
    db.flush()
    return officer, places


def _deal(connection: Connection, places: list[dict[str, Any]]) -> None:
    """Two temporary tables: the places, busy ones many times, and the invented turns with their items."""
    random = Random(20261124)
    day = date(2026, 3, 2)
    found = []
    while len(found) < _TURNS:
        found += turns(random, day, 1000)
    busy = [min(random.paretovariate(1.2), 20) for _ in range(len(places) // _MEMBERS)]
    weights = [weight for weight in busy for _ in range(_MEMBERS)]
    for table in (
        "place (p INTEGER PRIMARY KEY, unit_id INT, team_id INT, member_id INT, point_id INT)",
        "turn (k INTEGER PRIMARY KEY, seconds INTEGER, over_60 BOOLEAN, first_smartphone BOOLEAN)",
        "item (k INTEGER, task TEXT, outcome TEXT, barrier TEXT)",
    ):
        connection.exec_driver_sql(f"CREATE TEMPORARY TABLE bench_{table}")
    connection.execute(
        text("INSERT INTO bench_place VALUES (:p, :unit_id, :team_id, :member_id, :point_id)"),
        [{"p": p, **place} for p, place in enumerate(random.choices(places, weights, k=_PLACES))],
    )
    start = clock.start_of(day)
    connection.execute(
        text("INSERT INTO bench_turn VALUES (:k, :seconds, :over_60, :first_smartphone)"),
        [
            {
                "k": k,
                "seconds": int((turn.at - start).total_seconds()),
                "over_60": turn.over_60,
                "first_smartphone": turn.first_smartphone,
            }
            for k, turn in enumerate(found[:_TURNS])
        ],
    )
    connection.execute(
        text("INSERT INTO bench_item VALUES (:k, :task, :outcome, :barrier)"),
        [
            {"k": k, "task": task, "outcome": "not_done" if barrier else "done", "barrier": barrier}
            for k, turn in enumerate(found[:_TURNS])
            for task, barrier in turn.items
        ],
    )
    connection.exec_driver_sql("CREATE INDEX bench_item_k ON bench_item (k)")
    connection.exec_driver_sql("ANALYZE")


def numbers(dialect: str) -> str:
    """The start of a statement with the numbers n.i from :a until :b."""
    if dialect == "sqlite":
        return "WITH RECURSIVE n(i) AS (SELECT :a UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :b) "
    return "WITH n AS (SELECT i FROM generate_series(CAST(:a AS bigint), CAST(:b AS bigint) - 1) AS s(i)) "


def _id(dialect: str) -> str:
    return "printf('%032x', n.i + 1)" if dialect == "sqlite" else "lpad(to_hex(n.i + 1), 32, '0')::uuid"


def _assists(dialect: str) -> str:
    """The assists from a to b, in the order of their days."""
    passed = f"n.i * {DAYS} / :size"
    if dialect == "sqlite":
        day = f"date(:first, '+' || ({passed}) || ' days')"
        moment = (
            f"strftime('%Y-%m-%d %H:%M:%S', {day}, '-7 hours', '+' || t.seconds || ' seconds') || '.000000'"
        )
    else:
        day = f"CAST(:first AS date) + CAST({passed} AS integer)"
        moment = f"(({day})::timestamp + t.seconds * interval '1 second') AT TIME ZONE 'Asia/Ho_Chi_Minh'"
    return (
        "INSERT INTO assist (id, member_id, team_id, point_id, unit_id, day, happened_at, device_at, "
        "skew_seconds, received_at, over_60, first_smartphone, flags) "
        f"{numbers(dialect)}"
        f"SELECT {_id(dialect)}, p.member_id, p.team_id, p.point_id, p.unit_id, {day}, {moment}, {moment}, "
        f"0, {moment}, t.over_60, t.first_smartphone, '' "
        f"FROM n JOIN bench_place p ON p.p = n.i % {_PLACES} JOIN bench_turn t ON t.k = n.i % {_TURNS}"
    )


def _items(dialect: str) -> str:
    return (
        "INSERT INTO assist_item (assist_id, task, outcome, barrier) "
        f"{numbers(dialect)}"
        f"SELECT {_id(dialect)}, b.task, b.outcome, b.barrier "
        f"FROM n JOIN bench_item b ON b.k = n.i % {_TURNS}"
    )


def counts_of_rows(dialect: str) -> list[str]:
    """All counts from all rows, as every write would have added them."""
    where, one = "a.day, a.unit_id, coalesce(a.team_id, 0)", "count(*)"
    hour = (
        "strftime('%H', a.happened_at, '+7 hours')"
        if dialect == "sqlite"
        else "to_char(a.happened_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'HH24')"
    )
    turns_, items = "assist a", "assist a JOIN assist_item b ON b.assist_id = a.id"
    each = "count(DISTINCT a.id)"
    parts = (
        ("'assists'", "''", one, turns_, "TRUE"),
        ("'hour'", hour, one, turns_, "TRUE"),
        ("'over_60'", "''", one, turns_, "a.over_60"),
        ("'first_smartphone'", "''", one, turns_, "a.first_smartphone"),
        ("b.outcome", "b.task", one, items, "TRUE"),
        ("'barrier'", "b.barrier", one, items, "b.barrier IS NOT NULL"),
        ("'barrier_turns'", "b.barrier", each, items, "b.barrier IS NOT NULL"),
        ("'any_barrier'", "''", each, items, "b.barrier IS NOT NULL"),
    )
    return [
        "INSERT INTO daily_count (day, unit_id, team_id, measure, key, n) "
        f"SELECT {where}, {measure}, {key}, {n} FROM {rows} WHERE {which} GROUP BY 1, 2, 3, 4, 5"
        for measure, key, n, rows, which in parts
    ]


def count_rows(database: Database) -> tuple[int, int]:
    """How many counts and how many items there are."""
    with database.reading() as db:
        return tuple(  # type: ignore[return-value]
            db.connection().execute(text(f"SELECT count(*) FROM {table_of(model).name}")).scalar_one()
            for model in (DailyCount, AssistItem)
        )
