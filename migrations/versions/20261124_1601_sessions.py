"""Planned sessions and what was held."""

revision = "1f0a6c2b7d02"
down_revision = "1f0a6c2b7d01"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
