"""Parsing a question: the same parameters for the page, the exports and the API."""

from datetime import date

from app import clock
from app.periods.models import Kind, Period, around
from app.reports.models import By, Map, Query
from app.web.forms import Reader

PARAMETERS = ("from", "to", "by", "unit", "map")
LONGEST_DAYS = 3660  # ten years
# Far enough for any record, and away from the edge of time, where no day comes before.
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)

_AS_OF = "Chưa xem lại được số liệu của một thời điểm đã qua (as_of). Hãy bỏ as_of rồi hỏi lại."
_UNKNOWN = "Không có tham số {name}. Chỉ dùng được: from, to, by, unit, map."


def default_query() -> Query:
    """The present quarter, by unit."""
    return Query(around(Kind.QUARTER, clock.today()))


def read_query(reader: Reader) -> Query:
    """The question; what is left out is as in `default_query`. Errors are in `reader.errors`."""
    by = (
        reader.choice("by", By, ask="Chọn xem theo: unit, task, team, day hoặc barrier.")
        if _has(reader, "by")
        else By.UNIT
    )
    map_ = reader.choice("map", Map, ask="Chọn map là now hoặc then.") if _has(reader, "map") else Map.NOW
    if _has(reader, "as_of"):
        reader.errors["as_of"] = _AS_OF
    return Query(_read_period(reader), by or By.UNIT, reader.raw("unit").strip(), map_ or Map.NOW)


def refuse_unknown(reader: Reader) -> None:
    """A misspelt filter must not quietly give another number."""
    for name in reader.values.keys() - {*PARAMETERS, "as_of"}:
        reader.errors[name] = _UNKNOWN.format(name=name)


def _has(reader: Reader, name: str) -> bool:
    return reader.raw(name) != ""


def _read_period(reader: Reader) -> Period:
    if not _has(reader, "from") and not _has(reader, "to"):
        return default_query().period
    first = reader.day("from", ask="Chọn ngày đầu, dạng 2026-11-01.")
    last = reader.day("to", ask="Chọn ngày cuối, dạng 2026-11-30.")
    if first is None or last is None:
        return default_query().period
    if not EARLIEST <= first <= last <= LATEST:
        reader.errors["to"] = "Ngày cuối phải từ ngày đầu trở đi, trong khoảng năm 2000 đến 2099."
    elif (last - first).days >= LONGEST_DAYS:
        reader.errors["to"] = "Khoảng này dài quá 10 năm. Hãy chọn khoảng ngắn hơn."
    else:
        return Period(first, last)
    return default_query().period
