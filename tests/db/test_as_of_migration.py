"""The migration for totals as of a moment: turns by barrier are counted, teams learn their age."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from app import migrate
from app.db import make_engine
from tests.databases import Factory

BEFORE, AFTER = "b7c2f1a90d34", "1f0a6c2b7d01"
AT = "2026-11-20 03:00:00.000000"
KEYS = {"sort_key": "a", "search_key": "a"}
DAY = "2026-11-20"
ROWS: list[tuple[str, dict[str, object]]] = [
    ("unit", {"id": 1, "code": "75", "name": "Đồng Nai", "kind": "tinh", "level": "province", **KEYS}),
    (
        "member",
        {"id": 1, "full_name": "A", "phone": "0912000001", "badge_no": "1", "state": "active", **KEYS},
    ),
    ("team", {"id": 1, "name": "Đội cũ", "unit_id": 1, "sort_key": "a"}),
    ("team", {"id": 2, "name": "Đội mới", "unit_id": 1, "sort_key": "b"}),
    ("audit_event", {"seq": 1, "at": AT, "event": "team.added", "subject": "team:2"}),
    *[
        ("task", {"code": code, "label": code, "report_label": code, "icon": code, "position": 1})
        for code in "ab"
    ],
    *[("barrier", {"code": code, "label": code, "position": 1, "is_active": True}) for code in "xy"],
    ("daily_count", {"day": DAY, "unit_id": 1, "team_id": 0, "measure": "assists", "key": "", "n": 9}),
]
MORE: dict[str, dict[str, object]] = {
    "unit": {"valid_from": "1900-01-01"},
    "member": {"password_hash": "x", "state": "active", "created_at": AT},
    "audit_event": {"data": "{}", "previous_hash": "", "hash": ""},
    "task": {"is_common": True, "is_active": True},
    "assist": {
        "member_id": 1,
        "unit_id": 1,
        "day": DAY,
        "happened_at": AT,
        "device_at": AT,
        "received_at": AT,
        "skew_seconds": 0,
        "over_60": False,
        "first_smartphone": False,
        "flags": "",
    },
}
# Two turns without a team that met x twice, and x and y; one of a team; one voided; one that met none.
ASSISTS: dict[int, dict[str, object]] = {
    1: {},
    2: {},
    3: {"team_id": 1},
    4: {"voided_at": AT, "void_reason": "mistake"},
    5: {},
}
ITEMS = [
    *[(1, "a", "x"), (1, "b", "x"), (2, "a", "x"), (2, "b", "y")],
    *[(3, "a", "y"), (4, "a", "x"), (5, "a", None)],
]


def insert(connection: Connection, table: str, row: dict[str, object]) -> None:
    row = {**MORE.get(table, {}), **row}
    names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)


@pytest.fixture
def migrated(factory: Factory) -> Iterator[Engine]:
    """A database of the version before with rows in it, brought up."""
    url = factory.empty_url()
    engine = make_engine(url)
    migrate.upgrade(engine, BEFORE)
    with engine.begin() as connection:
        for table, row in ROWS:
            insert(connection, table, row)
        for n, row in ASSISTS.items():
            insert(connection, "assist", {"id": _id(n), **row})
        for n, task, barrier in ITEMS:
            outcome = "not_done" if barrier else "done"
            item = {"assist_id": _id(n), "task": task, "outcome": outcome, "barrier": barrier}
            insert(connection, "assist_item", item)
    migrate.upgrade(engine, AFTER)
    yield engine
    engine.dispose()
    factory.drop(url)


def _id(n: int) -> str:
    return f"{n:032x}"


def counts(engine: Engine) -> set[tuple[object, ...]]:
    with engine.connect() as connection:
        return {
            tuple(row) for row in connection.execute(text("SELECT team_id, measure, key, n FROM daily_count"))
        }


def test_turns_that_met_a_barrier_are_counted_from_the_rows_that_stand(migrated: Engine) -> None:
    assert counts(migrated) == {
        (0, "assists", "", 9),
        (0, "barrier_turns", "x", 2),
        (0, "barrier_turns", "y", 1),
        (0, "any_barrier", "", 2),
        (1, "barrier_turns", "y", 1),
        (1, "any_barrier", "", 1),
    }
    migrate.downgrade(migrated, BEFORE)
    assert counts(migrated) == {(0, "assists", "", 9)}


@pytest.mark.parametrize(("measure", "n"), [("guesses", 1), ("assists", -1)])
def test_the_table_made_anew_refuses_what_it_refused(migrated: Engine, measure: str, n: int) -> None:
    assert "ix_daily_count_unit_day" in {
        index["name"] for index in inspect(migrated).get_indexes("daily_count")
    }
    values = f"VALUES ('2026-11-21', 1, 0, '{measure}', '', {n})"
    with pytest.raises(IntegrityError), migrated.begin() as connection:
        connection.execute(text(f"INSERT INTO daily_count (day, unit_id, team_id, measure, key, n) {values}"))


def test_when_a_team_was_made_is_read_from_the_audit(migrated: Engine) -> None:
    with migrated.connect() as connection:
        rows = connection.execute(text("SELECT name, made_at FROM team ORDER BY id")).all()
    assert [(name, str(made_at)[:10]) for name, made_at in rows] == [
        ("Đội cũ", "1970-01-01"),
        ("Đội mới", "2026-11-20"),
    ]
