"""Targets and their versions."""

revision = "1f0a6c2b7d04"
down_revision = "1f0a6c2b7d03"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
