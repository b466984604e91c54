"""Alembic's environment: the app's own engine and tables, one upgrade at a time."""

from alembic import context
from sqlalchemy import Connection, text

from app.config import settings
from app.db import make_engine
from app.tables import metadata

LOCK = 7_302_026  # any fixed number: the advisory lock of upgrades on PostgreSQL


def run(connection: Connection) -> None:
    """Run the migrations in one transaction that only one process at a time can be in."""
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # Batch mode recreates tables; with foreign keys on that would delete the children of a cascade.
        # The pragma does nothing inside a transaction, so it goes to the driver before BEGIN.
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=OFF")
        connection = connection.execution_options(sqlite_begin="BEGIN IMMEDIATE")
    with connection.begin():
        if not sqlite:
            connection.execute(text("SET LOCAL lock_timeout = 0"))  # a long upgrade is waited for
            connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=sqlite,
            compare_type=True,
            transaction_per_migration=False,
        )
        context.run_migrations()
        if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            message = "a migration left rows whose parent is gone; nothing was changed"
            raise RuntimeError(message)
    if sqlite:
        driver.execute("PRAGMA foreign_keys=ON")


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with make_engine(settings().database_url).connect() as opened:
        run(opened)
