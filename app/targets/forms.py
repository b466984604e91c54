"""Parsing targets, goals, and how a goal is split."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.indicators.models import INDICATORS
from app.periods.models import EARLIEST, LATEST, Period
from app.targets.models import LARGEST_GOAL
from app.targets.plans import GoalPlan, TargetPlan
from app.web import vietnamese
from app.web.forms import Reader

LONGEST_NAME, LONGEST_SOURCE, LONGEST_REASON = 160, 120, 200
LONGEST_DAYS = 3660  # ten years

_ASK_NUMBER = "Gõ một số nguyên lớn hơn 0, ví dụ 1.200."
_ASK_PART = "Gõ số nguyên từ 0 trở lên."
_DIGITS = re.compile(r"\d{1,3}([. ]?\d{3})*|\d+")  # 1200, 1.200, 1 200
_MOST_DIGITS = 15  # as typed


class Way(StrEnum):
    """How a goal is divided before it is looked through and saved."""

    EQUAL = "equal"
    PAST = "past"
    WEIGHTS = "weights"


@dataclass(frozen=True, slots=True)
class Division:
    """How to divide: by the results of `period`, or by `weights` by unit."""

    way: Way
    period: Period | None
    weights: Mapping[int, int]


def parse_number(typed: str) -> int | None:
    """A whole number as people write it, with points or blanks between thousands; None if it is none."""
    typed = typed.strip()
    if len(typed) > _MOST_DIGITS or not typed.isascii() or not _DIGITS.fullmatch(typed):
        return None
    return int(re.sub(r"[. ]", "", typed))


def read_plan(reader: Reader, unit_ids: Collection[int]) -> TargetPlan:
    """Indicator, unit (one of `unit_ids`), days and name; errors are in `reader.errors`."""
    code = reader.one_of("indicator", INDICATORS, ask="Chọn nội dung chỉ tiêu.")
    known = {str(unit_id): unit_id for unit_id in unit_ids}
    unit = reader.one_of("unit", known, ask="Chọn đơn vị được giao.")
    name = reader.text(
        "name", ask="Gõ tên như trong văn bản, hoặc để trống.", longest=LONGEST_NAME, required=False
    )
    period = _read_period(reader)
    first, last = (period.first, period.last) if period else (EARLIEST, EARLIEST)
    return TargetPlan(code, known.get(unit, 0), first, last, name)


def _read_period(reader: Reader) -> Period | None:
    first = reader.day("from", ask="Chọn ngày đầu.")
    last = reader.day("to", ask="Chọn ngày cuối.")
    if first is None or last is None:
        return None
    if not EARLIEST <= first <= last <= LATEST:
        reader.errors["to"] = "Ngày cuối phải từ ngày đầu trở đi, trong khoảng năm 2000 đến 2099."
    elif (last - first).days >= LONGEST_DAYS:
        reader.errors["to"] = "Khoảng này dài quá 10 năm. Hãy chọn khoảng ngắn hơn."
    else:
        return Period(first, last)
    return None


def read_goal(reader: Reader, *, wants_reason: bool = False) -> GoalPlan:
    """The number, the document that says so, and why it is changed."""
    goal = parse_number(reader.raw("goal"))
    if not goal:
        reader.errors["goal"] = _ASK_NUMBER
    elif goal > LARGEST_GOAL:
        reader.errors["goal"] = f"Số lớn nhất dùng được là {vietnamese.number(LARGEST_GOAL)}."
    ask = "Gõ số, ký hiệu văn bản giao chỉ tiêu, ví dụ 12-KH/TĐTN-BPT."
    source = reader.text("source", ask=ask, longest=LONGEST_SOURCE)
    day = _read_source_day(reader)
    reason = ""
    if wants_reason:
        ask = "Ghi vì sao đổi, ví dụ: điều chỉnh theo kế hoạch quý IV."
        reason = reader.text("reason", ask=ask, longest=LONGEST_REASON)
    return GoalPlan(goal or 0, source, day, reason)


def _read_source_day(reader: Reader) -> date | None:
    """The day of the document; it may be left out."""
    if not reader.raw("source_day"):
        return None
    day = reader.day("source_day", ask="Chọn ngày ban hành, hoặc để trống.")
    if day and not EARLIEST <= day <= LATEST:
        reader.errors["source_day"] = "Chọn ngày trong khoảng năm 2000 đến 2099."
    return day


def read_end(reader: Reader) -> str:
    """Why a target ends."""
    ask = "Ghi vì sao kết thúc, ví dụ: thay bằng chỉ tiêu mới."
    reason = reader.text("end_reason", ask=ask, longest=LONGEST_REASON)
    reader.finish()
    return reason


def read_division(reader: Reader, unit_ids: Collection[int]) -> Division | None:
    """How to divide among `unit_ids`; None with what to mend in `reader.errors`."""
    way = reader.choice("way", Way, ask="Chọn một cách chia.")
    period, weights = None, dict.fromkeys(unit_ids, 1)
    if way == Way.PAST:
        period = _read_period(reader)
    if way == Way.WEIGHTS:
        weights = _read_numbers(reader, "w", unit_ids)
        if not reader.errors and not any(weights.values()):
            reader.errors["way"] = "Gõ trọng số cho ít nhất một đơn vị."
    return Division(way, period, weights) if way and not reader.errors else None


def read_parts(reader: Reader, unit_ids: Collection[int], goal: int) -> dict[int, int]:
    """The part of each of `unit_ids`; together they must be the goal, to the last one."""
    parts = _read_numbers(reader, "p", unit_ids)
    given = sum(parts.values())
    if not reader.errors and given != goal:
        how = f"còn thiếu {vietnamese.number(goal - given)}"
        if given > goal:
            how = f"thừa {vietnamese.number(given - goal)}"
        reader.errors["parts"] = (
            f"Các phần cộng lại là {vietnamese.number(given)}, {how} so với {vietnamese.number(goal)}. "
            "Sửa một vài phần cho vừa đủ."
        )
    reader.finish()
    return parts


def _read_numbers(reader: Reader, prefix: str, unit_ids: Collection[int]) -> dict[int, int]:
    """A number for each unit, 0 where nothing was typed."""
    found = {}
    for unit_id in unit_ids:
        name = f"{prefix}{unit_id}"
        typed = reader.raw(name)
        number = parse_number(typed) if typed.strip() else 0
        if number is None or number > LARGEST_GOAL:
            reader.errors[name] = _ASK_PART
        found[unit_id] = min(number or 0, LARGEST_GOAL)
    return found
