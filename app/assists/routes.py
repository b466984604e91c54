"""HTTP for logging, a member's own day, and mending single assists."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlmodel import Session

from app import clock
from app.access.gate import AnyMember, CoordinatorUp
from app.access.routes import database_of
from app.actor import Actor
from app.assists import queries
from app.assists.actions import Status, correct_assist, log_assist, void_assist
from app.assists.behind import where
from app.assists.forms import Day, Question, draft_of, new_draft, new_id, read_draft, read_void
from app.assists.models import Assist, Flag, VoidReason
from app.assists.pages import (
    AssistPage,
    AssistsPage,
    CorrectionPage,
    Labels,
    LogForm,
    LogPage,
    MinePage,
    Place,
    Row,
    Toast,
)
from app.catalogue.queries import barrier_labels, task_labels
from app.checkins.models import stay, was_forgotten
from app.checkins.queries import check_ins_of, present_check_in
from app.db import DbSession
from app.members.models import Team
from app.units.queries import atlas
from app.web.errors import NotFoundError, RefusedError
from app.web.forms import Form, Reader
from app.web.render import render, render_fragment, see_other, wants_fragment

router = APIRouter()

PER_PAGE = 50

_TAKEN = (
    "Lượt có mã này đã lưu rồi với nội dung khác, và lượt đó được giữ nguyên. "
    "Nếu đây là một lượt mới, bấm Lưu lần nữa."
)


@router.get("/assists/new")
def show_log(
    request: Request,
    db: DbSession,
    actor: AnyMember,
    saved: uuid.UUID | None = None,
    unsaved: Literal["yes"] | None = None,
) -> Response:
    tasks, barriers = queries.choices(db)
    toast = _toast(db, actor, saved) if saved else None
    form = LogForm(new_draft(), tasks, barriers)
    return render(request, LogPage(_place(db, actor), form, toast, is_unsaved=unsaved is not None))


@router.post("/assists")
def log(request: Request, db: DbSession, form: Form, actor: AnyMember) -> Response:
    tasks, barriers = queries.choices(db)
    reader = Reader(form)
    draft = read_draft(reader, actor, {task.code for task in tasks}, {barrier.code for barrier in barriers})
    if not reader.errors:
        receipt = log_assist(db, actor, draft.logged())
        if receipt.status != Status.CONFLICT:
            if not wants_fragment(request):
                return see_other(f"/assists/new?saved={draft.id}")
            fresh = LogForm(new_draft(), tasks, barriers)
            toast = _toast(db, actor, draft.id)
            return _logged(request, _place(db, actor), fresh, toast)
        reader.errors[""] = _TAKEN
        draft = replace(draft, id=new_id())
    again = LogForm(draft, tasks, barriers, reader.errors)
    if wants_fragment(request):
        return _logged(request, _place(db, actor), again, status=422)
    return render(request, LogPage(_place(db, actor), again), status=422)


@router.get("/mine")
def show_mine(
    request: Request,
    db: DbSession,
    actor: AnyMember,
    day: Day | None = None,
) -> Response:
    today = clock.today()
    day = min(day or today, today)
    labels = _labels(db)
    team = db.get(Team, actor.team_id) if actor.team_id is not None else None
    entries = queries.entries_of_member(db, actor.member_id, day)
    check_ins = check_ins_of(db, actor.member_id, day)
    page = MinePage(
        name=actor.name,
        team_name=team.name if team else "",
        day=day,
        is_today=day == today,
        turns=queries.turns_on(db, actor.member_id, day),
        at_points=sum(map(stay, check_ins), timedelta()),
        forgot_to_leave=any(map(was_forgotten, check_ins)),
        rows=[Row(entry, labels, is_own=True) for entry in entries],
    )
    return render(request, page)


@router.get("/assists")
def show_list(
    request: Request, db: DbSession, actor: CoordinatorUp, asked: Annotated[Question, Query()]
) -> Response:
    """The rows behind a number of today or of totals."""
    if asked.as_of is not None:
        database_of(request).settled(asked.as_of)
    labels, holders = _labels(db), actor.charge
    rights = atlas(db, holders, asked.today, asked.as_of)
    team = db.get(Team, asked.team) if asked.team else None
    unit_ids, place = where(db, rights, holders, asked)
    is_known = asked.task in {None, *labels.tasks} and asked.barrier in {None, *labels.barriers}
    if not unit_ids or not is_known:
        raise NotFoundError
    wanted = queries.Filter(
        unit_ids,
        asked.first,
        asked.last,
        team_id=asked.team,
        task=asked.task,
        outcome=asked.outcome,
        barrier=asked.barrier,
        hour=asked.hour,
        as_of=asked.as_of,
    )
    turns, items = queries.count_entries(db, wanted)
    # A team from elsewhere is known here by its turns here.
    if asked.team and (team is None or (team.unit_id not in rights.units and not turns)):
        raise NotFoundError
    listed = replace(wanted, with_voided=asked.voided is not None)
    rows = queries.count_entries(db, listed)[0] if asked.voided else turns
    entries = queries.entries_behind(db, listed, limit=PER_PAGE, offset=(asked.page - 1) * PER_PAGE)
    page = AssistsPage(
        where=place,
        question=asked,
        team_name=team.name if team else "",
        labels=labels,
        turns=turns,
        items=items,
        voided=rows - turns,
        rows=[Row(entry, labels, is_own=False, has_day=asked.first != asked.last) for entry in entries],
        pages=max(1, -(-rows // PER_PAGE)),
    )
    return render(request, page)


@router.get("/assists/{assist_id}")
def show_assist(request: Request, db: DbSession, actor: AnyMember, assist_id: uuid.UUID) -> Response:
    return render(request, _assist_page(db, actor, queries.find_assist(db, actor, assist_id)))


@router.post("/assists/{assist_id}/void")
def void(request: Request, db: DbSession, form: Form, actor: AnyMember, assist_id: uuid.UUID) -> Response:
    """Undoing answers where the save was made; a void with a reason, on the assist's own page."""
    assist = queries.find_assist(db, actor, assist_id)
    reader = Reader(form)
    reason = read_void(reader)
    if reason is not None:
        try:
            void_assist(db, actor, assist, reason)
        except RefusedError as refusal:
            db.rollback()
            reader.errors[""] = refusal.message
    if wants_fragment(request):
        toast = _toast(db, actor, assist_id, refusal="".join(reader.errors.values()))
        status = 422 if reader.errors else 200
        return render_fragment(request, "assists/_toast.html", status=status, toast=toast)
    if reader.errors:
        return render(request, _assist_page(db, actor, assist, reader.errors), status=422)
    undone = reason == VoidReason.UNDONE
    return see_other(f"/assists/new?saved={assist_id}" if undone else f"/assists/{assist_id}")


