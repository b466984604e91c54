"""Closed days and periods, which the database keeps as they were written; a reopening may be added once."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "1f0a6c2b7d05"
down_revision = "1f0a6c2b7d04"
branch_labels = None
depends_on = None

KEPT = ("closing", "closing_figure")
REOPENING = ("reopened_at", "reopened_by", "reopen_reason")
# As tables.KeyText: plain byte order, whatever the server's language.
KEY_TEXT = sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql")


def upgrade() -> None:
    create_tables()
    for table in KEPT:
        refuse_delete(table)
        refuse_update(table)
    refuse_second_reopening()
    op.create_index("ix_assist_day_received_at", "assist", ["day", "received_at"])
    op.create_index(
        "ix_assist_day_voided_at",
        "assist",
        ["day", "voided_at"],
        sqlite_where=sa.text("voided_at IS NOT NULL"),
        postgresql_where=sa.text("voided_at IS NOT NULL"),
    )


def create_tables() -> None:
    op.create_table(
        "closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=False),
        sa.Column("reopened_at", UTCDateTime(), nullable=True),
        sa.Column("reopened_by", sa.Integer(), nullable=True),
        sa.Column("reopen_reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint("last >= first", name=op.f("ck_closing_dates")),
        sa.CheckConstraint("turns >= 0", name=op.f("ck_closing_turns")),
        sa.CheckConstraint(
            "(reopened_at IS NULL) = (reopened_by IS NULL) AND (reopened_at IS NULL) = (reopen_reason IS NULL)",
            name=op.f("ck_closing_reopened"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_closing_unit_id")),
        sa.ForeignKeyConstraint(["closed_by"], ["member.id"], name=op.f("fk_closing_closed_by")),
        sa.ForeignKeyConstraint(["reopened_by"], ["member.id"], name=op.f("fk_closing_reopened_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing")),
    )
    op.create_index(
        "uq_closing_standing",
        "closing",
        ["unit_id", "first", "last"],
        unique=True,
        sqlite_where=sa.text("reopened_at IS NULL"),
        postgresql_where=sa.text("reopened_at IS NULL"),
    )
    op.create_index("ix_closing_first", "closing", ["first"])
    op.create_table(
        "closing_figure",
        sa.Column("closing_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=32), nullable=False),
        sa.Column("key", KEY_TEXT, nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.CheckConstraint("n >= 0", name=op.f("ck_closing_figure_n")),
        sa.ForeignKeyConstraint(["closing_id"], ["closing.id"], name=op.f("fk_closing_figure_closing_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_closing_figure_unit_id")),
        sa.PrimaryKeyConstraint("closing_id", "measure", "key", "unit_id", name=op.f("pk_closing_figure")),
    )


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def refuse_delete(table: str) -> None:
    if is_sqlite():
        op.execute(
            f"CREATE TRIGGER {table}_refuse_delete BEFORE DELETE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table}: rows are never deleted'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table}: rows are kept as they were written' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_refuse_delete BEFORE DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
    )


def refuse_update(table: str) -> None:
    """Of all columns but those that say that and why a closing was reopened."""
    columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
    fixed = ", ".join(f'"{name}"' for name in columns if name not in REOPENING)
    refuse(f"{table}_refuse_update", table, f"BEFORE UPDATE OF {fixed} ON {table}", "")


def refuse_second_reopening() -> None:
    of = f"BEFORE UPDATE OF {', '.join(REOPENING)} ON closing"
    refuse("closing_refuse_reopening", "closing", of, "WHEN (OLD.reopened_at IS NOT NULL)")


def refuse(name: str, table: str, event: str, when: str) -> None:
    if is_sqlite():
        op.execute(
            f"CREATE TRIGGER {name} {event} {when} "
            f"BEGIN SELECT RAISE(ABORT, '{table}: what was written does not change'); END"
        )
        return
    op.execute(f"CREATE TRIGGER {name} {event} FOR EACH ROW {when} EXECUTE FUNCTION {table}_refuse()")


def downgrade() -> None:
    op.drop_index("ix_assist_day_voided_at", table_name="assist")
    op.drop_index("ix_assist_day_received_at", table_name="assist")
    op.drop_table("closing_figure")
    op.drop_index("ix_closing_first", table_name="closing")
    op.drop_index("uq_closing_standing", table_name="closing")
    op.drop_table("closing")
    if not is_sqlite():
        for table in KEPT:
            op.execute(f"DROP FUNCTION {table}_refuse()")
