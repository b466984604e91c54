"""Parsing what is asked of the calendar, a plan, a report, and the reason of a cancellation."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app import clock
from app.help_sessions.models import Group, SessionKind
from app.help_sessions.planning import Plan, Told
from app.help_sessions.queries import ALL, PointRow, SessionRow
from app.members.models import Team
from app.periods.models import EARLIEST, LATEST
from app.units.models import Unit
from app.web import vietnamese
from app.web.forms import Reader
from app.web.render import FormState

FURTHEST = timedelta(days=366)  # how far ahead one plans
MOST_PEOPLE, MOST_VOLUNTEERS = 99_999, 9_999
LONGEST_TITLE, LONGEST_REASON = 120, 200
_WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}([. ][0-9]{3})+")  # 1200, 1.200, 1 200; 4.5 is no 45
GROUP_FIELDS = {group: f"group_{group}" for group in Group}

Day = Annotated[date, Field(ge=EARLIEST, le=LATEST)]


def _read_moment(text: str) -> datetime:
    moment = clock.read(text)
    if moment > clock.now():
        raise ValueError(text)
    return moment


def _read_month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


class Question(BaseModel):
    """Which sessions are asked for: of a month as a calendar, or those of some days as a list.

    A list shows what was held; `show=all` also what is planned or was cancelled. `as_of` asks for what stood
    at a moment, `map` how a unit's code is read, as on the page of totals that `back` leads to.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    unit: str = ""
    month: Annotated[Day, BeforeValidator(_read_month)] | None = None
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None
    kind: SessionKind | Literal[""] = ""
    show: Literal["", "all"] = ""
    map: Literal["now", "then"] = "now"
    as_of: Annotated[datetime, BeforeValidator(_read_moment)] | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    back: Annotated[str, Field(pattern=r"^/totals(\?[!-~]*)?$", max_length=600)] | None = None

    @property
    def is_list(self) -> bool:
        return self.from_ is not None or self.to is not None

    @property
    def kinds(self) -> tuple[SessionKind, ...]:
        return (SessionKind(self.kind),) if self.kind else ALL

    @property
    def first(self) -> date:
        return self.from_ or self.last

    @property
    def last(self) -> date:
        return self.to or clock.today()

    @property
    def month_first(self) -> date:
        return (self.month or clock.today()).replace(day=1)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody plans: a commune with its points and the teams that can be named.

    `own_team` is that of a leader, who plans for the own team alone.
    """

    unit: Unit
    points: Sequence[PointRow]
    teams: Sequence[Team]
    own_team: Team | None = None


def blank_plan(point_code: str) -> FormState:
    """The form of a new plan, at the point if one was chosen before."""
    return FormState({"point": point_code.upper(), "day": clock.today().isoformat()})


def filled_plan(row: SessionRow) -> FormState:
    """The form of a plan as it stands."""
    session = row.session
    assert session.planned_from is not None
    assert session.planned_to is not None
    return FormState(
        {
            "kind": session.kind,
            "title": session.title,
            "point": row.code,
            "team": str(session.team_id or ""),
            "day": session.day.isoformat(),
            "from": vietnamese.time(session.planned_from),
            "to": vietnamese.time(session.planned_to),
        }
    )


def filled_report(row: SessionRow) -> FormState:
    """The form of a report as it was filled in last."""
    if row.report is None:
        return FormState()
    values = {GROUP_FIELDS[group]: str(n) for group, n in row.groups.items()}
    values["headcount"] = str(row.report.headcount)
    if row.report.volunteers is not None:
        values["volunteers"] = str(row.report.volunteers)
    return FormState(values)


def read_plan(reader: Reader, desk: Desk) -> Plan | None:
    """What is to be held, or was without having been planned; None if there is something to mend."""
    reader.raw("unit")  # it chose the desk
    kind = reader.choice("kind", SessionKind, ask="Chọn loại buổi.")
    title = reader.text(
        "title",
        ask="Gõ tên buổi, ví dụ Kỹ năng số cho người cao tuổi.",
        longest=LONGEST_TITLE,
        required=kind != SessionKind.HELP,
    )
    code = reader.raw("point")
    point = next((row.point for row in desk.points if row.code == code), None)
    if point is None:
        reader.errors["point"] = "Chọn điểm tổ chức. Nếu chưa có trong danh sách, hãy thêm điểm hỗ trợ trước."
    team_id = _read_team(reader, desk)
    day, begins, ends = _read_day(reader), _read_time(reader, "from"), _read_time(reader, "to")
    if begins is not None and ends is not None and begins >= ends:
        reader.errors["to"] = "Giờ kết thúc phải sau giờ bắt đầu, trong cùng ngày."
    is_whole = reader.finish()
    if not is_whole or kind is None or point is None or day is None or begins is None or ends is None:
        return None
    return Plan(kind, point, _moment(day, begins), _moment(day, ends), title, team_id)


def _read_team(reader: Reader, desk: Desk) -> int | None:
    typed = reader.raw("team")
    if desk.own_team is not None:
        return desk.own_team.id
    team = next((team for team in desk.teams if str(team.id) == typed), None)
    if typed and team is None:
        reader.errors["team"] = "Chọn một đội trong danh sách, hoặc để trống."
    return team.id if team else None


def _read_day(reader: Reader) -> date | None:
    day = reader.day("day", ask="Chọn ngày, ví dụ 2026-11-28.")
    if day is not None and not EARLIEST <= day <= clock.today() + FURTHEST:
        reader.errors["day"] = "Chọn ngày trong vòng một năm tới, hoặc một ngày đã qua từ năm 2000."
    return day


def _read_time(reader: Reader, name: str) -> time | None:
    """A time as browsers send it (08:30)."""
    try:
        return datetime.strptime(reader.raw(name)[:5], "%H:%M").time()  # noqa: DTZ007 - a time of any day
    except ValueError:
        reader.errors[name] = "Chọn giờ, ví dụ 08:30."
        return None


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, clock.VIETNAM).astimezone(UTC)


def read_report(reader: Reader) -> Told | None:
    """What was held, in plain numbers; None if there is something to mend."""
    headcount = _read_number(reader, "headcount", MOST_PEOPLE)
    if headcount is None and "headcount" not in reader.errors:
        reader.errors["headcount"] = "Gõ số người dân đã đến, ví dụ 45. Không có ai thì gõ 0."
    volunteers = _read_number(reader, "volunteers", MOST_VOLUNTEERS)
    groups = {group: _read_number(reader, name, MOST_PEOPLE) or 0 for group, name in GROUP_FIELDS.items()}
    for group, n in groups.items():
        if headcount is not None and n > headcount:
            reader.errors[GROUP_FIELDS[group]] = f"Không thể nhiều hơn số người dân đã đến ({headcount})."
    if not reader.finish() or headcount is None:
        return None
    return Told(headcount, volunteers, groups)


def _read_number(reader: Reader, name: str, most: int) -> int | None:
    """A whole number, dots and blanks between thousands allowed; None if nothing was typed."""
    said = reader.raw(name).strip()
    typed = said.replace(".", "").replace(" ", "")
    if not said:
        return None
    if not _WHOLE.fullmatch(said):
        reader.errors[name] = "Chỉ gõ chữ số, ví dụ 45."
    elif len(typed) > len(str(most)):
        reader.errors[name] = f"Số này lớn quá. Xem lại, nhiều nhất là {most}."
    else:
        return int(typed)
    return None


def read_reason(reader: Reader) -> str:
    """Why a session is cancelled."""
    return reader.text("reason", ask="Ghi lý do hủy, ví dụ trời mưa to.", longest=LONGEST_REASON)
