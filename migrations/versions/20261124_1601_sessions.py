"""Planned sessions and what was held.

`help_session` has no triggers, so batch mode may make it anew; what is reported of a session is kept by some.
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "1f0a6c2b7d02"
down_revision = "1f0a6c2b7d01"
branch_labels = None
depends_on = None

KEPT = ("session_report", "session_group_count")
GROUPS = ("over_60", "ethnic_minority", "disability", "poor_household", "students")
IS_HELP = sa.text("kind = 'help' AND cancelled_at IS NULL")
STANDS = sa.text("cancelled_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("help_session") as batch_op:
        batch_op.drop_constraint("uq_help_session_point_id_day_kind", type_="unique")
        batch_op.add_column(sa.Column("title", sa.String(length=120), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("planned_from", UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("planned_to", UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("team_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("planned_at", UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("planned_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("cancelled_at", UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("cancelled_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("cancel_reason", sa.String(length=200), nullable=True))
        batch_op.alter_column("opened_at", existing_type=UTCDateTime(), nullable=True)
        batch_op.create_foreign_key(op.f("fk_help_session_team_id"), "team", ["team_id"], ["id"])
        batch_op.create_foreign_key(op.f("fk_help_session_planned_by"), "member", ["planned_by"], ["id"])
        batch_op.create_foreign_key(op.f("fk_help_session_cancelled_by"), "member", ["cancelled_by"], ["id"])
        for name, condition in (
            ("planned_times", "(planned_from IS NULL) = (planned_to IS NULL)"),
            ("ends_after", "planned_to > planned_from"),
            ("planned_or_opened", "opened_at IS NOT NULL OR planned_from IS NOT NULL"),
            ("cancelled", "(cancelled_at IS NULL) = (cancel_reason IS NULL)"),
        ):
            batch_op.create_check_constraint(op.f(f"ck_help_session_{name}"), condition)
    op.create_index(
        "uq_help_session_help_day",
        "help_session",
        ["point_id", "day"],
        unique=True,
        sqlite_where=IS_HELP,
        postgresql_where=IS_HELP,
    )
    op.create_index(
        "uq_help_session_plan",
        "help_session",
        ["point_id", "kind", "planned_from", "title"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    op.create_index("ix_help_session_point_day", "help_session", ["point_id", "day"])
    create_reports()
    for table in KEPT:
        keep_rows(table)


def create_reports() -> None:
    op.create_table(
        "session_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("volunteers", sa.Integer(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("headcount >= 0", name=op.f("ck_session_report_headcount")),
        sa.CheckConstraint("volunteers >= 0", name=op.f("ck_session_report_volunteers")),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name=op.f("fk_session_report_made_by")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["help_session.id"], name=op.f("fk_session_report_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_report")),
    )
    op.create_index(op.f("ix_session_report_session_id"), "session_report", ["session_id"])
    groups = ", ".join(f"'{group}'" for group in GROUPS)
    op.create_table(
        "session_group_count",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("group", sa.Enum(*GROUPS, name="group", native_enum=False, length=32), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.CheckConstraint(f'"group" IN ({groups})', name=op.f("ck_session_group_count_group")),
        sa.CheckConstraint("n > 0", name=op.f("ck_session_group_count_n")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["session_report.id"], name=op.f("fk_session_group_count_report_id")
        ),
        sa.PrimaryKeyConstraint("report_id", "group", name=op.f("pk_session_group_count")),
    )


def keep_rows(table: str) -> None:
    """A report is neither changed nor deleted: totals of an earlier moment lean on it."""
    if op.get_bind().dialect.name == "sqlite":
        for verb, why in (
            ("delete", "rows are never deleted"),
            ("update", "what was written does not change"),
        ):
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table}: {why}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table}: rows are kept as they were written' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for verb, each in (("delete", "ROW"), ("update", "ROW"), ("truncate", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {table}_refuse_{verb} BEFORE {verb.upper()} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION {table}_refuse()"
        )


def downgrade() -> None:
    """What was planned and never held is dropped with the reports. Where a point had several classes on one
    day the older tables have no room for them, and the downgrade is refused by the constraint."""
    op.drop_table("session_group_count")
    op.drop_index(op.f("ix_session_report_session_id"), table_name="session_report")
    op.drop_table("session_report")
    if op.get_bind().dialect.name != "sqlite":
        for table in KEPT:
            op.execute(f"DROP FUNCTION {table}_refuse()")
    op.execute("DELETE FROM help_session WHERE opened_at IS NULL")
    op.drop_index("ix_help_session_point_day", table_name="help_session")
    op.drop_index("uq_help_session_plan", table_name="help_session")
    op.drop_index("uq_help_session_help_day", table_name="help_session")
    with op.batch_alter_table("help_session") as batch_op:
        for name in ("planned_times", "ends_after", "planned_or_opened", "cancelled"):
            batch_op.drop_constraint(op.f(f"ck_help_session_{name}"), type_="check")
        for name in ("team_id", "planned_by", "cancelled_by"):
            batch_op.drop_constraint(op.f(f"fk_help_session_{name}"), type_="foreignkey")
        batch_op.alter_column("opened_at", existing_type=UTCDateTime(), nullable=False)
        for name in (
            *("cancel_reason", "cancelled_by", "cancelled_at", "planned_by", "planned_at"),
            *("team_id", "planned_to", "planned_from", "title"),
        ):
            batch_op.drop_column(name)
        batch_op.create_unique_constraint("uq_help_session_point_id_day_kind", ["point_id", "day", "kind"])