@router.get("/assists/{assist_id}/correction")
def show_correction(request: Request, db: DbSession, actor: AnyMember, assist_id: uuid.UUID) -> Response:
    assist = queries.find_assist(db, actor, assist_id)
    if not _is_mendable(db, actor, assist):
        return see_other(f"/assists/{assist_id}")
    entry = queries.entry_of(db, assist)
    form = LogForm(draft_of(assist, entry.items), *queries.choices(db, entry.items))
    return render(request, CorrectionPage(_row(db, actor, entry), form))


@router.post("/assists/{assist_id}/correction")
def correct(request: Request, db: DbSession, form: Form, actor: AnyMember, assist_id: uuid.UUID) -> Response:
    assist = queries.find_assist(db, actor, assist_id)
    tasks, barriers = queries.choices(db, queries.entry_of(db, assist).items)
    reader = Reader(form)
    draft = read_draft(reader, actor, {task.code for task in tasks}, {barrier.code for barrier in barriers})
    if not reader.errors:
        try:
            receipt = correct_assist(db, actor, assist, draft.logged())
        except RefusedError as refusal:
            db.rollback()
            reader.errors[""] = refusal.message
        else:
            if receipt.status != Status.CONFLICT:
                return see_other(f"/assists/{receipt.assist.id}")
            reader.errors[""] = _TAKEN
            draft = replace(draft, id=new_id())
    row = _row(db, actor, queries.entry_of(db, assist))
    again = LogForm(draft, tasks, barriers, reader.errors)
    return render(request, CorrectionPage(row, again), status=422)


def _toast(db: Session, actor: Actor, assist_id: uuid.UUID, refusal: str = "") -> Toast | None:
    """A word about the actor's own assist of today; None for any other."""
    assist, today = db.get(Assist, assist_id), clock.today()
    if refusal:
        return Toast(assist_id, refusal)
    if assist is None or assist.member_id != actor.member_id or assist.day != today:
        return None
    turns = queries.turns_on(db, actor.member_id, today)
    if assist.voided_at is not None:
        return Toast(assist_id, f"Đã hoàn tác · còn {turns} lượt hôm nay")
    needs_point = Flag.NO_POINT in assist.flags.split()
    saved = "Đã lưu, chưa vào điểm" if needs_point else "Đã lưu"
    return Toast(assist_id, f"{saved} · lượt thứ {turns} hôm nay", may_undo=True, needs_point=needs_point)


def _logged(
    request: Request, place: Place, form: LogForm, toast: Toast | None = None, status: int = 200
) -> Response:
    template = "assists/_logged.html"
    return render_fragment(request, template, status=status, place=place, form=form, toast=toast)


def _place(db: Session, actor: Actor) -> Place:
    presence = present_check_in(db, actor.member_id)
    if presence is not None:
        return Place(presence.point.name, presence.unit.name, presence.check_in.happened_at)
    return Place("Chưa vào điểm", queries.home_unit(db, actor, clock.today()).name, None)


def _labels(db: Session) -> Labels:
    return Labels(task_labels(db), barrier_labels(db))


def _row(db: Session, actor: Actor, entry: queries.Entry) -> Row:
    return Row(entry, _labels(db), is_own=entry.assist.member_id == actor.member_id)


def _is_mendable(db: Session, actor: Actor, assist: Assist) -> bool:
    return assist.voided_at is None and queries.may_mend(db, actor, assist)


def _assist_page(
    db: Session, actor: Actor, assist: Assist, errors: Mapping[str, str] | None = None
) -> AssistPage:
    entry = queries.entry_of(db, assist)
    is_own = assist.member_id == actor.member_id
    back = f"/mine?day={assist.day}"
    if not is_own:
        voided = "&voided=yes" if assist.voided_at else ""
        back = f"/assists?unit={entry.unit_code}&day={assist.day}&map=then{voided}"
    return AssistPage(
        row=_row(db, actor, entry),
        may_mend=_is_mendable(db, actor, assist),
        back=f"{back}#assist-{assist.id}",
        corrected_by=queries.correction_of(db, assist.id),
        mending=queries.mending_of(db, assist),
        errors=errors or {},
    )
