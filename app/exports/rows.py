"""All turns behind a total, line by line.

Never more is held than a few thousand turns and the names of people, teams and points.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam
from sqlalchemy import select as select_rows
from sqlmodel import Session, col

from app import clock
from app.assists.models import Assist, AssistItem, Flag, Outcome
from app.assists.past import stood
from app.catalogue.queries import barrier_labels, task_labels
from app.counts.models import Measure
from app.counts.queries import Counts
from app.help_sessions.models import SupportPoint
from app.members.models import Member, Team
from app.reports.cells import Cell, harmless
from app.reports.scope import Scope
from app.units.queries import Atlas

K = TypeVar("K")
V = TypeVar("V")

AT_ONCE = 2_000  # rows that are fetched together
YES, DONE = "có", "Làm được"

_BEFORE = (
    *("Thời điểm", "Ngày", "Xã, phường khi đó", "Mã khi đó", "Xã, phường nay", "Mã nay"),
    *("Điểm hỗ trợ", "Đội", "Tình nguyện viên", "Số thẻ"),
)
_AFTER = (
    *("Việc làm được", "Việc chưa làm được", "Từ 60 tuổi", "Lần đầu dùng điện thoại thông minh"),
    *("Ghi chú", "Nhận lúc", "Mã lượt"),
)
_FLAGS = {
    Flag.NO_POINT: "chưa vào điểm",
    Flag.OUTSIDE: "ngoài địa bàn của đội",
    Flag.REMAPPED: "đơn vị cũ đã sáp nhập",
    Flag.UNKNOWN_POINT: "mã điểm không có",
    Flag.POINT_CLOSED: "điểm đã đóng",
    Flag.CLOCK: "giờ máy sai, đã chỉnh",
    Flag.LATE_RIGHT: "gửi sau khi thôi nhiệm vụ",
    Flag.HANDED_IN: "máy khác nộp hộ",
}


class RowsDifferError(Exception):
    """The rows are not those that the counts name: the file must not leave the house."""


@dataclass
class Tally:
    """What was written so far; at the end it must be what the counts say."""

    turns: int = 0
    done: int = 0
    not_done: int = 0

    def agrees_with(self, counted: Counts) -> bool:
        return (self.turns, self.done, self.not_done) == (
            counted.of(Measure.ASSISTS),
            counted.of(Measure.DONE),
            counted.of(Measure.NOT_DONE),
        )


@dataclass(frozen=True)
class Words:
    """The names that stand in the lines, each read once, when it is first met; fit for cells."""

    db: Session
    atlas: Atlas
    _members: dict[int, tuple[str, str]] = field(default_factory=dict)
    _teams: dict[int | None, str] = field(default_factory=lambda: {None: ""})
    _points: dict[int | None, str] = field(default_factory=lambda: {None: ""})
    _units: dict[int, tuple[str, str, str, str]] = field(default_factory=dict)

    def member(self, member_id: int) -> tuple[str, str]:
        """Name and number of the badge."""
        return _known(self._members, member_id, self._read_member)

    def team(self, team_id: int | None) -> str:
        return _known(self._teams, team_id, lambda key: _text(self.db.get_one(Team, key).name))

    def point(self, point_id: int | None) -> str:
        return _known(self._points, point_id, lambda key: _text(self.db.get_one(SupportPoint, key).name))

    def unit(self, unit_id: int) -> tuple[str, str, str, str]:
        """Name and code of the unit as it was, then of what it is now."""
        return _known(self._units, unit_id, self._read_unit)

    def _read_member(self, member_id: int) -> tuple[str, str]:
        wanted = select_rows(col(Member.full_name), col(Member.badge_no)).where(col(Member.id) == member_id)
        name, badge = self.db.connection().execute(wanted).one()
        return _text(name), _text(badge)

    def _read_unit(self, unit_id: int) -> tuple[str, str, str, str]:
        then, now = self.atlas.units[unit_id], self.atlas.units[self.atlas.now(unit_id)]
        return _text(then.name), _text(then.code), _text(now.name), _text(now.code)


def _known(known: dict[K, V], key: K, read: Callable[[K], V]) -> V:
    if key not in known:
        known[key] = read(key)
    return known[key]


def _text(name: str) -> str:
    return str(harmless(name))


class Lines:
    """The heading and, one after the other, the lines of all turns of `days` that stood at the moment.

    A task that was tried has a column of its own: what came of it stands in there. `tally` counts what went
    by.
    """

    def __init__(self, db: Session, scope: Scope, atlas: Atlas, as_of: datetime, counted: Counts) -> None:
        tried = counted.by_key(Measure.DONE).keys() | counted.by_key(Measure.NOT_DONE).keys()
        labels = {code: label for code, label in task_labels(db).items() if code in tried}
        self.heading: list[Cell] = [*_BEFORE, *map(_text, labels.values()), *_AFTER]
        self.tally = Tally()
        self._db, self._words = db, Words(db, atlas)
        self._places = {code: place for place, code in enumerate(labels)}
        self._barriers = {code: _text(f"Chưa: {label}") for code, label in barrier_labels(db).items()}
        self._flags: dict[str, str] = {}
        self._statement = _turns(scope, as_of)

    def of_days(self, days: list[date]) -> Iterator[list[Cell]]:
        """The lines, in the order of days, then units, then moments."""
        connection = self._db.connection()
        for day in days:
            rows = connection.execute(self._statement, {"day": day}, execution_options={"yield_per": AT_ONCE})
            for _, of_turn in groupby(rows, attrgetter("id")):
                yield self._line(list(of_turn))

    def _line(self, items: list[Any]) -> list[Cell]:
        """One turn, from a row for each of its tasks."""
        turn = items[0]
        cells: list[Cell] = [""] * len(self._places)
        done = not_done = 0
        for item in items:
            if item.task is None:
                continue  # a turn without a task: the counts will tell
            place = self._places.get(item.task)
            if place is None:
                raise RowsDifferError
            if item.outcome == Outcome.DONE:
                cells[place], done = DONE, done + 1
            else:
                cells[place], not_done = self._barriers[item.barrier], not_done + 1
        self.tally.turns += 1
        self.tally.done += done
        self.tally.not_done += not_done
        return [
            _local(turn.happened_at),
            turn.day,
            *self._words.unit(turn.unit_id),
            self._words.point(turn.point_id),
            self._words.team(turn.team_id),
            *self._words.member(turn.member_id),
            *cells,
            done,
            not_done,
            YES if turn.over_60 else "",
            YES if turn.first_smartphone else "",
            _known(self._flags, turn.flags, _in_words) if turn.flags else "",
            _local(turn.received_at),
            str(turn.id),
        ]


def _turns(scope: Scope, as_of: datetime) -> Select[*tuple[Any, ...]]:
    """A row for each task of each turn of a day. By unit first, so that SQLite sorts one unit at a time."""
    of_assist = (
        *(col(Assist.id), col(Assist.happened_at), col(Assist.day), col(Assist.received_at)),
        *(col(Assist.unit_id), col(Assist.point_id), col(Assist.team_id), col(Assist.member_id)),
        *(col(Assist.over_60), col(Assist.first_smartphone), col(Assist.flags)),
    )
    of_item = (col(AssistItem.task), col(AssistItem.outcome), col(AssistItem.barrier))
    is_asked = (
        col(Assist.unit_id).in_(sorted(scope.ids)),
        col(Assist.day) == bindparam("day"),
        stood(as_of),
    )
    return (
        select_rows(*of_assist, *of_item)
        .join_from(Assist, AssistItem, isouter=True)
        .where(*is_asked)
        .order_by(col(Assist.unit_id), col(Assist.happened_at), col(Assist.id))
    )


def _in_words(flags: str) -> str:
    return "; ".join(_FLAGS[Flag(flag)] for flag in flags.split())


def _local(moment: datetime) -> datetime:
    """The clock on the wall in Vietnam, to the second."""
    return moment.astimezone(clock.VIETNAM).replace(microsecond=0, tzinfo=None)
