"""What totals as of a moment need, and turns by barrier among the counts.

`daily_count` has no triggers, so batch mode may make it anew on SQLite; that drops its CHECKs, which are given
again.
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "1f0a6c2b7d01"
down_revision = "b7c2f1a90d34"
branch_labels = None
depends_on = None

FORMER = ("assists", "hour", "over_60", "first_smartphone", "done", "not_done", "barrier")
ADDED = ("barrier_turns", "any_barrier")
MEASURE, N = "ck_daily_count_measure", "ck_daily_count_n"


def upgrade() -> None:
    op.create_index("ix_assist_received_at", "assist", ["received_at"])
    op.create_index(
        "ix_assist_voided_at",
        "assist",
        ["voided_at"],
        sqlite_where=sa.text("voided_at IS NOT NULL"),
        postgresql_where=sa.text("voided_at IS NOT NULL"),
    )
    op.create_table(
        "unit_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("units", sa.Text(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_import")),
    )
    op.create_index(op.f("ix_unit_import_at"), "unit_import", ["at"])
    add_made_at()
    allow_measures((*FORMER, *ADDED))
    count_turns_by_barrier()


def downgrade() -> None:
    op.execute(f"DELETE FROM daily_count WHERE measure IN {ADDED}")
    allow_measures(FORMER)
    op.drop_column("team", "made_at")
    op.drop_index(op.f("ix_unit_import_at"), table_name="unit_import")
    op.drop_table("unit_import")
    op.drop_index("ix_assist_voided_at", table_name="assist")
    op.drop_index("ix_assist_received_at", table_name="assist")


def add_made_at() -> None:
    """When teams were made is in the audit log; one without a line there has been for as long as anybody knows."""
    op.add_column(
        "team",
        sa.Column("made_at", UTCDateTime(), nullable=False, server_default="1970-01-01 00:00:00+00:00"),
    )
    made_at = "SELECT min(at) FROM audit_event WHERE event = 'team.added' AND subject = 'team:' || team.id"
    op.execute(f"UPDATE team SET made_at = ({made_at}) WHERE EXISTS ({made_at.replace('min(at)', '1')})")


def allow_measures(measures: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(MEASURE), "daily_count", type_="check")
        op.create_check_constraint(op.f(MEASURE), "daily_count", f"measure IN {measures}")
        return
    checks = (
        sa.CheckConstraint(f"measure IN {measures}", name=op.f(MEASURE)),
        sa.CheckConstraint("n >= 0", name=op.f(N)),
    )
    with op.batch_alter_table("daily_count", recreate="always", table_args=checks) as batch_op:
        batch_op.drop_constraint(op.f(MEASURE), type_="check")


def count_turns_by_barrier() -> None:
    """From the rows that stand, as every later write will."""
    for measure, key, groups in (
        ("barrier_turns", "assist_item.barrier", ", assist_item.barrier"),
        ("any_barrier", "''", ""),
    ):
        op.execute(
            "INSERT INTO daily_count (day, unit_id, team_id, measure, key, n) "
            f"SELECT day, unit_id, coalesce(team_id, 0), '{measure}', {key}, count(DISTINCT assist.id) "
            "FROM assist JOIN assist_item ON assist_item.assist_id = assist.id "
            "WHERE voided_at IS NULL AND assist_item.barrier IS NOT NULL "
            f"GROUP BY day, unit_id, coalesce(team_id, 0){groups}"
        )
