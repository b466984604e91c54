"""What phones say that they still hold."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "1f0a6c2b7d07"
down_revision = "1f0a6c2b7d06"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "phone_report",
        sa.Column("sign_in_id", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("oldest_at", UTCDateTime(), nullable=True),
        sa.Column("told_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("kept >= 0", name=op.f("ck_phone_report_kept")),
        sa.ForeignKeyConstraint(["sign_in_id"], ["sign_in.id"], name=op.f("fk_phone_report_sign_in_id")),
        sa.PrimaryKeyConstraint("sign_in_id", name=op.f("pk_phone_report")),
    )


def downgrade() -> None:
    op.drop_table("phone_report")
