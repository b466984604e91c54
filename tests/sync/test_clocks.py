"""A phone's clock that is wrong: nothing is rejected for it, the day is right, and it is flagged."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from app import clock
from app.db import Database
from app.sync.clocks import when
from tests.people import People
from tests.sync.helpers import assist, phone_of, stored, tomorrow_at

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
MONTH_AGO = NOON - timedelta(days=30)


@pytest.mark.parametrize("year", [1970, 2019, 2030, 2099])
def test_a_phone_that_lives_in_another_year_is_corrected(
    client: TestClient, people: People, database: Database, year: int
) -> None:
    with clock.frozen(tomorrow_at(12)):
        off = datetime(year, 6, 1, tzinfo=UTC) - clock.now()
        phone = phone_of(client, people.volunteer, off)
        sent = assist(at=clock.now() + off - timedelta(hours=1))
        assert phone.tell(sent) == ["accepted"]
    row = stored(database, sent)
    assert row.device_at.year == year
    assert (row.happened_at, row.day) == (tomorrow_at(11), clock.day_of(tomorrow_at(11)))
    assert row.flags.split() == ["no_point", "clock"]
    assert abs(row.skew_seconds) <= 2**31 - 1


@pytest.mark.parametrize("year", [1970, 2019, 2030, 2100])
def test_a_clock_that_was_set_between_gives_the_day_of_arrival(
    client: TestClient, people: People, database: Database, year: int
) -> None:
    phone = phone_of(client, people.volunteer)
    with clock.frozen(tomorrow_at(12)):
        sent = assist(at=datetime(year, 1, 1, tzinfo=UTC))
        assert phone.tell(sent) == ["accepted"]
        assert phone.tell(sent) == ["duplicate"]
    row = stored(database, sent)
    assert (row.happened_at, row.device_at.year) == (tomorrow_at(12), year)
    assert row.flags.split() == ["no_point", "clock"]


def test_a_minute_more_or_less_is_the_network(client: TestClient, people: People, database: Database) -> None:
    phone = phone_of(client, people.volunteer, timedelta(seconds=59))
    with clock.frozen(tomorrow_at(12)):
        sent = assist(at=tomorrow_at(11))
        phone.send(sent)
    row = stored(database, sent)
    assert (row.happened_at, row.skew_seconds, row.flags) == (tomorrow_at(11), 0, "no_point")


def test_two_minutes_are_corrected_without_a_question(
    client: TestClient, people: People, database: Database
) -> None:
    phone = phone_of(client, people.volunteer, timedelta(minutes=2))
    with clock.frozen(tomorrow_at(12)):
        sent = assist(at=tomorrow_at(11))
        phone.send(sent)
    row = stored(database, sent)
    assert (row.happened_at, row.skew_seconds) == (tomorrow_at(10, 58), -120)
    assert row.flags == "no_point"


def test_sent_again_by_a_clock_that_was_set_since_it_is_the_same(client: TestClient, people: People) -> None:
    phone = phone_of(client, people.volunteer, timedelta(hours=5))
    sent = assist()
    assert phone.tell(sent) == ["accepted"]
    phone.off = timedelta()
    assert phone.tell(sent) == ["duplicate"]


moments = st.datetimes(datetime(1970, 1, 1), datetime(2100, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(device_at=moments, sent_at=moments)
def test_whatever_the_clocks_say_the_moment_is_possible(device_at: datetime, sent_at: datetime) -> None:
    found = when(device_at, NOON - sent_at, NOON, MONTH_AGO)
    assert MONTH_AGO <= found.at <= NOON + timedelta(minutes=2)
    assert -(2**31) < found.skew_seconds < 2**31
    if found.at != NOON and not found.is_doubtful:
        assert abs(found.at - device_at) <= timedelta(minutes=5)


def test_an_impossible_moment_is_never_passed_over_in_silence() -> None:
    for device_at in (NOON + timedelta(minutes=3), MONTH_AGO - timedelta(seconds=1)):
        found = when(device_at, timedelta(), NOON, MONTH_AGO)
        assert (found.at, found.is_doubtful) == (NOON, True)
        assert device_at + timedelta(seconds=found.skew_seconds) == NOON
