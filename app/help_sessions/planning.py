"""Planning sessions, and reporting what was held. Callers have checked that the actor may."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app import clock
from app.actor import Actor
from app.audit.actions import Json, record
from app.audit.models import Event
from app.help_sessions.models import (
    Group,
    HelpSession,
    SessionGroupCount,
    SessionKind,
    SessionReport,
    SupportPoint,
)
from app.help_sessions.queries import reports_of
from app.units.queries import unit_on_day
from app.web.errors import RefusedError

_HELPS_ALREADY = "Ngày này điểm đã có buổi hỗ trợ. Hãy sửa buổi đó trong lịch, hoặc chọn ngày hay điểm khác."
_PLANNED_ALREADY = "Buổi này đã có trong lịch: cùng điểm, cùng giờ bắt đầu, cùng tên. Hãy xem lại lịch."
_POINT_CLOSED = "Lúc đó điểm này không mở. Hãy chọn điểm khác, hoặc chọn ngày khác."
_HELD_ALREADY = "Buổi này đã diễn ra nên lịch không sửa được nữa. Nếu ghi sai, hãy hủy buổi rồi ghi buổi mới."
_CANCELLED = "Buổi này đã hủy. Nếu buổi vẫn diễn ra, hãy ghi một buổi mới."
_NOT_YET = "Buổi này chưa bắt đầu. Hãy báo cáo sau khi buổi diễn ra."


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be held where and when; both moments lie on one day in Vietnam."""

    kind: SessionKind
    point: SupportPoint
    begins: datetime
    ends: datetime
    title: str = ""
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What is reported: how many residents came, and of which groups; how many volunteers there were, None if
    all of them checked in."""

    headcount: int
    volunteers: int | None = None
    groups: Mapping[Group, int] = field(default_factory=dict)


def plan_session(db: Session, actor: Actor, plan: Plan) -> HelpSession:
    """Put a session into the calendar, also one of the past that nobody had planned.

    Raises:
        RefusedError: the point is closed then, or the calendar has it already; a form sent twice ends here.
    """
    columns = _of_plan(db, plan)
    session = HelpSession(**columns, planned_at=clock.now(), planned_by=actor.member_id)
    _store(db, session, columns)
    record(db, actor, Event.SESSION_PLANNED, f"session:{session.id}", _told_of(session))
    return session


def change_plan(db: Session, actor: Actor, session: HelpSession, plan: Plan) -> None:
    """Move or rename what nobody has come to yet; the kind too. Nothing new changes nothing.

    Raises:
        RefusedError: it was held or cancelled, the point is closed then, or the calendar has it already.
    """
    _lock(db, session)
    if session.cancelled_at is not None:
        raise RefusedError(_CANCELLED)
    if session.opened_at is not None or reports_of(db, session.id):
        raise RefusedError(_HELD_ALREADY)
    before, columns = _told_of(session), _of_plan(db, plan)
    if all(getattr(session, name) == value for name, value in columns.items()):
        return
    _store(db, session, columns)
    data = {**_told_of(session), **{f"{name}_before": value for name, value in before.items()}}
    record(db, actor, Event.SESSION_CHANGED, f"session:{session.id}", data)


def _of_plan(db: Session, plan: Plan) -> dict[str, Any]:
    """The columns that a plan fills."""
    if plan.point.was_closed_by(plan.ends):
        raise RefusedError(_POINT_CLOSED, "point")
    day = clock.day_of(plan.begins)
    return {
        "point_id": plan.point.id,
        "unit_id": unit_on_day(db, plan.point.unit_id, day).id,
        "day": day,
        "kind": plan.kind,
        "title": plan.title,
        "planned_from": plan.begins,
        "planned_to": plan.ends,
        "team_id": plan.team_id,
    }


def _told_of(session: HelpSession) -> dict[str, Json]:
    """What the record keeps of a plan; the title may hold a name, so it is left out."""
    assert session.planned_from is not None
    assert session.planned_to is not None
    return {
        "kind": session.kind.value,
        "point": session.point_id,
        "team": session.team_id,
        "from": session.planned_from.isoformat(),
        "to": session.planned_to.isoformat(),
    }


def _store(db: Session, session: HelpSession, columns: Mapping[str, Any]) -> None:
    with _refusing_what_is_there(columns["kind"]), db.begin_nested():
        for name, value in columns.items():
            setattr(session, name, value)
        db.add(session)


@contextmanager
def _refusing_what_is_there(kind: SessionKind) -> Iterator[None]:
    """The indexes know, also of what is being planned in the same moment."""
    try:
        yield
    except IntegrityError:
        message = _HELPS_ALREADY if kind == SessionKind.HELP else _PLANNED_ALREADY
        raise RefusedError(message, "day") from None


def cancel_session(db: Session, actor: Actor, session: HelpSession, reason: str) -> None:
    """Take a session out of the calendar and of every number, for good; the row stays, with the reason.

    Cancelling again keeps the first reason. Who checked in was there all the same.
    """
    _lock(db, session)
    if session.cancelled_at is None:
        session.cancelled_at, session.cancelled_by = clock.now(), actor.member_id
        session.cancel_reason = reason
        db.add(session)
        db.flush()
        record(db, actor, Event.SESSION_CANCELLED, f"session:{session.id}")


def report_session(db: Session, actor: Actor, session: HelpSession, told: Told) -> SessionReport:
    """Write down what was held. Another report takes the place of the last, which is kept; the same again
    is the same.

    Raises:
        RefusedError: it was cancelled, or has not begun.
    """
    _lock(db, session)
    if session.cancelled_at is not None:
        raise RefusedError(_CANCELLED)
    now = clock.now()  # only now: who reported before us has a moment before ours
    if session.opened_at is None and session.planned_from is not None and session.planned_from > now:
        raise RefusedError(_NOT_YET)
    groups = {group: n for group, n in told.groups.items() if n}
    latest = next(iter(reports_of(db, session.id)), None)
    if latest is not None and _says(*latest) == (told.headcount, told.volunteers, groups):
        return latest[0]
    report = SessionReport(
        session_id=session.id,
        headcount=told.headcount,
        volunteers=told.volunteers,
        made_at=now,
        made_by=actor.member_id,
    )
    db.add(report)
    db.flush()
    db.add_all(SessionGroupCount(report_id=report.id, group=group, n=n) for group, n in groups.items())
    db.flush()
    data: dict[str, Json] = {"headcount": told.headcount, "volunteers": told.volunteers}
    data |= {group.value: n for group, n in groups.items()}
    record(db, actor, Event.SESSION_REPORTED, f"session:{session.id}", data)
    return report


def _says(report: SessionReport, groups: Mapping[Group, int]) -> tuple[int, int | None, Mapping[Group, int]]:
    return report.headcount, report.volunteers, groups


def _lock(db: Session, session: HelpSession) -> None:
    """One change of a session at a time; check-ins that lean on it need not wait."""
    wanted = select(HelpSession.id).where(HelpSession.id == session.id)
    db.exec(wanted.with_for_update(key_share=True)).one()
    db.refresh(session)
