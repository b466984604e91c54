"""Support points, the codes their posters carried, sessions, and what was reported of them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from app.db import KeyText, enum_column, one_of


class SupportPoint(SQLModel, table=True):
    """A place with a poster. `unit_id` is the commune at the time it was opened."""

    __tablename__ = "support_point"
    __table_args__ = (
        Index(
            "uq_support_point_open",
            "unit_id",
            "sort_key",  # the name without its case and spacing
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=120)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    sort_key: str = Field(max_length=400, sa_type=KeyText)
    opened_at: datetime
    closed_at: datetime | None = None

    def was_closed_by(self, moment: datetime) -> bool:
        return self.closed_at is not None and self.closed_at <= moment


# Crockford's base 32: no I, L, O (read as 1, 1, 0) and no U.
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10
_READ_AS = str.maketrans("OIL", "011", "-‐‑–—.")  # dashes of all kinds, the end of a sentence


def plain_code(typed: str) -> str:
    """A typed code in the form it is stored in: any case and grouping, O for 0, I and L for 1."""
    return "".join(typed.upper().translate(_READ_AS).split())


def is_code(text: str) -> bool:
    """Whether `text` could be a code in the form it is stored in."""
    return len(text) == CODE_LENGTH and set(text) <= set(CODE_ALPHABET)


def grouped(code: str) -> str:
    """A code as people read and type it: K7QX2 MPD8R."""
    return f"{code[:5]} {code[5:]}"


class PointCode(SQLModel, table=True):
    """The ten characters on a poster (Crockford's base 32, 50 bits), and from when until when they hold.

    A replaced code stays known, so that a late check-in is judged by when it was scanned.
    """

    __tablename__ = "point_code"
    __table_args__ = (
        CheckConstraint("length(code) = 10", name="length"),
        Index(
            "uq_point_code_present",
            "point_id",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
    )

    code: str = Field(primary_key=True, max_length=10, sa_type=KeyText)
    point_id: int = Field(foreign_key="support_point.id", index=True)
    valid_from: datetime
    valid_to: datetime | None = None

    def was_replaced_by(self, moment: datetime) -> bool:
        """Whether a poster with this code was out of date at `moment`."""
        return self.valid_to is not None and self.valid_to <= moment


class SessionKind(StrEnum):
    """What a session is held for."""

    HELP = "help"
    TRAINING = "training"
    OUTREACH = "outreach"

    @property
    def label(self) -> str:
        return KIND_LABELS[self]


KIND_LABELS: Mapping[SessionKind, str] = {
    SessionKind.HELP: "Buổi hỗ trợ",
    SessionKind.TRAINING: "Lớp tập huấn",
    SessionKind.OUTREACH: "Buổi tuyên truyền",
}
EARLY = timedelta(hours=1)  # who comes so much before a planned session comes for it


class HelpSession(SQLModel, table=True):
    """One help, class or outreach at a point on a day: planned, or opened by the first check-in of the day.

    `unit_id` is the commune that the point lay in on that day. `opened_at` is None while nobody has been
    there; `planned_from` and `planned_to` are None if nobody planned it. Once it was held, what counts of it
    (point, day, kind, team) does not change any more: a wrong one is cancelled, with a reason.
    """

    __tablename__ = "help_session"
    __table_args__ = (
        one_of("kind", SessionKind),
        CheckConstraint("(planned_from IS NULL) = (planned_to IS NULL)", name="planned_times"),
        CheckConstraint("planned_to > planned_from", name="ends_after"),
        CheckConstraint("opened_at IS NOT NULL OR planned_from IS NOT NULL", name="planned_or_opened"),
        CheckConstraint("(cancelled_at IS NULL) = (cancel_reason IS NULL)", name="cancelled"),
        Index(
            "uq_help_session_help_day",  # a point helps once a day; of classes there may be several
            "point_id",
            "day",
            unique=True,
            sqlite_where=text("kind = 'help' AND cancelled_at IS NULL"),
            postgresql_where=text("kind = 'help' AND cancelled_at IS NULL"),
        ),
        Index(
            "uq_help_session_plan",  # a form sent twice plans once
            "point_id",
            "kind",
            "planned_from",
            "title",
            unique=True,
            sqlite_where=text("cancelled_at IS NULL"),
            postgresql_where=text("cancelled_at IS NULL"),
        ),
        Index("ix_help_session_unit_day", "unit_id", "day"),
        Index("ix_help_session_point_day", "point_id", "day"),
    )

    id: int = Field(default=None, primary_key=True)
    point_id: int = Field(foreign_key="support_point.id")
    unit_id: int = Field(foreign_key="unit.id")
    day: date
    kind: SessionKind = Field(default=SessionKind.HELP, sa_type=enum_column(SessionKind))
    title: str = Field(default="", max_length=120)
    planned_from: datetime | None = None
    planned_to: datetime | None = None
    team_id: int | None = Field(default=None, foreign_key="team.id")
    planned_at: datetime | None = None
    planned_by: int | None = Field(default=None, foreign_key="member.id")
    opened_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancelled_by: int | None = Field(default=None, foreign_key="member.id")
    cancel_reason: str | None = Field(default=None, max_length=200)

    def is_time_for(self, moment: datetime) -> bool:
        """Whether who comes at `moment` comes for this planned session."""
        if self.planned_from is None or self.planned_to is None:
            return False
        return self.planned_from - EARLY <= moment <= self.planned_to


def planned_for(sessions: Iterable[HelpSession], moment: datetime) -> HelpSession | None:
    """The planned one of a point's sessions for which one comes at `moment`: the one that begins last."""
    fitting = [session for session in sessions if session.is_time_for(moment)]
    return max(fitting, key=lambda session: (session.planned_from, -session.id), default=None)


def help_among(sessions: Iterable[HelpSession]) -> HelpSession | None:
    """The help session of the day among a point's sessions; there is one at most."""
    return next((session for session in sessions if session.kind == SessionKind.HELP), None)


class Group(StrEnum):
    """Groups of residents that the Union reports on. They are counted once per session as plain numbers,
    never marked on what one resident was helped with."""

    OVER_60 = "over_60"
    ETHNIC_MINORITY = "ethnic_minority"
    DISABILITY = "disability"
    POOR_HOUSEHOLD = "poor_household"
    STUDENTS = "students"

    @property
    def label(self) -> str:
        return GROUP_LABELS[self]


GROUP_LABELS: Mapping[Group, str] = {
    Group.OVER_60: "Người cao tuổi",
    Group.ETHNIC_MINORITY: "Người dân tộc thiểu số",
    Group.DISABILITY: "Người khuyết tật",
    Group.POOR_HOUSEHOLD: "Hộ nghèo, cận nghèo",
    Group.STUDENTS: "Học sinh, sinh viên",
}


class SessionReport(SQLModel, table=True):
    """What was held: how many residents came, and how many volunteers if not all of them checked in.

    A correction is a new row; the latest one holds, and the database refuses to change or delete any.
    """

    __tablename__ = "session_report"
    __table_args__ = (
        CheckConstraint("headcount >= 0", name="headcount"),
        CheckConstraint("volunteers >= 0", name="volunteers"),
    )

    id: int = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="help_session.id", index=True)
    headcount: int
    volunteers: int | None = None
    made_at: datetime
    made_by: int = Field(foreign_key="member.id")


class SessionGroupCount(SQLModel, table=True):
    """How many of those who came were of a group; somebody may be of several."""

    __tablename__ = "session_group_count"
    __table_args__ = (
        CheckConstraint(
            "\"group\" IN ('over_60', 'ethnic_minority', 'disability', 'poor_household', 'students')",
            name="group",
        ),
        CheckConstraint("n > 0", name="n"),
    )

    report_id: int = Field(foreign_key="session_report.id", primary_key=True)
    group: Group = Field(primary_key=True, sa_type=enum_column(Group))
    n: int
