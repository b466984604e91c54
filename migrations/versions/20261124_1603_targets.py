"""Targets and their versions; triggers keep what was promised as it was written."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "1f0a6c2b7d04"
down_revision = "1f0a6c2b7d03"
branch_labels = None
depends_on = None

KEPT = ("target", "target_goal")
MAY_CHANGE = {"target": {"ended_at", "ended_by", "end_reason"}, "target_goal": set()}
CodeText = sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql")
IS_WHOLE = sa.text("parent_id IS NULL AND ended_at IS NULL")
HOLDS = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator", CodeText, nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint("last >= first", name=op.f("ck_target_days")),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name=op.f("ck_target_ended")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_target_unit_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["target.id"], name=op.f("fk_target_parent_id")),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name=op.f("fk_target_made_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["member.id"], name=op.f("fk_target_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
    )
    op.create_index(op.f("ix_target_unit_id"), "target", ["unit_id"])
    op.create_index(
        "uq_target_whole",
        "target",
        ["unit_id", "indicator", "first", "last", "name"],
        unique=True,
        sqlite_where=IS_WHOLE,
        postgresql_where=IS_WHOLE,
    )
    op.create_index(
        "uq_target_share",
        "target",
        ["parent_id", "unit_id"],
        unique=True,
        sqlite_where=HOLDS,
        postgresql_where=HOLDS,
    )
    op.create_table(
        "target_goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("goal", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("source_day", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("set_at", UTCDateTime(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("goal > 0", name=op.f("ck_target_goal_goal")),
        sa.ForeignKeyConstraint(["target_id"], ["target.id"], name=op.f("fk_target_goal_target_id")),
        sa.ForeignKeyConstraint(["set_by"], ["member.id"], name=op.f("fk_target_goal_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_goal")),
    )
    op.create_index(op.f("ix_target_goal_target_id"), "target_goal", ["target_id"])
    for table in KEPT:
        keep_rows(table)


def keep_rows(table: str) -> None:
    """A goal neither changes nor goes; of a target only its end is written later."""
    columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
    fixed = ", ".join(f'"{name}"' for name in columns if name not in MAY_CHANGE[table])
    if op.get_bind().dialect.name == "sqlite":
        for verb, why in (
            ("DELETE", "rows are never deleted"),
            (f"UPDATE OF {fixed}", "what was written does not change"),
        ):
            name = f"{table}_refuse_{verb.split()[0].lower()}"
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{table}: {why}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table}: rows are kept as they were written' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for verb, each in (("DELETE", "ROW"), (f"UPDATE OF {fixed}", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {table}_refuse_{verb.split()[0].lower()} BEFORE {verb} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION {table}_refuse()"
        )


def downgrade() -> None:
    for table in reversed(KEPT):
        op.drop_table(table)
        if op.get_bind().dialect.name != "sqlite":
            op.execute(f"DROP FUNCTION {table}_refuse()")
