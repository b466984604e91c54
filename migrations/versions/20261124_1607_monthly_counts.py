"""Monthly counts: long periods are read from them; filled from the daily ones."""

import sqlalchemy as sa
from alembic import op

revision = "1f0a6c2b7d08"
down_revision = "1f0a6c2b7d07"
branch_labels = None
depends_on = None

MEASURES = (
    *("assists", "hour", "over_60", "first_smartphone", "done", "not_done"),
    *("barrier", "barrier_turns", "any_barrier"),
)


def upgrade() -> None:
    op.create_table(
        "monthly_count",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column(
            "measure", sa.Enum(*MEASURES, name="measure", native_enum=False, length=32), nullable=False
        ),
        sa.Column("key", sa.String(length=40, collation=collation()), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"measure IN {MEASURES}", name=op.f("ck_monthly_count_measure")),
        sa.CheckConstraint("n >= 0", name=op.f("ck_monthly_count_n")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_monthly_count_unit_id")),
        sa.PrimaryKeyConstraint(
            *("month", "unit_id", "team_id", "measure", "key"), name=op.f("pk_monthly_count")
        ),
    )
    op.create_index("ix_monthly_count_unit_month", "monthly_count", ["unit_id", "month", "measure"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    month = "date(day, 'start of month')" if is_sqlite else "CAST(date_trunc('month', day) AS date)"
    op.execute(
        "INSERT INTO monthly_count (month, unit_id, team_id, measure, key, n) "
        f"SELECT {month}, unit_id, team_id, measure, key, sum(n) FROM daily_count "
        f"GROUP BY {month}, unit_id, team_id, measure, key"
    )


def collation() -> str | None:
    """Codes compare byte by byte on PostgreSQL, as they do on SQLite anyway."""
    return None if op.get_bind().dialect.name == "sqlite" else "C"


def downgrade() -> None:
    op.drop_index("ix_monthly_count_unit_month", table_name="monthly_count")
    op.drop_table("monthly_count")
