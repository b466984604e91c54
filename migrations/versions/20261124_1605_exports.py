"""Detail exports that are being made."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "1f0a6c2b7d06"
down_revision = "1f0a6c2b7d05"
branch_labels = None
depends_on = None

VALUES = {
    "map": ("now", "then"),
    "format": ("csv", "xlsx"),
    "state": ("waiting", "running", "done", "failed", "cancelled"),
    "problem": ("died", "room", "rows", "rights", "error"),
}


def upgrade() -> None:
    op.create_table(
        "export_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=16), nullable=False),
        sa.Column("charge", sa.String(length=2000), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("unit_code", sa.String(length=16), nullable=False),
        sa.Column("place", sa.String(length=400), nullable=False),
        one_of("map", nullable=False),
        sa.Column("as_of", UTCDateTime(), nullable=False),
        one_of("format", nullable=False),
        one_of("state", nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=True),
        sa.Column("beat_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("rows_expected", sa.Integer(), nullable=True),
        sa.Column("rows_written", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        one_of("problem", nullable=True),
        *(check(column) for column in VALUES),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_export_job_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_job")),
    )
    op.create_index(op.f("ix_export_job_member_id"), "export_job", ["member_id"], unique=False)
    op.create_index(op.f("ix_export_job_state"), "export_job", ["state"], unique=False)
    op.create_index(
        "uq_export_job_running",
        "export_job",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )


def one_of(column: str, *, nullable: bool) -> sa.Column[str]:
    kind = sa.Enum(*VALUES[column], name=column, native_enum=False, length=32)
    return sa.Column(column, kind, nullable=nullable)


def check(column: str) -> sa.CheckConstraint:
    values = ", ".join(f"'{value}'" for value in VALUES[column])
    return sa.CheckConstraint(f"{column} IN ({values})", name=op.f(f"ck_export_job_{column}"))


def downgrade() -> None:
    op.drop_table("export_job")
