"""Check-ins and check-outs that come late, twice, or in another order than they happened."""

import json
from itertools import permutations

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app import clock
from app.audit.queries import events_about
from app.checkins.models import CheckIn
from app.checkins.queries import check_ins_of
from app.db import Database
from tests.people import People
from tests.sync.helpers import Event, Phone, event, new_id, new_point, phone_of, stay, tomorrow_at


@pytest.fixture
def phone(client: TestClient, people: People) -> Phone:
    return phone_of(client, people.volunteer)


@pytest.fixture
def codes(client: TestClient, people: People) -> tuple[str, str]:
    """Two points of the commune."""
    return new_point(client, people.commune, "Chợ")[1], new_point(client, people.commune, "Trạm y tế")[1]


def test_being_there_already_is_remembered_so_that_either_id_leaves(
    phone: Phone, codes: tuple[str, str], database: Database
) -> None:
    first, again = event("check_in", point=codes[0]), event("check_in", point=codes[0])
    assert phone.tell(first, again) == ["accepted", "accepted"]
    assert phone.tell(again) == ["duplicate"]
    with database.reading() as db:
        assert len(db.exec(select(CheckIn)).all()) == 1
        [kept] = events_about(db, f"sync_event:{again['id']}")
    assert json.loads(kept.data) == {"kind": "check_in"}
    left = event("check_out", check_in=again["id"])
    assert phone.tell(left) == ["accepted"]
    assert stay(database, first).left_at is not None


def test_going_on_to_the_next_point_ends_the_stay_in_any_order(
    phone: Phone, codes: tuple[str, str], database: Database
) -> None:
    with clock.frozen(tomorrow_at(16)):
        morning = event("check_in", tomorrow_at(8), point=codes[0])
        noon = event("check_in", tomorrow_at(12), point=codes[1])
        between = event("check_in", tomorrow_at(10), point=codes[1])
        assert phone.tell(noon) == ["accepted"]
        assert phone.tell(morning) == ["accepted"]
        assert stay(database, morning).left_at == tomorrow_at(12)
        assert phone.tell(between) == ["accepted"]
    assert stay(database, morning).left_at == tomorrow_at(10)
    assert stay(database, between).left_at == tomorrow_at(12)
    assert stay(database, noon).left_at is None


def test_a_check_out_before_the_automatic_leave_wins(
    phone: Phone, codes: tuple[str, str], database: Database
) -> None:
    with clock.frozen(tomorrow_at(16)):
        morning = event("check_in", tomorrow_at(8), point=codes[0])
        noon = event("check_in", tomorrow_at(12), point=codes[1])
        phone.send(morning, noon)
        late = event("check_out", tomorrow_at(13), check_in=morning["id"])
        real = event("check_out", tomorrow_at(11), check_in=morning["id"])
        assert phone.tell(late, real) == ["accepted", "accepted"]
    assert stay(database, morning).left_at == tomorrow_at(11)


def test_who_left_and_came_back_without_a_network_is_there_again(
    phone: Phone, codes: tuple[str, str], database: Database
) -> None:
    with clock.frozen(tomorrow_at(16)):
        morning = event("check_in", tomorrow_at(8), point=codes[0])
        lunch = event("check_out", tomorrow_at(11), check_in=morning["id"])
        back = event("check_in", tomorrow_at(13), point=codes[0])
        assert phone.tell(back, lunch, morning) == ["accepted"] * 3
    assert stay(database, morning).left_at == tomorrow_at(11)
    assert (stay(database, back).happened_at, stay(database, back).left_at) == (tomorrow_at(13), None)


def test_a_check_out_before_its_check_in_leaves_at_once(
    phone: Phone, codes: tuple[str, str], database: Database
) -> None:
    with clock.frozen(tomorrow_at(16)):
        came = event("check_in", tomorrow_at(8), point=codes[0])
        assert phone.tell(came, event("check_out", tomorrow_at(7), check_in=came["id"])) == ["accepted"] * 2
    assert stay(database, came).left_at == tomorrow_at(8)


def test_a_check_out_of_the_next_day_changes_nothing(
    phone: Phone, codes: tuple[str, str], database: Database
) -> None:
    with clock.frozen(tomorrow_at(30)):
        came = event("check_in", tomorrow_at(8), point=codes[0])
        assert phone.tell(came, event("check_out", tomorrow_at(29), check_in=came["id"])) == ["accepted"] * 2
    assert stay(database, came).left_at is None


def test_a_check_out_needs_a_check_in_of_ones_own(
    phone: Phone, client: TestClient, people: People, codes: tuple[str, str]
) -> None:
    came = event("check_in", point=codes[0])
    phone.send(came)
    others = phone_of(client, people.teammate)
    unknown = ["rejected unknown_check_in"]
    assert others.tell(event("check_out", check_in=came["id"])) == unknown
    left = event("check_out", check_in=came["id"])
    assert phone.tell(left) == ["accepted"]
    for other in (new_id(), left["id"]):
        assert phone.tell(event("check_out", check_in=other)) == unknown


def test_the_phones_own_time_and_proof_are_kept(
    phone: Phone, codes: tuple[str, str], database: Database
) -> None:
    with clock.frozen(tomorrow_at(16)):
        phone.off = tomorrow_at(18) - tomorrow_at(16)
        came = event("check_in", tomorrow_at(10), point=codes[0], proof="typed")
        assert phone.tell(came) == ["accepted"]
    row = stay(database, came)
    assert (row.happened_at, row.device_at, row.skew_seconds) == (tomorrow_at(8), tomorrow_at(10), -7200)
    assert (row.proof, row.flags) == ("typed", "clock")


