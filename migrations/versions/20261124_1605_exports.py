"""Detail exports that are being made."""

revision = "1f0a6c2b7d06"
down_revision = "1f0a6c2b7d05"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
