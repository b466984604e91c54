"""Closing freezes what stands at the moment; twice is once; reopening is said with its reason."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from app import clock
from app.assists.actions import void_assist
from app.assists.models import VoidReason
from app.audit.models import AuditEvent, Event
from app.audit.queries import events_about, first_break
from app.closing.actions import close, reopen
from app.closing.changes import frozen_figures
from app.closing.models import Closing, ClosingFigure
from app.closing.queries import figures_of, standing_closing
from app.counts.models import Measure
from app.counts.queries import together
from app.db import Database
from app.units.queries import atlas
from app.web.errors import RefusedError
from tests.assists.helpers import log
from tests.closing.helpers import close_days
from tests.conftest import actor_for
from tests.people import People
from tests.reports.helpers import ACCOUNT, AFRAID, INSTALLED, log_on


def test_every_number_is_frozen_and_later_turns_do_not_touch_it(db: Session, people: People) -> None:
    today, volunteer = clock.today(), actor_for(db, people.volunteer)
    log_on(db, volunteer, today, INSTALLED, AFRAID)
    log_on(db, volunteer, today, ACCOUNT)
    closing = close_days(db, actor_for(db, people.coordinator), people.commune, today)
    log_on(db, volunteer, today, INSTALLED)
    frozen = together(frozen_figures(db, closing).values())
    assert closing.turns == frozen.of(Measure.ASSISTS) == 2
    assert frozen.by_key(Measure.DONE) == {"dvc_account": 1, "vneid_install": 1}
    assert frozen.by_key(Measure.BARRIER) == {"fear_of_theft": 1}


def test_what_was_voided_or_belongs_to_others_is_not_in_it(db: Session, people: People) -> None:
    today, volunteer = clock.today(), actor_for(db, people.volunteer)
    void_assist(db, volunteer, log_on(db, volunteer, today), VoidReason.MISTAKE)
    log_on(db, actor_for(db, people.stranger), today)
    log_on(db, volunteer, today - timedelta(days=1))
    assert close_days(db, actor_for(db, people.coordinator), people.commune, today).turns == 0


def test_a_commune_without_turns_has_its_zero(db: Session, people: People) -> None:
    closing = close_days(db, actor_for(db, people.coordinator), people.commune, clock.today())
    rows = db.exec(select(ClosingFigure).where(ClosingFigure.closing_id == closing.id)).all()
    assert (people.commune.id, Measure.ASSISTS, 0) in [(row.unit_id, row.measure, row.n) for row in rows]


def test_closing_again_gives_the_closing_that_stands(db: Session, people: People) -> None:
    coordinator, today = actor_for(db, people.coordinator), clock.today()
    first = close_days(db, coordinator, people.commune, today)
    log_on(db, actor_for(db, people.volunteer), today)
    again = close_days(db, actor_for(db, people.officer), people.commune, today)
    assert (again.id, again.turns, again.closed_by) == (first.id, 0, people.coordinator.id)
    assert len(db.exec(select(Closing)).all()) == 1


def test_a_day_to_come_is_not_closed(db: Session, people: People) -> None:
    today = clock.today()
    with pytest.raises(RefusedError) as refusal:
        close_days(db, actor_for(db, people.officer), people.province, today, today + timedelta(days=1))
    assert refusal.value.field == "to"
    assert db.exec(select(Closing)).all() == []


def test_the_sealed_record_vouches_for_the_figure(database: Database, people: People) -> None:
    with database.writing() as db:
        log(db, actor_for(db, people.volunteer))
        closing = close_days(db, actor_for(db, people.coordinator), people.commune, clock.today())
    with database.reading() as db:
        (event,) = events_about(db, f"closing:{closing.id}", Event.PERIOD_CLOSED)
        assert first_break(db) is None
    said = json.loads(event.data)
    assert (said["unit"], said["first"], said["turns"]) == (people.commune.id, str(clock.today()), 1)
    assert len(said["figures"]) == 64


def test_what_was_reopened_stays_and_the_next_closing_is_a_new_one(db: Session, people: People) -> None:
    coordinator, today = actor_for(db, people.coordinator), clock.today()
    first = close_days(db, coordinator, people.commune, today)
    reopen(db, coordinator, first, "Đội 2 chưa gửi hết")
    assert standing_closing(db, people.commune.id, today, today) is None
    log_on(db, actor_for(db, people.volunteer), today)
    second = close_days(db, coordinator, people.commune, today)
    assert (first.turns, first.reopen_reason, first.reopened_by) == (
        0,
        "Đội 2 chưa gửi hết",
        people.coordinator.id,
    )
    assert (second.turns, second.is_standing) == (1, True)
    assert second.id != first.id
    assert standing_closing(db, people.commune.id, today, today, as_of=first.closed_at) == first
    db.commit()
    (event,) = events_about(db, f"closing:{first.id}", Event.PERIOD_REOPENED)
    assert event.actor_id == people.coordinator.id
    assert "gửi hết" not in event.data


def test_reopening_twice_is_refused(db: Session, people: People) -> None:
    coordinator = actor_for(db, people.coordinator)
    closing = close_days(db, coordinator, people.commune, clock.today())
    reopen(db, coordinator, closing, "một")
    with pytest.raises(RefusedError):
        reopen(db, coordinator, closing, "hai")
    assert closing.reopen_reason == "một"


def test_of_many_who_close_at_once_one_does(database: Database, people: People) -> None:
    today = clock.today()
    with database.writing() as db:
        log_on(db, actor_for(db, people.volunteer), today)
        coordinator = actor_for(db, people.coordinator)

    def close_it(_: int) -> int:
        closed_at = database.settled()
        with database.reading() as snapshot:
            ids = atlas(snapshot, coordinator.charge).under(people.commune.id)
            figures = figures_of(snapshot, ids, today, today, closed_at)
        with database.writing() as db:
            return close(db, coordinator, people.commune, today, today, closed_at, figures).id

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(close_it, range(8)))
    assert len(ids) == 1
    with database.reading() as db:
        (closing,) = db.exec(select(Closing)).all()
        assert closing.turns == together(frozen_figures(db, closing).values()).of(Measure.ASSISTS) == 1
        closed = select(AuditEvent).where(col(AuditEvent.event) == Event.PERIOD_CLOSED)
        assert len(db.exec(closed).all()) == 1
