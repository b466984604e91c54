"""Totals by unit, task, team, day and barrier, on the map of now and of then."""

from datetime import date, timedelta

from sqlalchemy import text
from sqlmodel import Session

from app import clock
from app.assists.actions import void_assist
from app.assists.models import VoidReason
from app.counts.actions import add
from app.counts.models import Measure
from app.members.actions import add_team
from app.periods.models import Period
from app.reports.models import By, Map, Query, Row
from app.reports.queries import active_communes, agrees_with_rows, cumulative
from app.units.queries import unit_by_code
from tests.conftest import actor_for
from tests.people import People
from tests.reports.helpers import (
    ACCOUNT,
    AFRAID,
    AFRAID_TOO,
    FIRST_DAY,
    INSTALLED,
    LAST_LEGACY_DAY,
    LEGACY_DAY,
    NO_PHONE,
    ask,
    log_on,
    scope_for,
    turns,
)
from tests.statements import counting

ONE_DAY = timedelta(days=1)
COMMUNES = 95


def test_every_commune_of_today_has_a_row_even_without_activity(db: Session, people: People) -> None:
    today = clock.today()
    log_on(db, actor_for(db, people.volunteer), today, INSTALLED, AFRAID)
    log_on(db, actor_for(db, people.stranger), today, ACCOUNT)
    totals = ask(db, actor_for(db, people.officer), today, today)
    assert len(totals.rows) == COMMUNES
    assert [row for row in totals.rows if row.assists] == [
        Row("25222", "Xã Bù Gia Mập", assists=1, vneid=1, dvc_account=0, done=1, not_done=1),
        Row("25225", "Xã Đăk Ơ", assists=1, vneid=0, dvc_account=1, done=1, not_done=0),
    ]
    assert totals.total == Row("", "Toàn tỉnh", assists=2, vneid=1, dvc_account=1, done=2, not_done=1)


def test_rows_stand_in_vietnamese_order(db: Session, people: People) -> None:
    rows = ask(db, actor_for(db, people.officer), clock.today(), clock.today()).rows
    labels = [row.label for row in rows]
    assert labels.index("Xã Bù Gia Mập") < labels.index("Xã Đăk Ơ") < labels.index("Phường Đồng Xoài")


def test_what_the_provinces_own_people_did_has_a_row_of_its_own(db: Session, people: People) -> None:
    officer, today = actor_for(db, people.officer), clock.today()
    log_on(db, officer, today)
    totals = ask(db, officer, today, today)
    assert len(totals.rows) == COMMUNES + 1
    assert (totals.rows[-1].label, totals.rows[-1].assists) == ("Tỉnh Đồng Nai", 1)


def test_a_coordinator_sees_her_commune_alone(db: Session, people: People) -> None:
    today = clock.today()
    log_on(db, actor_for(db, people.volunteer), today)
    log_on(db, actor_for(db, people.stranger), today)
    totals = ask(db, actor_for(db, people.coordinator), today, today)
    assert [(row.label, row.assists) for row in totals.rows] == [("Xã Bù Gia Mập", 1)]
    assert (totals.total.label, totals.total.assists) == ("Tổng cộng", 1)


def test_by_task_a_turn_with_two_tasks_stands_in_both_rows_and_once_in_the_total(
    db: Session, people: People
) -> None:
    today = clock.today()
    log_on(db, actor_for(db, people.volunteer), today, INSTALLED, AFRAID)
    totals = ask(db, actor_for(db, people.officer), today, today, By.TASK)
    rows = {row.key: row for row in totals.rows}
    assert rows["vneid_install"] == Row("vneid_install", "Cài VNeID", assists=1, done=1)
    assert rows["dvc_account"].not_done == 1
    assert rows["payment_online"].assists == 0
    assert (totals.total.assists, totals.total.done, totals.total.not_done) == (1, 1, 1)


def test_by_barrier_a_turn_that_meets_it_twice_is_one_turn_and_two_tasks(db: Session, people: People) -> None:
    today = clock.today()
    log_on(db, actor_for(db, people.volunteer), today, AFRAID, AFRAID_TOO, NO_PHONE)
    totals = ask(db, actor_for(db, people.officer), today, today, By.BARRIER)
    found = {row.key: (row.assists, row.not_done) for row in totals.rows if row.assists}
    assert found == {"fear_of_theft": (1, 2), "no_smartphone": (1, 1)}
    assert (totals.total.assists, totals.total.not_done) == (1, 3)


