"""What is read to show a page of totals: the rows, what they are compared with, what stands beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlmodel import Session

from app import clock
from app.actor import Actor
from app.assists import past
from app.catalogue.queries import barrier_labels
from app.closing.forms import Question
from app.closing.pages import ClosedNote, FigureNote
from app.closing.pages import url_of as closings_url
from app.closing.queries import closed_days, closed_figure, standing_closing
from app.counts.models import Measure
from app.counts.queries import Counts
from app.indicators.queries import values
from app.periods.models import Campaign, Period
from app.periods.queries import standing
from app.reports import queries
from app.reports.asking import Asked
from app.reports.models import By, Row, Totals
from app.targets.pages import Panel
from app.targets.queries import percent_by_unit, standings

# Comparing the counts with the rows takes some 10 ms for a thousand turns: above this only if asked for.
CHECKED_UP_TO = 30_000
# Beside the counts of turns and tasks. What would read every entry (each volunteer once) stands in the files.
INDICATORS = (
    *("sessions_help", "sessions_training", "sessions_outreach"),
    *("training_people", "outreach_people", "volunteer_turns", "teams_active"),
)


@dataclass(frozen=True, slots=True)
class Whole:
    """A period in one: its turns and tasks, and the indicators by code."""

    period: Period
    row: Row
    indicators: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Findings:
    """What was read to answer a query. `agrees` is None if the counts were not compared with the rows.

    `before` is compared with: of a running period as many first days. `units` are the rows by unit, whatever
    was asked by; `percents` how far each unit is with its targets.
    """

    totals: Totals
    sums: Totals
    now: Whole
    before: Whole
    cumulative: Whole
    units: Sequence[Row]
    by_day: Mapping[date, int]
    counted: Counts
    barriers: Mapping[str, str]
    closed: ClosedNote
    panel: Panel
    percents: Mapping[int, int]
    campaigns: Sequence[Campaign]
    agrees: bool | None
    as_of: datetime
    active: frozenset[int] = field(default=frozenset())


def find(db: Session, actor: Actor, asked: Asked, *, wants_check: bool) -> Findings:
    """Read it all in a session that sees one moment, so that no number belies another."""
    query, scope = asked.query, asked.scope
    totals = queries.totals(db, scope, query)
    units = totals.rows if query.by == By.UNIT else queries.totals(db, scope, replace(query, by=By.UNIT)).rows
    sums = queries.cumulative(db, scope, query)
    period, as_of, roots = query.period, query.as_of, [unit.id for unit in scope.roots]
    communes = {unit.id for unit in scope.communes}
    is_cheap = totals.everything.assists <= CHECKED_UP_TO and as_of is None
    return Findings(
        totals=totals,
        sums=sums,
        now=_whole(db, asked, period, totals.everything),
        before=_whole(db, asked, period.comparable(query.today)),
        cumulative=_whole(db, asked, period.cumulative(), sums.everything),
        units=units,
        by_day=_turns_by_day(db, asked),
        counted=past.total(
            db, scope.ids, period.first, period.last, (Measure.HOUR, Measure.BARRIER_TURNS), as_of
        ),
        barriers=barrier_labels(db),
        closed=_closed(db, asked),
        panel=Panel(standings(db, scope.atlas, roots, as_of, period)),
        percents=percent_by_unit(db, scope.atlas, communes, as_of, period) if query.by == By.UNIT else {},
        campaigns=standing(db, actor.charge),
        agrees=queries.agrees_with_rows(db, scope, period) if is_cheap or wants_check else None,
        as_of=as_of or clock.now(),
        active=frozenset(row.unit_id for row in units if row.assists and row.unit_id in communes),
    )


def _whole(db: Session, asked: Asked, period: Period, row: Row | None = None) -> Whole:
    scope, as_of = asked.scope, asked.query.as_of
    row = row or queries.total(db, scope, period, as_of)
    return Whole(period, row, values(db, INDICATORS, scope.ids, period.first, period.last, as_of))


def _turns_by_day(db: Session, asked: Asked) -> dict[date, int]:
    period, ids = asked.query.period, asked.scope.ids
    found = past.by_day(db, ids, period.first, period.last, [Measure.ASSISTS], asked.query.as_of)
    return {day: counted.of(Measure.ASSISTS) for day, counted in found.items()}


def _closed(db: Session, asked: Asked) -> ClosedNote:
    """How far the days are closed; and the whole period, if one unit was asked for."""
    query, scope, period = asked.query, asked.scope, asked.query.period
    days = closed_days(db, scope.atlas, scope.ids, period.first, period.last, query.as_of)
    whole = None
    if len(scope.roots) == 1:
        closing = standing_closing(db, scope.roots[0].id, period.first, period.last, query.as_of)
        whole = FigureNote(closed_figure(db, scope.atlas, closing, query.as_of)) if closing else None
    return ClosedNote(days, whole, closings_url(Question(query.unit_code, period.first, period.last)))
