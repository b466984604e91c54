"""What campaigns were at an earlier moment."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "1f0a6c2b7d09"
down_revision = "1f0a6c2b7d08"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaign_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("is_dropped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_state_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_state")),
    )
    op.create_index(op.f("ix_campaign_state_campaign_id"), "campaign_state", ["campaign_id"])
    keep_present_states()


def keep_present_states() -> None:
    """As they are now, since when the audit log says; what they were before a change is not known by name."""
    added_at = "SELECT min(at) FROM audit_event WHERE event = 'campaign.added' AND subject = 'campaign:' || campaign.id"
    op.execute(
        "INSERT INTO campaign_state (campaign_id, at, name, first, last, is_dropped) "
        f"SELECT id, coalesce(({added_at}), '1970-01-01 00:00:00+00:00'), name, first, last, is_dropped "
        "FROM campaign"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_campaign_state_campaign_id"), table_name="campaign_state")
    op.drop_table("campaign_state")
