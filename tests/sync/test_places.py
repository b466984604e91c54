"""Where an event counts: points that were closed, replaced, merged away or are not known."""

from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient

from app import clock
from app.assists.recount import recount
from app.checkins.queries import check_ins_of
from app.db import Database
from app.help_sessions import live
from app.help_sessions.actions import close_point, replace_code
from app.help_sessions.models import SupportPoint
from app.units.queries import unit_by_code
from tests.conftest import database_of
from tests.people import People
from tests.sync.helpers import SECRET, Phone, assist, event, new_point, phone_of, stay, stored, tomorrow_at

NOBODYS = "0000000000"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def phone(client: TestClient, people: People) -> Phone:
    return phone_of(client, people.volunteer)


def test_without_a_point_it_belongs_to_the_teams_unit(
    phone: Phone, people: People, database: Database
) -> None:
    nothing_said, nowhere = assist(), assist(None)
    del nothing_said["data"]["point"]
    assert phone.tell(nothing_said, nowhere) == ["accepted", "accepted"]
    for each in (nothing_said, nowhere):
        row = stored(database, each)
        assert (row.unit_id, row.point_id, row.flags) == (people.commune.id, None, "no_point")


@pytest.mark.parametrize("code", [NOBODYS, "", "một điểm nào đó", "U" * 64, "00000000000000"])
def test_an_assist_with_an_unknown_code_is_accepted_and_flagged(
    phone: Phone, people: People, database: Database, code: str
) -> None:
    sent = assist(code)
    assert phone.tell(sent) == ["accepted"]
    row = stored(database, sent)
    assert (row.unit_id, row.point_id, row.flags) == (people.commune.id, None, "unknown_point")
    assert phone.tell(sent) == ["duplicate"]


@pytest.mark.parametrize("code", [NOBODYS, "", "00000000000000"])
def test_a_check_in_with_an_unknown_code_is_rejected(phone: Phone, code: str) -> None:
    assert phone.tell(event("check_in", point=code)) == ["rejected unknown_point"]


def test_a_code_is_read_in_any_case_and_grouping(phone: Phone, client: TestClient, people: People) -> None:
    _, code = new_point(client, people.commune)
    typed = f" {code[:5].lower()}-{code[5:].lower()} "
    sent = event("check_in", point=typed, proof="typed")
    assert phone.tell(sent) == ["accepted"]
    sent["data"]["point"] = code
    assert phone.tell(sent) == ["duplicate"]


def test_a_point_closed_before_takes_assists_with_a_flag_and_no_check_ins(
    phone: Phone, client: TestClient, people: People, database: Database
) -> None:
    point, code = new_point(client, people.commune)
    with clock.frozen(tomorrow_at(10)), database_of(client).writing() as db:
        close_point(db, None, db.get_one(SupportPoint, point.id))
    with clock.frozen(tomorrow_at(12)):
        before, after = (assist(code, at=tomorrow_at(hour)) for hour in (9, 11))
        came, too_late = (event("check_in", tomorrow_at(hour), point=code) for hour in (9, 11))
        told = phone.tell(before, after, came, too_late)
    assert told == ["accepted", "accepted", "accepted", "rejected point_closed"]
    assert [stored(database, each).flags for each in (before, after)] == ["", "point_closed"]
    assert stored(database, after).point_id == point.id


def test_a_replaced_poster_is_judged_by_when_it_was_scanned(
    phone: Phone, client: TestClient, people: People, database: Database
) -> None:
    point, old = new_point(client, people.commune)
    with clock.frozen(tomorrow_at(10)), database_of(client).writing() as db:
        new = replace_code(db, None, db.get_one(SupportPoint, point.id), old)
    with clock.frozen(tomorrow_at(12)):
        came, too_late = (event("check_in", tomorrow_at(hour), point=old) for hour in (9, 11))
        helped = assist(old, at=tomorrow_at(11))
        assert phone.tell(came, too_late, helped) == ["accepted", "rejected code_replaced", "accepted"]
        assert phone.tell(event("check_in", tomorrow_at(11), point=new)) == ["accepted"]
    assert (stored(database, helped).point_id, stored(database, helped).flags) == (point.id, "")


