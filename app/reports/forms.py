"""Parsing a question: the same parameters for the page, the exports and the API."""

from datetime import date, datetime

from app import clock
from app.periods.models import EARLIEST, LATEST, Kind, Period, around
from app.reports.models import By, Map, Query
from app.web.forms import Reader

PARAMETERS = ("from", "to", "by", "unit", "map", "as_of")
LONGEST_DAYS = 3660  # ten years

_BY = f"Chọn xem theo: {', '.join(list(By)[:-1])} hoặc {list(By)[-1]}."
_MOMENT = "Ghi thời điểm as_of có cả ngày và giờ, dạng 2026-11-24T17:30:00+07:00."
_TO_COME = "Thời điểm as_of chưa tới. Chọn một thời điểm đã qua, hoặc bỏ as_of để xem số liệu hiện nay."
_UNKNOWN = f"Không có tham số {{name}}. Chỉ dùng được: {', '.join(PARAMETERS)}."


def default_query(today: date | None = None) -> Query:
    """The present quarter, by unit."""
    return Query(around(Kind.QUARTER, today or clock.today()))


def read_query(reader: Reader) -> Query:
    """The question; what is left out is as in `default_query` of its day. Errors are in `reader.errors`."""
    by = reader.choice("by", By, ask=_BY) if _has(reader, "by") else By.UNIT
    map_ = reader.choice("map", Map, ask="Chọn map là now hoặc then.") if _has(reader, "map") else Map.NOW
    as_of = _read_moment(reader) if _has(reader, "as_of") else None
    period = _read_period(reader, clock.day_of(as_of or clock.now()))
    return Query(period, by or By.UNIT, reader.raw("unit").strip(), map_ or Map.NOW, as_of)


def _read_moment(reader: Reader) -> datetime | None:
    try:
        moment = clock.read(reader.raw("as_of"))
    except ValueError:
        reader.errors["as_of"] = _MOMENT
        return None
    if moment > clock.now():
        reader.errors["as_of"] = _TO_COME
        return None
    return moment


def refuse_unknown(reader: Reader) -> None:
    """A misspelt filter must not quietly give another number."""
    for name in reader.values.keys() - set(PARAMETERS):
        reader.errors[name] = _UNKNOWN.format(name=name)


def _has(reader: Reader, name: str) -> bool:
    return reader.raw(name) != ""


def _read_period(reader: Reader, today: date) -> Period:
    if not _has(reader, "from") and not _has(reader, "to"):
        return default_query(today).period
    first = reader.day("from", ask="Chọn ngày đầu, dạng 2026-11-01.")
    last = reader.day("to", ask="Chọn ngày cuối, dạng 2026-11-30.")
    if first is None or last is None:
        return default_query(today).period
    if not EARLIEST <= first <= last <= LATEST:
        reader.errors["to"] = "Ngày cuối phải từ ngày đầu trở đi, trong khoảng năm 2000 đến 2099."
    elif (last - first).days >= LONGEST_DAYS:
        reader.errors["to"] = "Khoảng này dài quá 10 năm. Hãy chọn khoảng ngắn hơn."
    else:
        return Period(first, last)
    return default_query(today).period
