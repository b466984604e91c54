"""Parsing what is to be closed, why it is reopened, and the question behind the list."""

from dataclasses import dataclass
from datetime import date

from app import clock
from app.closing.models import LONGEST_REASON, Cause
from app.web.forms import Reader

EARLIEST = date(2000, 1, 1)  # nothing was logged before
LONGEST_DAYS = 3660  # ten years

_DAY = "Chọn ngày, ví dụ 2026-11-23."


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` to `last`, both included."""

    first: date
    last: date


def read_days(reader: Reader, *, may_close_spans: bool) -> Days:
    """The days to be closed, today if none are named; without "to" a single one. Errors are in the reader."""
    today = clock.today()
    if not reader.raw("from") and not reader.raw("to"):
        return Days(today, today)
    first = reader.day("from", ask=_DAY)
    last = reader.day("to", ask=_DAY) if reader.raw("to") else first
    if first is None or last is None:
        return Days(today, today)
    if not EARLIEST <= first <= last:
        reader.errors["to"] = "Ngày cuối phải từ ngày đầu trở đi, và từ năm 2000."
    elif last > today:
        reader.errors["to"] = "Kỳ này chưa hết. Chọn ngày cuối là hôm nay hoặc một ngày đã qua."
    elif (last - first).days >= LONGEST_DAYS:
        reader.errors["to"] = "Khoảng này dài quá 10 năm. Hãy chọn khoảng ngắn hơn."
    elif first != last and not may_close_spans:
        reader.errors["to"] = "Điều phối viên chốt từng ngày. Kỳ dài hơn do cán bộ cấp trên chốt."
    else:
        return Days(first, last)
    return Days(today, today)


def read_reason(reader: Reader) -> str:
    """Why a closing is reopened."""
    reason = reader.text("reason", ask="Ghi vì sao phải mở lại.", longest=LONGEST_REASON)
    reader.finish()
    return reason


@dataclass(frozen=True, slots=True)
class Question:
    """Which closings are listed: of a unit ("" for all), whose period touches the days, if any are named."""

    unit_code: str
    first: date | None
    last: date | None


def read_question(reader: Reader) -> Question:
    first = reader.day("from", ask=_DAY) if reader.raw("from") else None
    last = reader.day("to", ask=_DAY) if reader.raw("to") else None
    if first and last and first > last:
        reader.errors["to"] = "Ngày cuối phải từ ngày đầu trở đi."
    return Question(reader.raw("unit").strip(), first, last)


def read_cause(typed: str) -> Cause:
    """The cause whose entries are asked for; what is none asks for the late ones."""
    return Cause(typed) if typed in set(Cause) else Cause.LATE
