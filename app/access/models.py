"""Sign-ins, invitations, requests to join a team, and failed guesses. Tokens are stored hashed."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from app.actor import Role
from app.db import KeyText, enum_column, one_of


class SignIn(SQLModel, table=True):
    """A signed-in browser. `password_at` is when the password was last proved.

    `outbox_ended_at` ends what its phone may hand in, which outlives the sign-in itself.
    """

    __tablename__ = "sign_in"

    id: int = Field(default=None, primary_key=True)
    token_hash: str = Field(max_length=64, unique=True, sa_type=KeyText)
    member_id: int = Field(foreign_key="member.id", index=True)
    started_at: datetime
    password_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    outbox_ended_at: datetime | None = None


class InvitationKind(StrEnum):
    """Whom an invitation takes in."""

    COORDINATOR = "coordinator"  # one use, 24 hours, an account at once
    TEAM = "team"  # up to 50 uses, 72 hours, the leader approves each
    RECOVERY = "recovery"  # one use, 10 minutes, a new password for a member who stands there


class Invitation(SQLModel, table=True):
    """A way in that a member handed out; unit and role are fixed here, never by who redeems it."""

    __tablename__ = "invitation"
    __table_args__ = (
        one_of("kind", InvitationKind),
        one_of("role", Role),
        CheckConstraint("uses <= max_uses", name="uses"),
    )

    id: int = Field(default=None, primary_key=True)
    token_hash: str = Field(max_length=64, unique=True, sa_type=KeyText)
    kind: InvitationKind = Field(sa_type=enum_column(InvitationKind))
    role: Role = Field(sa_type=enum_column(Role))
    unit_id: int = Field(foreign_key="unit.id", index=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    member_id: int | None = Field(default=None, foreign_key="member.id")
    inviter_id: int = Field(foreign_key="member.id", index=True)
    made_at: datetime
    expires_at: datetime
    max_uses: int
    uses: int = 0
    ended_at: datetime | None = None


class JoinRequest(SQLModel, table=True):
    """A volunteer asks to join a team; name, phone and password are wiped once it is decided.

    `member_id` is set when a signed-in member asks to move to the team, or once the request is approved.
    """

    __tablename__ = "join_request"
    __table_args__ = (
        Index(
            "uq_join_request_open",
            "team_id",
            "phone",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: uuid.UUID = Field(primary_key=True)
    invitation_id: int = Field(foreign_key="invitation.id", index=True)
    team_id: int = Field(foreign_key="team.id", index=True)
    member_id: int | None = Field(default=None, foreign_key="member.id")
    full_name: str | None = Field(default=None, max_length=80)
    phone: str | None = Field(default=None, max_length=15, sa_type=KeyText)
    password_hash: str | None = Field(default=None, max_length=200)
    requested_at: datetime
    decided_at: datetime | None = None
    decided_by: int | None = Field(default=None, foreign_key="member.id")
    is_approved: bool | None = None


class GuessBucket(SQLModel, table=True):
    """Failed guesses of one kind since `since`. `key` is a keyed hash: no phone or address is readable."""

    __tablename__ = "guess_bucket"

    key: str = Field(primary_key=True, max_length=64, sa_type=KeyText)
    since: datetime
    failures: int


class KnownDevice(SQLModel, table=True):
    """A browser in which a member signed in before; it has a guessing bucket of its own."""

    __tablename__ = "known_device"

    token_hash: str = Field(primary_key=True, max_length=64, sa_type=KeyText)
    member_id: int = Field(foreign_key="member.id", index=True)
    seen_at: datetime