def stays(database: Database) -> list[tuple[object, object]]:
    with database.reading() as db:
        rows = db.exec(select(CheckIn).order_by(CheckIn.happened_at)).all()  # type: ignore[arg-type]
    return [(row.happened_at, row.left_at) for row in rows]


ORDERS = [order for order in permutations(range(4)) if order.index(0) < order.index(1)]


@pytest.mark.parametrize("order", [o for o in ORDERS if o.index(2) < o.index(3)], ids=str)
def test_who_goes_home_for_lunch_is_there_twice_in_whatever_order_it_is_told(
    phone: Phone, codes: tuple[str, str], database: Database, order: tuple[int, ...]
) -> None:
    with clock.frozen(tomorrow_at(16)):
        day = [event("check_in", tomorrow_at(8), point=codes[0])]
        day += [event("check_out", tomorrow_at(11), check_in=day[0]["id"])]
        day += [event("check_in", tomorrow_at(13), point=codes[0])]
        day += [event("check_out", tomorrow_at(15), check_in=day[2]["id"])]
        for number in order:
            assert phone.tell(day[number]) == ["accepted"]
        assert phone.tell(*day) == ["duplicate"] * 4
    assert stays(database) == [
        (tomorrow_at(8), tomorrow_at(11)),
        (tomorrow_at(13), tomorrow_at(15)),
    ]


@pytest.mark.parametrize("is_reversed", [False, True])
def test_a_day_in_one_batch_is_told_as_it_happened(
    phone: Phone, codes: tuple[str, str], database: Database, *, is_reversed: bool
) -> None:
    with clock.frozen(tomorrow_at(18)):
        day = []
        for hour, code in ((8, codes[0]), (11, codes[0]), (14, codes[1]), (16, codes[0])):
            day += [event("check_in", tomorrow_at(hour), point=code)]
            day += [event("check_out", tomorrow_at(hour + 1), check_in=day[-1]["id"])]
        assert phone.tell(*(reversed(day) if is_reversed else day)) == ["accepted"] * 8
    assert stays(database) == [(tomorrow_at(hour), tomorrow_at(hour + 1)) for hour in (8, 11, 14, 16)]


def test_a_stay_that_a_later_scan_of_the_same_poster_cut_short_ends_when_its_member_left(
    phone: Phone, codes: tuple[str, str], database: Database
) -> None:
    with clock.frozen(tomorrow_at(16)):
        early, late = (event("check_in", tomorrow_at(hour), point=codes[0]) for hour in (8, 9))
        assert phone.tell(late) == ["accepted"]
        assert phone.tell(early) == ["accepted"]
        assert phone.tell(event("check_out", tomorrow_at(12), check_in=early["id"])) == ["accepted"]
    assert stays(database) == [(tomorrow_at(8), tomorrow_at(9)), (tomorrow_at(9), tomorrow_at(12))]


def test_stays_of_no_length_end_once(phone: Phone, codes: tuple[str, str], database: Database) -> None:
    with clock.frozen(tomorrow_at(16)):
        for _ in range(3):
            came = event("check_in", tomorrow_at(8), point=codes[0])
            left = event("check_out", tomorrow_at(8), check_in=came["id"])
            assert phone.tell(came, left) == ["accepted"] * 2
            assert phone.tell(event("check_out", tomorrow_at(9), check_in=came["id"])) == ["accepted"]
    assert {left for _, left in stays(database)} == {tomorrow_at(8)}


# The point and hour of a coming; with None, which of these ended at which hour. Then the order of telling.
WANDERINGS = [
    ([(1, 8), (0, 9, None), (0, 10), (1, 11)], (0, 3, 2, 1)),
    ([(0, 8), (0, 9, None), (0, 10), (2, 11, None), (0, 12), (4, 13, None)], (4, 5, 0, 2, 1, 3)),
    ([(0, 8), (1, 9), (0, 10), (2, 11, None)], (0, 2, 3, 1)),
    ([(0, 8), (0, 9), (0, 10), (0, 11, None), (2, 12, None)], (2, 0, 1, 4, 3)),
]


@pytest.mark.parametrize(("path", "order"), WANDERINGS, ids=str)
def test_the_same_day_told_in_another_order_comes_to_the_same(
    client: TestClient,
    people: People,
    codes: tuple[str, str],
    database: Database,
    path: list[tuple[int, ...]],
    order: tuple[int, ...],
) -> None:
    found = []
    for member, turns in ((people.volunteer, range(len(path))), (people.teammate, order)):
        day: list[Event] = []
        for place, hour, *leaves in path:
            at = tomorrow_at(hour)
            day.append(
                event("check_out", at, check_in=day[place]["id"])
                if leaves
                else event("check_in", at, point=codes[place])
            )
        with clock.frozen(tomorrow_at(16)):
            assert [phone_of(client, member).tell(day[turn]) for turn in turns] == [["accepted"]] * len(path)
        with database.reading() as db:
            rows = check_ins_of(db, member.id, clock.day_of(tomorrow_at(8)))
        found.append(whole(rows))
    assert found[0] == found[1]


def whole(rows: list[CheckIn]) -> list[tuple[object, ...]]:
    """The stays; two that follow each other at the same point are one."""
    said: list[tuple[object, ...]] = []
    for row in rows:
        if said and said[-1][0] == row.point_id and said[-1][2] == row.happened_at:
            said[-1] = (*said[-1][:2], row.left_at)
        elif row.happened_at != row.left_at:
            said.append((row.point_id, row.happened_at, row.left_at))
    return said
