"""The database: engine, sessions, column types. SQLite and PostgreSQL behave alike above this."""

from app.db.engine import Database, check_durability, make_engine
from app.db.session import DbSession, get_db
from app.db.types import KeyText, enum_column, insert_ignoring, one_of, table_of

__all__ = [
    "Database",
    "DbSession",
    "KeyText",
    "check_durability",
    "enum_column",
    "get_db",
    "insert_ignoring",
    "make_engine",
    "one_of",
    "table_of",
]
