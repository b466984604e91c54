"""What phones hand in later: events without a row of their own, ended outboxes, when a member was shut out.

Columns are added in place: a table made anew by batch mode would lose the triggers that keep its rows.
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "b7c2f1a90d34"
down_revision = "e264bbb6bc5d"
branch_labels = None
depends_on = None

# What may change of a check-in; the trigger names all other columns.
MAY_CHANGE = {"left_at", "voided_at", "voided_by", "void_reason"}
KINDS = ("check_in", "assist", "check_out", "void")


def upgrade() -> None:
    op.add_column("member", sa.Column("deactivated_at", UTCDateTime(), nullable=True))
    op.execute(
        "UPDATE member SET deactivated_at = (SELECT max(at) FROM audit_event WHERE "
        "event = 'member.deactivated' AND subject = 'member:' || member.id) WHERE state = 'deactivated'"
    )
    op.add_column("sign_in", sa.Column("outbox_ended_at", UTCDateTime(), nullable=True))
    op.execute(drop_trigger())
    op.add_column("check_in", sa.Column("flags", sa.String(length=120), nullable=False, server_default=""))
    op.execute(make_trigger())
    op.create_table(
        "sync_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="kind", native_enum=False, length=32), nullable=False),
        sa.Column("content", sa.String(length=160), nullable=False),
        sa.Column("check_in_id", sa.Uuid(), nullable=True),
        sa.Column("assist_id", sa.Uuid(), nullable=True),
        sa.Column("happened_at", UTCDateTime(), nullable=False),
        sa.Column("device_at", UTCDateTime(), nullable=False),
        sa.Column("skew_seconds", sa.Integer(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("flags", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "kind IN ('check_in', 'assist', 'check_out', 'void')", name=op.f("ck_sync_event_kind")
        ),
        sa.ForeignKeyConstraint(["assist_id"], ["assist.id"], name=op.f("fk_sync_event_assist_id")),
        sa.ForeignKeyConstraint(["check_in_id"], ["check_in.id"], name=op.f("fk_sync_event_check_in_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_sync_event_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_event")),
    )
    op.create_index(op.f("ix_sync_event_member_id"), "sync_event", ["member_id"], unique=False)
    keep_rows()


def downgrade() -> None:
    op.drop_index(op.f("ix_sync_event_member_id"), table_name="sync_event")
    op.drop_table("sync_event")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION sync_event_refuse()")
    op.execute(drop_trigger())
    op.drop_column("check_in", "flags")
    op.execute(make_trigger())
    op.drop_column("sign_in", "outbox_ended_at")
    op.drop_column("member", "deactivated_at")


def drop_trigger() -> str:
    on_table = "" if op.get_bind().dialect.name == "sqlite" else " ON check_in"
    return f"DROP TRIGGER check_in_refuse_update{on_table}"


def make_trigger() -> str:
    """The first migration's trigger, over the columns that there are now."""
    columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns("check_in")]
    fixed = ", ".join(name for name in columns if name not in MAY_CHANGE)
    start = f"CREATE TRIGGER check_in_refuse_update BEFORE UPDATE OF {fixed} ON check_in "
    if op.get_bind().dialect.name == "sqlite":
        return f"{start}BEGIN SELECT RAISE(ABORT, 'check_in: what was written does not change'); END"
    return f"{start}FOR EACH ROW EXECUTE FUNCTION check_in_refuse()"


def keep_rows() -> None:
    """A row of `sync_event` is neither changed nor deleted: without it an event sent again would be another."""
    if op.get_bind().dialect.name == "sqlite":
        for verb, why in (
            ("delete", "rows are never deleted"),
            ("update", "what was written does not change"),
        ):
            op.execute(
                f"CREATE TRIGGER sync_event_refuse_{verb} BEFORE {verb.upper()} ON sync_event "
                f"BEGIN SELECT RAISE(ABORT, 'sync_event: {why}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION sync_event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'sync_event: rows are kept as they were written' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for verb, each in (("delete", "ROW"), ("update", "ROW"), ("truncate", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER sync_event_refuse_{verb} BEFORE {verb.upper()} ON sync_event "
            f"FOR EACH {each} EXECUTE FUNCTION sync_event_refuse()"
        )
