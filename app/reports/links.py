"""Addresses of questions about totals, and of the rows behind each of their numbers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date
from urllib.parse import urlencode

from app.catalogue.models import DVC_ACCOUNT, VNEID_INSTALL
from app.periods.models import Period
from app.reports.models import By, Map, Query, Row
from app.reports.scope import Scope

# What the entries that a column counts have in common.
_COUNTED: Mapping[str, Mapping[str, str]] = {
    "assists": {},
    "vneid": {"task": VNEID_INSTALL, "outcome": "done"},
    "dvc_account": {"task": DVC_ACCOUNT, "outcome": "done"},
    "done": {"outcome": "done"},
    "not_done": {"outcome": "not_done"},
}


def url_of(query: Query, path: str = "/totals", **more: str) -> str:
    """The address of a question; what is as by default is left out."""
    asked = {
        "from": query.period.first.isoformat(),
        "to": query.period.last.isoformat(),
        "by": "" if query.by == By.UNIT else query.by.value,
        "unit": query.unit_code,
        "map": "" if query.map == Map.NOW else query.map.value,
        "as_of": query.as_of.astimezone(UTC).isoformat().replace("+00:00", "Z") if query.as_of else "",
        **more,
    }
    return f"{path}?{urlencode({name: value for name, value in asked.items() if value})}"


def entries_url(
    query: Query, period: Period, narrower: Mapping[str, str] | None = None, back: Query | None = None
) -> str:
    """The entries of a period that answer the question, with the way back to it, or to another one.

    `narrower` says what else they have in common.
    """
    asked = replace(query, period=period, by=By.UNIT)
    return url_of(asked, "/assists", **(narrower or {}), back=url_of(back or query))


def sessions_url(query: Query, period: Period, kind: str = "") -> str:
    """The sessions held in a period that answer the question, of one kind or of all."""
    asked = replace(query, period=period, by=By.UNIT)
    return url_of(asked, "/sessions", kind=kind, back=url_of(query))


def behind_total(query: Query, scope: Scope, column: str, period: Period | None = None) -> str:
    """The entries behind a number of the whole period, or of another `period`."""
    narrower = dict(_COUNTED[column])
    period = period or query.period
    if query.map == Map.THEN and period != query.period and len(scope.ids) == 1:
        # In another period its code may have been another unit's.
        narrower["row"] = str(*scope.ids)
    return entries_url(query, period, narrower)


def behind_row(
    query: Query, row: Row, column: str, period: Period | None = None, back: Query | None = None
) -> str:
    """The entries behind a number of a row, in the question's period or another one."""
    period, narrower = period or query.period, dict(_COUNTED[column])
    match query.by:
        case By.UNIT:
            narrower["row"] = str(row.unit_id)
        case By.DAY:
            day = date.fromisoformat(row.key)
            # What is cumulative on a day began before it.
            period = Period(day if period == query.period else period.first, day)
        case By.BARRIER:
            narrower = {"barrier": row.key}
        case _:
            narrower[query.by.value] = row.key
    return entries_url(query, period, narrower, back)


def behind_barrier_total(query: Query, period: Period | None = None) -> str:
    """The entries in which anything was in the way."""
    return entries_url(query, period or query.period, _COUNTED["not_done"])
