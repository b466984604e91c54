"""Column types and statements that mean the same on both databases."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Enum, MetaData, String, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention

# Plain byte order: stored sort keys and codes must not be reordered by the server's language.
KeyText = String().with_variant(String(collation="C"), "postgresql")


def enum_column(kind: type[StrEnum]) -> Enum:
    """Text that reads back as `kind`; pair it with `one_of`, which holds the database to the values."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


def one_of(column: str, kind: type[StrEnum]) -> CheckConstraint:
    """A CHECK that `column` holds a value of `kind` (or NULL)."""
    values = ", ".join(f"'{member.value}'" for member in kind)
    return CheckConstraint(f"{column} IN ({values})", name=column)


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a model, for Core statements."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


def insert_ignoring(db: Session, table: type[SQLModel], rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert rows, passing over those whose key is already there; return how many were new.

    Rows are taken in the order given: callers sort by key, so that two writers never wait crosswise.
    """
    target = table_of(table)
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    counted = {"preserve_rowcount": True}  # without it the driver's count of an INSERT is lost (-1)
    inserted = 0
    for row in rows:
        statement = insert(target).values(**row).on_conflict_do_nothing()
        inserted += db.connection().execute(statement, execution_options=counted).rowcount
    return inserted
