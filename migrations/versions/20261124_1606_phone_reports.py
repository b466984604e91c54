"""What phones say they still hold."""

revision = "1f0a6c2b7d07"
down_revision = "1f0a6c2b7d06"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