def test_by_barrier_the_total_holds_only_turns_that_met_one(db: Session, people: People) -> None:
    today = clock.today()
    log_on(db, actor_for(db, people.volunteer), today, AFRAID, NO_PHONE)
    log_on(db, actor_for(db, people.volunteer), today, INSTALLED, AFRAID)
    log_on(db, actor_for(db, people.stranger), today, INSTALLED)
    totals = ask(db, actor_for(db, people.officer), today, today, By.BARRIER)
    assert (totals.total.assists, totals.total.done, totals.total.not_done) == (2, 0, 3)
    assert (totals.everything.assists, totals.everything.done, totals.everything.not_done) == (3, 2, 3)
    assert ask(db, actor_for(db, people.officer), today, today, By.BARRIER, unit="25225").total.assists == 0


def test_by_team_idle_teams_and_those_without_a_team_are_there(db: Session, people: People) -> None:
    today = clock.today()
    idle = add_team(db, None, "Đội dự bị", people.commune.id)
    log_on(db, actor_for(db, people.volunteer), today)
    log_on(db, actor_for(db, people.coordinator), today)
    totals = ask(db, actor_for(db, people.coordinator), today, today, By.TEAM)
    assert [(row.key, row.label, row.assists) for row in totals.rows] == [
        (str(idle.id), "Đội dự bị", 0),
        (str(people.team.id), people.team.name, 1),
        ("0", "Không thuộc đội nào", 1),
    ]


def test_by_day_silent_days_are_there_and_days_to_come_are_not(db: Session, people: People) -> None:
    today = clock.today()
    log_on(db, actor_for(db, people.volunteer), today - 2 * ONE_DAY)
    totals = ask(db, actor_for(db, people.officer), today - 3 * ONE_DAY, today + 3 * ONE_DAY, By.DAY)
    assert [(row.key, row.assists) for row in totals.rows] == [
        ((today - 3 * ONE_DAY).isoformat(), 0),
        ((today - 2 * ONE_DAY).isoformat(), 1),
        ((today - ONE_DAY).isoformat(), 0),
        (today.isoformat(), 0),
    ]


def test_what_merged_counts_in_the_unit_of_now_or_under_the_name_of_then(db: Session, people: People) -> None:
    officer = actor_for(db, people.officer)
    for code in ("25195", "25198"):
        old = unit_by_code(db, code, LEGACY_DAY)
        assert old is not None
        add(db, LEGACY_DAY, old.id, None, {(Measure.ASSISTS, ""): 1})
    new = unit_by_code(db, "25195")
    assert new is not None
    add(db, FIRST_DAY, new.id, None, {(Measure.ASSISTS, ""): 10})
    now = ask(db, officer, LEGACY_DAY, FIRST_DAY)
    assert turns(now) == {"Phường Bình Phước": 12}
    then = ask(db, officer, LEGACY_DAY, FIRST_DAY, map_=Map.THEN)
    assert turns(then) == {
        "Phường Bình Phước": 10,
        "Phường Tân Phú (đến 30/06/2025)": 1,
        "Phường Tân Đồng (đến 30/06/2025)": 1,
    }
    assert now.total == then.total


def test_a_code_used_again_names_todays_unit_now_and_both_then(db: Session, people: People) -> None:
    officer = actor_for(db, people.officer)
    for code in ("25195", "25198"):
        old = unit_by_code(db, code, LEGACY_DAY)
        assert old is not None
        add(db, LEGACY_DAY, old.id, None, {(Measure.ASSISTS, ""): 1})
    assert ask(db, officer, LEGACY_DAY, FIRST_DAY, unit="25195").total.assists == 2
    assert ask(db, officer, LEGACY_DAY, FIRST_DAY, unit="25195", map_=Map.THEN).total.assists == 1


def test_on_the_map_of_then_the_communes_are_those_of_the_period(db: Session, people: People) -> None:
    officer = actor_for(db, people.officer)
    before = ask(db, officer, LEGACY_DAY, LAST_LEGACY_DAY, map_=Map.THEN)
    assert len(before.rows) == 111
    assert len(ask(db, officer, FIRST_DAY, FIRST_DAY, map_=Map.THEN).rows) == COMMUNES


