"""Members, teams, memberships and role grants; a membership or grant that ended is kept."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from app.actor import Role
from app.db import KeyText, enum_column, one_of

ROLE_LABELS = {
    Role.VOLUNTEER: "Tình nguyện viên",
    Role.LEADER: "Đội trưởng",
    Role.COORDINATOR: "Điều phối viên",
    Role.OFFICER: "Cán bộ cấp tỉnh",
}


class MemberState(StrEnum):
    """Whether a member may come in."""

    ACTIVE = "active"
    DEACTIVATED = "deactivated"


class Member(SQLModel, table=True):
    """A person of the Union who signs in. `phone` is ten digits ("0912345678").

    `badge_no` is what the resident reads on the badge: digits, unique, never given to another.
    """

    __tablename__ = "member"
    __table_args__ = (one_of("state", MemberState),)

    id: int = Field(default=None, primary_key=True)
    full_name: str = Field(max_length=80)
    phone: str = Field(max_length=15, unique=True, sa_type=KeyText)
    password_hash: str = Field(max_length=200)
    badge_no: str = Field(max_length=12, unique=True, sa_type=KeyText)
    state: MemberState = Field(default=MemberState.ACTIVE, sa_type=enum_column(MemberState))
    sort_key: str = Field(max_length=300, sa_type=KeyText)
    search_key: str = Field(max_length=160, index=True, sa_type=KeyText)
    created_at: datetime
    deactivated_at: datetime | None = None

    @property
    def given_name(self) -> str:
        """The name a resident is told: the last word of the full name."""
        return self.full_name.split()[-1]


class Team(SQLModel, table=True):
    """A volunteer team of a unit at any level."""

    __tablename__ = "team"

    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=120)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    sort_key: str = Field(max_length=400, sa_type=KeyText)
    made_at: datetime
    closed_at: datetime | None = None


class TeamMembership(SQLModel, table=True):
    """A member belongs to a team from one day on; `to_day` is the first day that is no longer covered."""

    __tablename__ = "team_membership"
    __table_args__ = (
        Index(
            "uq_team_membership_present",
            "member_id",
            unique=True,
            sqlite_where=text("to_day IS NULL"),
            postgresql_where=text("to_day IS NULL"),
        ),
        CheckConstraint("to_day IS NULL OR to_day >= from_day", name="dates"),
    )

    id: int = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", index=True)
    team_id: int = Field(foreign_key="team.id", index=True)
    from_day: date
    to_day: date | None = None


class RoleGrant(SQLModel, table=True):
    """A role over a unit and its subtree, from one moment until another."""

    __tablename__ = "role_grant"
    __table_args__ = (
        one_of("role", Role),
        Index(
            "uq_role_grant_present",
            "member_id",
            "role",
            "unit_id",
            unique=True,
            sqlite_where=text("to_at IS NULL"),
            postgresql_where=text("to_at IS NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", index=True)
    role: Role = Field(sa_type=enum_column(Role))
    unit_id: int = Field(foreign_key="unit.id", index=True)
    from_at: datetime
    to_at: datetime | None = None
