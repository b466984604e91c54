"""Campaigns: named spans of days."""

revision = "1f0a6c2b7d03"
down_revision = "1f0a6c2b7d02"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
