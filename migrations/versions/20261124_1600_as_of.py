"""Moments by which totals are read as they were."""

import sqlalchemy as sa
from alembic import op

revision = "1f0a6c2b7d01"
down_revision = "b7c2f1a90d34"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_assist_received_at", "assist", ["received_at"])
    op.create_index(
        "ix_assist_voided_at",
        "assist",
        ["voided_at"],
        sqlite_where=sa.text("voided_at IS NOT NULL"),
        postgresql_where=sa.text("voided_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_assist_voided_at", table_name="assist")
    op.drop_index("ix_assist_received_at", table_name="assist")
