"""The first tables, and the triggers that keep the record from being bent."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "e264bbb6bc5d"
down_revision = None
branch_labels = None
depends_on = None

GENESIS = "0" * 64
KEPT = ("assist", "assist_item", "check_in", "audit_event")
# What may change once a row is written; everything else is refused.
MAY_CHANGE = {
    "assist": {"voided_at", "voided_by", "void_reason"},
    "assist_item": set(),
    "audit_event": set(),
    "check_in": {"left_at", "voided_at", "voided_by", "void_reason"},
}


def upgrade() -> None:
    create_tables()
    op.execute(f"INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '{GENESIS}')")
    for table in KEPT:
        refuse_delete(table)
        refuse_update(table, fixed_columns(table))


def fixed_columns(table: str) -> list[str]:
    columns = sa.inspect(op.get_bind()).get_columns(table)
    return [column["name"] for column in columns if column["name"] not in MAY_CHANGE[table]]


def refuse_delete(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {table}_refuse_delete BEFORE DELETE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table}: rows are never deleted'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table}: rows are kept as they were written' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_refuse_delete BEFORE DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
    )


def refuse_update(table: str, columns: list[str]) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {table}_refuse_update BEFORE UPDATE OF {', '.join(columns)} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table}: what was written does not change'); END"
        )
        return
    op.execute(
        f"CREATE TRIGGER {table}_refuse_update BEFORE UPDATE OF {', '.join(columns)} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
    )


def create_tables() -> None:
    op.create_table(
        "audit_event",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_event_subject"), ["subject"], unique=False)

    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "barrier",
        sa.Column("code", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_barrier")),
    )
    op.create_table(
        "guess_bucket",
        sa.Column("key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_guess_bucket")),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("full_name", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column(
            "badge_no", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "state",
            sa.Enum("active", "deactivated", name="memberstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "sort_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "search_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('active', 'deactivated')", name=op.f("ck_member_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("badge_no", name=op.f("uq_member_badge_no")),
        sa.UniqueConstraint("phone", name=op.f("uq_member_phone")),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_search_key"), ["search_key"], unique=False)

    op.create_table(
        "task",
        sa.Column("code", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("report_label", sa.String(length=160), nullable=False),
        sa.Column("icon", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_common", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_task")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "tinh",
                "thanh_pho_tw",
                "thanh_pho",
                "thi_xa",
                "huyen",
                "quan",
                "phuong",
                "xa",
                "thi_tran",
                "dac_khu",
                name="unitkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum("province", "district", "commune", name="level", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column(
            "sort_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "search_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.CheckConstraint(
            "kind IN ('tinh', 'thanh_pho_tw', 'thanh_pho', 'thi_xa', 'huyen', 'quan', 'phuong', 'xa', 'thi_tran', 'dac_khu')",
            name=op.f("ck_unit_kind"),
        ),
        sa.CheckConstraint("level IN ('province', 'district', 'commune')", name=op.f("ck_unit_level")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_unit_dates")),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", "valid_from", name=op.f("uq_unit_code_valid_from")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_code"), ["code"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_search_key"), ["search_key"], unique=False)

    op.create_table(
        "daily_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column(
            "measure",
            sa.Enum(
                "assists",
                "hour",
                "over_60",
                "first_smartphone",
                "done",
                "not_done",
                "barrier",
                name="measure",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "measure IN ('assists', 'hour', 'over_60', 'first_smartphone', 'done', 'not_done', 'barrier')",
            name=op.f("ck_daily_count_measure"),
        ),
        sa.CheckConstraint("n >= 0", name=op.f("ck_daily_count_n")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_daily_count_unit_id")),
        sa.PrimaryKeyConstraint("day", "unit_id", "team_id", "measure", "key", name=op.f("pk_daily_count")),
    )
    with op.batch_alter_table("daily_count", schema=None) as batch_op:
        batch_op.create_index("ix_daily_count_unit_day", ["unit_id", "day", "measure"], unique=False)

    op.create_table(
        "known_device",
        sa.Column(
            "token_hash", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_known_device_member_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_known_device")),
    )
    with op.batch_alter_table("known_device", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_known_device_member_id"), ["member_id"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "volunteer", "leader", "coordinator", "officer", name="role", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("from_at", UTCDateTime(), nullable=False),
        sa.Column("to_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "role IN ('volunteer', 'leader', 'coordinator', 'officer')", name=op.f("ck_role_grant_role")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_role_grant_member_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_role_grant_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grant_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_grant_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_role_grant_present",
            ["member_id", "role", "unit_id"],
            unique=True,
            sqlite_where=sa.text("to_at IS NULL"),
            postgresql_where=sa.text("to_at IS NULL"),
        )

    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "token_hash", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("password_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_sign_in_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_member_id"), ["member_id"], unique=False)

    op.create_table(
        "support_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "sort_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_support_point_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_point")),
    )
    with op.batch_alter_table("support_point", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_point_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_support_point_open",
            ["unit_id", "sort_key"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "sort_key", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_team_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
    )
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "unit_cover",
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["holder_id"], ["unit.id"], name=op.f("fk_unit_cover_holder_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_cover_unit_id")),
        sa.PrimaryKeyConstraint("holder_id", "unit_id", name=op.f("pk_unit_cover")),
    )
    with op.batch_alter_table("unit_cover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_cover_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "unit_succession",
        sa.Column("old_id", sa.Integer(), nullable=False),
        sa.Column("new_id", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.CheckConstraint("old_id <> new_id", name=op.f("ck_unit_succession_moves")),
        sa.ForeignKeyConstraint(["new_id"], ["unit.id"], name=op.f("fk_unit_succession_new_id")),
        sa.ForeignKeyConstraint(["old_id"], ["unit.id"], name=op.f("fk_unit_succession_old_id")),
        sa.PrimaryKeyConstraint("old_id", "new_id", name=op.f("pk_unit_succession")),
    )
    with op.batch_alter_table("unit_succession", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_succession_new_id"), ["new_id"], unique=False)

    op.create_table(
        "help_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("help", "training", "outreach", name="sessionkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('help', 'training', 'outreach')", name=op.f("ck_help_session_kind")),
        sa.ForeignKeyConstraint(["point_id"], ["support_point.id"], name=op.f("fk_help_session_point_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_help_session_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_session")),
        sa.UniqueConstraint("point_id", "day", "kind", name=op.f("uq_help_session_point_id_day_kind")),
    )
    with op.batch_alter_table("help_session", schema=None) as batch_op:
        batch_op.create_index("ix_help_session_unit_day", ["unit_id", "day"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "token_hash", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum("coordinator", "team", "recovery", name="invitationkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "role",
            sa.Enum(
                "volunteer", "leader", "coordinator", "officer", name="role", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("inviter_id", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("max_uses", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('coordinator', 'team', 'recovery')", name=op.f("ck_invitation_kind")),
        sa.CheckConstraint(
            "role IN ('volunteer', 'leader', 'coordinator', 'officer')", name=op.f("ck_invitation_role")
        ),
        sa.CheckConstraint("uses <= max_uses", name=op.f("ck_invitation_uses")),
        sa.ForeignKeyConstraint(["inviter_id"], ["member.id"], name=op.f("fk_invitation_inviter_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_invitation_member_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_invitation_team_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_invitation_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_inviter_id"), ["inviter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "point_code",
        sa.Column("code", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", UTCDateTime(), nullable=False),
        sa.Column("valid_to", UTCDateTime(), nullable=True),
        sa.CheckConstraint("length(code) = 10", name=op.f("ck_point_code_length")),
        sa.ForeignKeyConstraint(["point_id"], ["support_point.id"], name=op.f("fk_point_code_point_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_point_code")),
    )
    with op.batch_alter_table("point_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_point_code_point_id"), ["point_id"], unique=False)
        batch_op.create_index(
            "uq_point_code_present",
            ["point_id"],
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )

    op.create_table(
        "team_membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.CheckConstraint("to_day IS NULL OR to_day >= from_day", name=op.f("ck_team_membership_dates")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_team_membership_member_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_membership_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_membership")),
    )
    with op.batch_alter_table("team_membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_membership_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_team_membership_team_id"), ["team_id"], unique=False)
        batch_op.create_index(
            "uq_team_membership_present",
            ["member_id"],
            unique=True,
            sqlite_where=sa.text("to_day IS NULL"),
            postgresql_where=sa.text("to_day IS NULL"),
        )

    op.create_table(
        "assist",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("help_session_id", sa.Integer(), nullable=True),
        sa.Column("point_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("happened_at", UTCDateTime(), nullable=False),
        sa.Column("device_at", UTCDateTime(), nullable=False),
        sa.Column("skew_seconds", sa.Integer(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("over_60", sa.Boolean(), nullable=False),
        sa.Column("first_smartphone", sa.Boolean(), nullable=False),
        sa.Column("flags", sa.String(length=120), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("voided_at", UTCDateTime(), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.Column(
            "void_reason",
            sa.Enum(
                "undone",
                "mistake",
                "double",
                "corrected",
                "other",
                name="voidreason",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "void_reason IN ('undone', 'mistake', 'double', 'corrected', 'other')",
            name=op.f("ck_assist_void_reason"),
        ),
        sa.CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_assist_void")),
        sa.ForeignKeyConstraint(["corrects_id"], ["assist.id"], name=op.f("fk_assist_corrects_id")),
        sa.ForeignKeyConstraint(
            ["help_session_id"], ["help_session.id"], name=op.f("fk_assist_help_session_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_assist_member_id")),
        sa.ForeignKeyConstraint(["point_id"], ["support_point.id"], name=op.f("fk_assist_point_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_assist_team_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_assist_unit_id")),
        sa.ForeignKeyConstraint(["voided_by"], ["member.id"], name=op.f("fk_assist_voided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assist")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_assist_corrects_id")),
    )
    with op.batch_alter_table("assist", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assist_help_session_id"), ["help_session_id"], unique=False)
        batch_op.create_index("ix_assist_member_day", ["member_id", "day"], unique=False)
        batch_op.create_index("ix_assist_unit_day", ["unit_id", "day"], unique=False)

    op.create_table(
        "check_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("help_session_id", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "proof",
            sa.Enum("poster", "live", "typed", "by_leader", name="proof", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("happened_at", UTCDateTime(), nullable=False),
        sa.Column("device_at", UTCDateTime(), nullable=False),
        sa.Column("skew_seconds", sa.Integer(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("left_at", UTCDateTime(), nullable=True),
        sa.Column("voided_at", UTCDateTime(), nullable=True),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "proof IN ('poster', 'live', 'typed', 'by_leader')", name=op.f("ck_check_in_proof")
        ),
        sa.CheckConstraint(
            "left_at IS NULL OR left_at >= happened_at", name=op.f("ck_check_in_leaves_after")
        ),
        sa.ForeignKeyConstraint(
            ["help_session_id"], ["help_session.id"], name=op.f("fk_check_in_help_session_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_check_in_member_id")),
        sa.ForeignKeyConstraint(["point_id"], ["support_point.id"], name=op.f("fk_check_in_point_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_check_in_team_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_check_in_unit_id")),
        sa.ForeignKeyConstraint(["voided_by"], ["member.id"], name=op.f("fk_check_in_voided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
    )
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_in_help_session_id"), ["help_session_id"], unique=False)
        batch_op.create_index("ix_check_in_member_day", ["member_id", "day"], unique=False)
        batch_op.create_index("ix_check_in_unit_day", ["unit_id", "day"], unique=False)

    op.create_table(
        "join_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("full_name", sa.String(length=80), nullable=True),
        sa.Column("phone", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("requested_at", UTCDateTime(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("is_approved", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["member.id"], name=op.f("fk_join_request_decided_by")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_join_request_invitation_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_join_request_member_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_join_request_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_request")),
    )
    with op.batch_alter_table("join_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_join_request_invitation_id"), ["invitation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_join_request_team_id"), ["team_id"], unique=False)
        batch_op.create_index(
            "uq_join_request_open",
            ["team_id", "phone"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    op.create_table(
        "assist_item",
        sa.Column("assist_id", sa.Uuid(), nullable=False),
        sa.Column("task", sa.String(length=40), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("done", "not_done", name="outcome", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("barrier", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "(outcome = 'not_done') = (barrier IS NOT NULL)", name=op.f("ck_assist_item_barrier")
        ),
        sa.CheckConstraint("outcome IN ('done', 'not_done')", name=op.f("ck_assist_item_outcome")),
        sa.ForeignKeyConstraint(["assist_id"], ["assist.id"], name=op.f("fk_assist_item_assist_id")),
        sa.ForeignKeyConstraint(["barrier"], ["barrier.code"], name=op.f("fk_assist_item_barrier")),
        sa.ForeignKeyConstraint(["task"], ["task.code"], name=op.f("fk_assist_item_task")),
        sa.PrimaryKeyConstraint("assist_id", "task", name=op.f("pk_assist_item")),
    )


def downgrade() -> None:
    drop_tables()
    if op.get_bind().dialect.name != "sqlite":
        for table in KEPT:
            op.execute(f"DROP FUNCTION {table}_refuse()")


def drop_tables() -> None:
    op.drop_table("assist_item")
    with op.batch_alter_table("join_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_join_request_open",
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_join_request_team_id"))
        batch_op.drop_index(batch_op.f("ix_join_request_invitation_id"))

    op.drop_table("join_request")
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.drop_index("ix_check_in_unit_day")
        batch_op.drop_index("ix_check_in_member_day")
        batch_op.drop_index(batch_op.f("ix_check_in_help_session_id"))

    op.drop_table("check_in")
    with op.batch_alter_table("assist", schema=None) as batch_op:
        batch_op.drop_index("ix_assist_unit_day")
        batch_op.drop_index("ix_assist_member_day")
        batch_op.drop_index(batch_op.f("ix_assist_help_session_id"))

    op.drop_table("assist")
    with op.batch_alter_table("team_membership", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_team_membership_present",
            sqlite_where=sa.text("to_day IS NULL"),
            postgresql_where=sa.text("to_day IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_team_membership_team_id"))
        batch_op.drop_index(batch_op.f("ix_team_membership_member_id"))

    op.drop_table("team_membership")
    with op.batch_alter_table("point_code", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_point_code_present",
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_point_code_point_id"))

    op.drop_table("point_code")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_unit_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_inviter_id"))

    op.drop_table("invitation")
    with op.batch_alter_table("help_session", schema=None) as batch_op:
        batch_op.drop_index("ix_help_session_unit_day")

    op.drop_table("help_session")
    with op.batch_alter_table("unit_succession", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_succession_new_id"))

    op.drop_table("unit_succession")
    with op.batch_alter_table("unit_cover", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_cover_unit_id"))

    op.drop_table("unit_cover")
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_unit_id"))

    op.drop_table("team")
    with op.batch_alter_table("support_point", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_support_point_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_support_point_unit_id"))

    op.drop_table("support_point")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_member_id"))

    op.drop_table("sign_in")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_role_grant_present",
            sqlite_where=sa.text("to_at IS NULL"),
            postgresql_where=sa.text("to_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_role_grant_unit_id"))
        batch_op.drop_index(batch_op.f("ix_role_grant_member_id"))

    op.drop_table("role_grant")
    with op.batch_alter_table("known_device", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_known_device_member_id"))

    op.drop_table("known_device")
    with op.batch_alter_table("daily_count", schema=None) as batch_op:
        batch_op.drop_index("ix_daily_count_unit_day")

    op.drop_table("daily_count")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_search_key"))
        batch_op.drop_index(batch_op.f("ix_unit_parent_id"))
        batch_op.drop_index(batch_op.f("ix_unit_code"))

    op.drop_table("unit")
    op.drop_table("task")
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_search_key"))

    op.drop_table("member")
    op.drop_table("guess_bucket")
    op.drop_table("barrier")
    op.drop_table("audit_head")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_event_subject"))

    op.drop_table("audit_event")
