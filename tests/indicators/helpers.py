"""Random days with everything that indicators are read from, and a plain recount of them."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from hypothesis import strategies as st
from sqlmodel import Session, select

from app import clock
from app.actor import Actor
from app.assists.actions import log_assist, void_assist
from app.assists.models import Assist, AssistItem, Item, Logged, Outcome, VoidReason
from app.checkins.actions import check_in, void
from app.checkins.models import CheckIn, Proof
from app.help_sessions.models import HelpSession, SessionKind, SessionReport, SupportPoint
from app.indicators.models import INDICATORS

START = datetime(2026, 11, 2, 1, tzinfo=clock.VIETNAM)
STEP = timedelta(hours=5)  # five or so on each day
ITEMS = (
    Item("vneid_install", Outcome.DONE),
    Item("dvc_submit", Outcome.DONE),
    Item("vneid_level1", Outcome.NOT_DONE, "must_see_police"),
    Item("dvc_account", Outcome.NOT_DONE, "must_see_police"),
    Item("other", Outcome.NOT_DONE, "no_network"),
)
PEOPLE = ("volunteer", "teammate", "stranger", "officer")


class Step(NamedTuple):
    """Something that somebody does, five hours after the step before."""

    what: str
    person: str
    which: int  # the point, the item, or what of it is voided, reported or cancelled
    n: int = 0
    kind: SessionKind = SessionKind.TRAINING


STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from(
            ("help", "help", "come", "come", "void help", "void come", "plan", "report", "cancel")
        ),
        st.sampled_from(PEOPLE),
        st.integers(0, 5),
        st.integers(0, 4),
        st.sampled_from((SessionKind.TRAINING, SessionKind.OUTREACH)),
    ),
    max_size=24,
)


def moment(step: int) -> datetime:
    return START + step * STEP


def write(
    db: Session, actors: dict[str, Actor], points: Sequence[SupportPoint], steps: Sequence[Step]
) -> None:
    for number, step in enumerate(steps):
        with clock.frozen(moment(number)):
            _take(db, actors[step.person], points, step)
    db.flush()


def _take(db: Session, actor: Actor, points: Sequence[SupportPoint], step: Step) -> None:
    if step.what == "help":
        items = ITEMS[: step.which % len(ITEMS) + 1]
        log_assist(db, actor, Logged(uuid.uuid4(), items))
    elif step.what == "come":
        check_in(db, actor, points[step.which % len(points)], Proof.POSTER, uuid.uuid4())
    elif step.what == "void help" and (assists := db.exec(select(Assist)).all()):
        assist = assists[step.which % len(assists)]
        if assist.voided_at is None and actor.charge:
            void_assist(db, actor, assist, VoidReason.MISTAKE)
    elif step.what == "void come" and (check_ins := db.exec(select(CheckIn)).all()):
        void(db, actor, check_ins[step.which % len(check_ins)], "nhầm")
    elif step.what == "plan":
        _plan(db, actor, points[step.which % len(points)], step)
    elif sessions := db.exec(select(HelpSession)).all():
        session = sessions[step.which % len(sessions)]
        if step.what == "report":
            volunteers = step.n or None
            report = SessionReport(session_id=session.id, headcount=7 * step.n, volunteers=volunteers)
            report.made_at, report.made_by = clock.now(), actor.member_id
            db.add(report)
        elif step.what == "cancel" and session.cancelled_at is None:
            session.cancelled_at, session.cancel_reason = clock.now(), "mưa"
            db.add(session)
    db.flush()


def _plan(db: Session, actor: Actor, point: SupportPoint, step: Step) -> None:
    now = clock.now()
    session = HelpSession(point_id=point.id, unit_id=point.unit_id, day=clock.today(), kind=step.kind)
    session.title, session.team_id = str(uuid.uuid4()), actor.team_id
    session.planned_from, session.planned_to = now, now + STEP
    db.add(session)


class Rows:
    """What had been received by a moment and not yet taken back, of some units and days."""

    def __init__(
        self, db: Session, units: Collection[int], days: Collection[date], as_of: datetime | None
    ) -> None:
        by = as_of or moment(10_000)
        placed = [row for table in (Assist, CheckIn, HelpSession) for row in db.exec(select(table))]
        placed = [row for row in placed if row.unit_id in units and row.day in days]
        stands = [row for row in placed if isinstance(row, HelpSession) or _stood(row, by)]
        self.assists = [row for row in stands if isinstance(row, Assist)]
        self.check_ins = [row for row in stands if isinstance(row, CheckIn)]
        made = [row for row in db.exec(select(SessionReport)) if row.made_at <= by]
        self.reports = {row.session_id: row for row in sorted(made, key=lambda row: (row.made_at, row.id))}
        self.held = [row for row in stands if isinstance(row, HelpSession) and self._was_held(row, by)]
        own = {assist.id for assist in self.assists}
        self.items = [item for item in db.exec(select(AssistItem)) if item.assist_id in own]

    def _was_held(self, row: HelpSession, by: datetime) -> bool:
        was_opened = row.opened_at is not None and row.opened_at <= by
        was_cancelled = row.cancelled_at is not None and row.cancelled_at <= by
        return (was_opened or row.id in self.reports) and not was_cancelled

    def volunteers(self, session: HelpSession) -> int:
        came = {row.member_id for row in self.check_ins if row.help_session_id == session.id}
        report = self.reports.get(session.id)
        return max(len(came), (report.volunteers if report else None) or 0)

    def heads(self, kind: SessionKind) -> int:
        reports = [self.reports.get(session.id) for session in self.held if session.kind == kind]
        return sum(report.headcount for report in reports if report)

    def values(self) -> dict[str, int]:
        present = [*self.assists, *self.check_ins]
        teams = {row.team_id for row in [*present, *self.held]} - {None}
        referred = {item.assist_id for item in self.items if item.barrier == "must_see_police"}
        found = {
            code: sum(each.task == code and not each.barrier for each in self.items) for code in INDICATORS
        }
        return {
            **found,
            "teams_active": len(teams),
            "volunteers_distinct": len({row.member_id for row in present}),
            "volunteer_turns": sum(self.volunteers(session) for session in self.held),
            "people_assisted": len(self.assists),
            "vneid_level2_guided": len(referred),
            "training_people": self.heads(SessionKind.TRAINING),
            "outreach_people": self.heads(SessionKind.OUTREACH),
            **{f"sessions_{kind}": sum(row.kind == kind for row in self.held) for kind in SessionKind},
        }


def _stood(row: Assist | CheckIn, by: datetime) -> bool:
    return row.received_at <= by and (row.voided_at is None or row.voided_at > by)