def test_at_a_point_of_a_merged_commune_it_counts_in_what_became_of_it(
    phone: Phone, client: TestClient, database: Database, people: People
) -> None:
    with database.reading() as db:
        legacy = unit_by_code(db, "25222", date(2025, 6, 30))
    assert legacy is not None
    assert legacy.id != people.commune.id
    _, code = new_point(client, legacy)
    sent = assist(code)
    assert phone.tell(sent) == ["accepted"]
    row = stored(database, sent)
    assert (row.unit_id, row.flags) == (people.commune.id, "remapped")
    with database.reading() as db:
        assert recount(db) == []


def test_at_a_point_next_door_it_counts_there_and_is_flagged(
    phone: Phone, client: TestClient, database: Database, people: People
) -> None:
    _, code = new_point(client, people.next_commune)
    sent = assist(code)
    assert phone.tell(sent, event("check_in", point=code)) == ["accepted", "accepted"]
    row = stored(database, sent)
    assert (row.unit_id, row.team_id, row.flags) == (people.next_commune.id, people.team.id, "outside")


def live_code(point: SupportPoint, minute: int) -> str:
    site = live.site_of(point.id)
    return live.make(live.key(SECRET, site, minute // 10_080), site, minute)


@pytest.mark.parametrize(("late", "told"), [(0, "accepted"), (4, "accepted"), (6, "rejected live_expired")])
def test_a_live_code_proves_the_check_in_for_five_minutes(
    phone: Phone, client: TestClient, people: People, database: Database, late: int, told: str
) -> None:
    point, _ = new_point(client, people.commune)
    code = live_code(point, int(tomorrow_at(9).timestamp() // 60))
    with clock.frozen(tomorrow_at(12)):
        sent = event("check_in", tomorrow_at(9) + late * MINUTE, point=code)
        assert phone.tell(sent) == [told]
        helped = assist(code, at=tomorrow_at(11))  # the point alone is asked of it
        assert phone.tell(helped) == ["accepted"]
    assert (stored(database, helped).point_id, stored(database, helped).flags) == (point.id, "")
    if told == "accepted":
        assert stay(database, sent).proof == "live"
        assert phone.tell(sent) == ["duplicate"]


def test_where_the_clock_told_what_cannot_be_a_live_code_tells_the_time(
    phone: Phone, client: TestClient, people: People, database: Database
) -> None:
    """Scanned in the morning with a clock in 1971, which somebody set before the phone sent."""
    point, _ = new_point(client, people.commune)
    code = live_code(point, int(tomorrow_at(9).timestamp() // 60))
    with clock.frozen(tomorrow_at(12)):
        for wrong in ("1971-01-01T09:00:00+07:00", "2099-01-01T09:00:00+07:00"):
            sent = {**event("check_in", point=code), "at": wrong}
            assert phone.tell(sent) == ["accepted"]
            assert phone.tell(sent) == ["duplicate"]
    with database.reading() as db:
        [row] = check_ins_of(db, people.volunteer.id, clock.day_of(tomorrow_at(9)))
    assert (row.happened_at, row.proof, row.flags) == (tomorrow_at(9), "live", "clock")


def test_a_forged_live_code_names_no_point(phone: Phone, client: TestClient, people: People) -> None:
    point, _ = new_point(client, people.commune)
    site, minute = live.site_of(point.id), int(clock.now().timestamp() // 60)
    forged = live.make("another key", site, minute)
    assert phone.tell(event("check_in", point=forged)) == ["rejected unknown_point"]
    assert phone.tell(event("check_in", point=live_code(point, minute))) == ["accepted"]
