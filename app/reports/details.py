"""The turns behind a total, one line each: what was done where, never by whom."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlalchemy import select as select_rows
from sqlmodel import Session, col

from app import clock
from app.assists.models import Assist, AssistItem, Outcome
from app.assists.past import stood
from app.catalogue.models import Task
from app.catalogue.queries import barrier_labels, task_labels
from app.members.models import Team
from app.periods.models import Period
from app.reports.cells import Cell
from app.reports.digest import Table
from app.reports.scope import Scope
from app.units.models import Unit
from app.web import vietnamese

UP_TO = 20_000  # lines that a workbook holds beside its totals; more are asked for on a page of their own
NAME = "Chi tiết"
_HEADING: tuple[Cell, ...] = (
    *("Ngày", "Giờ", "Xã, phường", "Mã", "Đội", "Đã làm được", "Chưa làm được", "Lý do chưa làm được"),
    *("Từ 60 tuổi", "Lần đầu dùng điện thoại thông minh", "Mã lượt"),
)


def details(db: Session, scope: Scope, period: Period, as_of: datetime) -> Table:
    """All turns that stood at the moment, in the order in which they happened.

    The unit is named as it was on the day, by what was known of it at the moment. The point is left out: it
    may be given another name later, and the same question would then get another answer.
    """
    asked = and_(
        col(Assist.unit_id).in_(scope.ids),
        col(Assist.day).between(period.first, period.last),
        stood(as_of),
    )
    return Table(NAME, [_HEADING, *_lines(db, asked, scope.atlas.units)], has_total=False)


def too_many(turns: int, url: str) -> Table:
    """In place of more turns than a workbook holds: how many there are, and where to get them."""
    n, most = vietnamese.number(turns), vietnamese.number(UP_TO)
    said = f"Kỳ này có {n} lượt, nhiều hơn {most} dòng mà trang này chứa, nên không liệt kê ở đây."
    return Table(NAME, [[NAME], [said], ["Dùng “Xuất chi tiết” để lấy đủ mọi lượt:"], [url]], has_total=False)


def _lines(db: Session, asked: ColumnElement[bool], units: Mapping[int, Unit]) -> Iterator[list[Cell]]:
    tasks, barriers = task_labels(db), barrier_labels(db)
    items = _items(db, asked)
    turns = (
        select_rows(Assist, col(Team.name))
        .outerjoin(Team, col(Team.id) == Assist.team_id)
        .where(asked)
        .order_by(col(Assist.happened_at), col(Assist.id))
    )
    for turn, team_name in db.execute(turns):
        of_turn, unit = items[turn.id], units[turn.unit_id]
        barrier_codes = dict.fromkeys(barrier for _, _, barrier in of_turn if barrier)
        yield [
            turn.day,
            turn.happened_at.astimezone(clock.VIETNAM).strftime("%H:%M:%S"),
            unit.name,
            unit.code,
            team_name or "",
            ", ".join(tasks[task] for task, outcome, _ in of_turn if outcome == Outcome.DONE),
            ", ".join(tasks[task] for task, outcome, _ in of_turn if outcome == Outcome.NOT_DONE),
            ", ".join(barriers[code] for code in barrier_codes),
            "có" if turn.over_60 else "",
            "có" if turn.first_smartphone else "",
            str(turn.id),
        ]


def _items(db: Session, asked: ColumnElement[bool]) -> dict[Any, list[tuple[str, Outcome, str | None]]]:
    """The tasks of the turns, in the order of the log page: (task, outcome, barrier)."""
    rows = db.execute(
        select_rows(
            col(AssistItem.assist_id), col(AssistItem.task), col(AssistItem.outcome), col(AssistItem.barrier)
        )
        .join(Assist, col(Assist.id) == AssistItem.assist_id)
        .join(Task, col(Task.code) == AssistItem.task)
        .where(asked)
        .order_by(col(Task.position))
    )
    found = defaultdict(list)
    for assist_id, task, outcome, barrier in rows:
        found[assist_id].append((task, outcome, barrier))
    return found