def test_a_district_that_has_ended_can_still_be_asked_for(db: Session, people: People) -> None:
    officer = actor_for(db, people.officer)
    log_on(db, actor_for(db, people.volunteer), LEGACY_DAY)
    log_on(db, actor_for(db, people.volunteer), FIRST_DAY)
    assert ask(db, officer, LEGACY_DAY, FIRST_DAY, unit="691").total.assists == 1
    assert ask(db, officer, LEGACY_DAY, FIRST_DAY, unit="688").total.assists == 0


def test_communes_with_activity_are_counted(db: Session, people: People) -> None:
    officer, today = actor_for(db, people.officer), clock.today()
    query = Query(Period(today, today))
    log_on(db, officer, today)  # the province itself is no commune
    gone = log_on(db, actor_for(db, people.stranger), today)
    log_on(db, actor_for(db, people.volunteer), today)
    log_on(db, actor_for(db, people.teammate), today)
    scope = scope_for(db, officer, query)
    assert active_communes(db, scope, query.period) == 2
    void_assist(db, officer, gone, VoidReason.MISTAKE)
    assert active_communes(db, scope, query.period) == 1


def test_a_count_that_was_bent_is_seen(db: Session, people: People) -> None:
    officer, today = actor_for(db, people.officer), clock.today()
    period = Period(today, today)
    for person in (people.volunteer, people.stranger):
        log_on(db, actor_for(db, person), today, INSTALLED, AFRAID)
    void_assist(db, officer, log_on(db, officer, today, AFRAID), VoidReason.DOUBLE)
    scope = scope_for(db, officer, Query(period))
    assert agrees_with_rows(db, scope, period)
    for measure in ("assists", "done", "not_done"):
        where = f"measure = '{measure}' AND unit_id = {people.commune.id}"
        db.connection().execute(text(f"UPDATE daily_count SET n = n + 1 WHERE {where}"))
        assert not agrees_with_rows(db, scope, period), measure
        db.connection().execute(text(f"UPDATE daily_count SET n = n - 1 WHERE {where}"))
    assert agrees_with_rows(db, scope, period)
    # One unit too many and another too few is no agreement, though the sum is right.
    db.connection().execute(
        text(f"UPDATE daily_count SET n = n + 1 WHERE measure = 'done' AND unit_id = {people.commune.id}")
    )
    db.connection().execute(
        text(
            f"UPDATE daily_count SET n = n - 1 WHERE measure = 'done' AND unit_id = {people.next_commune.id}"
        )
    )
    assert not agrees_with_rows(db, scope, period)


def test_cumulative_rows_have_the_same_keys_and_by_day_they_run_up(db: Session, people: People) -> None:
    officer, volunteer = actor_for(db, people.officer), actor_for(db, people.volunteer)
    day = date(2026, 11, 10)
    for each in (date(2026, 2, 1), day, day, day + ONE_DAY):
        log_on(db, volunteer, each, INSTALLED)
    period = Period(day, day + ONE_DAY)
    for by in By:
        query = Query(period, by)
        found = cumulative(db, scope_for(db, officer, query), query)
        assert {row.key for row in ask(db, officer, day, day + ONE_DAY, by).rows} <= {
            row.key for row in found.rows
        }
        assert found.everything.assists == 4
    query = Query(period, By.DAY)
    rows = cumulative(db, scope_for(db, officer, query), query).rows
    assert [(row.key, row.assists, row.vneid) for row in rows] == [
        (day.isoformat(), 3, 3),
        ((day + ONE_DAY).isoformat(), 4, 4),
    ]


def test_nothing_that_answers_for_now_reads_assists(db: Session, people: People) -> None:
    officer, today = actor_for(db, people.officer), clock.today()
    log_on(db, actor_for(db, people.volunteer), today, INSTALLED, AFRAID)
    with counting(db.get_bind().engine) as seen:
        for by in By:
            ask(db, officer, LEGACY_DAY, today, by)
    assert seen
    assert [statement for statement in seen if "assist." in statement or "assist_item" in statement] == []


def test_a_month_whose_count_is_wrong_does_not_agree_with_its_rows(db: Session, people: People) -> None:
    officer = actor_for(db, people.officer)
    log_on(db, actor_for(db, people.volunteer), date(2026, 10, 7))
    october = Period(date(2026, 10, 1), date(2026, 10, 31))
    scope = scope_for(db, officer, Query(october))
    assert agrees_with_rows(db, scope, october)
    db.connection().execute(text("UPDATE monthly_count SET n = n + 1 WHERE measure = 'assists'"))
    assert not agrees_with_rows(db, scope, october)
