"""Campaigns: named spans of days."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "1f0a6c2b7d03"
down_revision = "1f0a6c2b7d02"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "sort_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("is_dropped", sa.Boolean(), nullable=False),
        sa.CheckConstraint("last >= first", name=op.f("ck_campaign_days")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_campaign_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_index(
        "uq_campaign_name",
        "campaign",
        ["unit_id", "sort_key"],
        unique=True,
        sqlite_where=sa.text("NOT is_dropped"),
        postgresql_where=sa.text("NOT is_dropped"),
    )


def downgrade() -> None:
    op.drop_table("campaign")
