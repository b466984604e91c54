"""Live codes: made on a phone, judged by the server. The vectors are shared with the phone's script."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from app.help_sessions import live
from app.help_sessions.actions import add_point
from app.help_sessions.live import LiveCode
from app.help_sessions.models import SupportPoint
from tests.people import People

SECRET = "a secret for tests only"
VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "live_vectors.json").read_text())
WINDOW = datetime(2026, 11, 23, 3, 55, tzinfo=UTC)
NEW_WEEK = datetime(2026, 11, 26, tzinfo=UTC)  # weeks begin as 1970 did: on a Thursday, by UTC


@pytest.fixture
def point(db: Session, people: People) -> SupportPoint:
    return add_point(db, None, "Nhà văn hóa thôn 3", people.commune.id)


def code_at(point: SupportPoint, moment: datetime) -> str:
    """What the leader's phone shows."""
    site, minute = live.site_of(point.id), int(moment.timestamp() // 60)
    return live.make(live.keys(SECRET, point.id, moment)[str(minute // 10_080)], site, minute)


def is_taken(db: Session, code: str, moment: datetime) -> bool:
    found = live.resolve(db, SECRET, code, moment)
    return found is not None and found.is_fresh_at(moment)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['site']} {vector['at']}")
def test_vector(vector: dict[str, Any]) -> None:
    moment = datetime.fromisoformat(vector["at"])
    assert live.site_of(vector["point_id"]) == vector["site"]
    assert live.keys(vector["secret"], vector["point_id"], moment)[str(vector["period"])] == vector["key"]
    assert live.make(vector["key"], vector["site"], vector["minute"]) == vector["code"]


def test_a_code_names_its_point_and_its_minute(db: Session, point: SupportPoint) -> None:
    code = code_at(point, WINDOW + timedelta(seconds=42))
    assert live.resolve(db, SECRET, code, WINDOW + timedelta(minutes=2)) == LiveCode(point.id, WINDOW)


def test_it_is_read_in_any_case_and_grouping(db: Session, point: SupportPoint) -> None:
    code = code_at(point, WINDOW)
    typed = f"{code[:4]} {code[4:8]}-{code[8:]}".lower().replace("0", "o").replace("1", "l")
    assert is_taken(db, typed, WINDOW)


@pytest.mark.parametrize("sign", [-1, 1])
def test_it_holds_for_five_minutes_before_and_after(db: Session, point: SupportPoint, sign: int) -> None:
    code = code_at(point, WINDOW)
    assert is_taken(db, code, WINDOW + sign * timedelta(minutes=5))
    assert not is_taken(db, code, WINDOW + sign * timedelta(minutes=5, milliseconds=1))


def test_a_code_out_of_date_still_names_its_point(db: Session, point: SupportPoint) -> None:
    found = live.resolve(db, SECRET, code_at(point, WINDOW), WINDOW + timedelta(hours=9))
    assert found == LiveCode(point.id, WINDOW)


def test_the_minute_nearest_to_the_moment_is_meant(db: Session, point: SupportPoint) -> None:
    around = datetime.fromtimestamp(28 * 2**20 * 60, UTC)  # the windows start again from 0000
    before, after = around - timedelta(minutes=1), around + timedelta(minutes=1)
    assert code_at(point, before)[4:8] == "ZZZZ"
    assert code_at(point, around)[4:8] == "0000"
    assert live.resolve(db, SECRET, code_at(point, before), after) == LiveCode(point.id, before)
    assert live.resolve(db, SECRET, code_at(point, after), before) == LiveCode(point.id, after)


def test_a_code_of_the_round_before_is_none(db: Session, point: SupportPoint) -> None:
    """The same window, but another week and so another key."""
    assert live.resolve(db, SECRET, code_at(point, WINDOW), WINDOW + timedelta(minutes=2**20)) is None


def test_the_last_code_of_a_week_holds_in_the_next(db: Session, point: SupportPoint) -> None:
    last, first = NEW_WEEK - timedelta(seconds=1), NEW_WEEK
    assert is_taken(db, code_at(point, last), NEW_WEEK + timedelta(minutes=3))
    assert is_taken(db, code_at(point, first), NEW_WEEK - timedelta(minutes=3))
    assert live.keys(SECRET, point.id, last).keys() & live.keys(SECRET, point.id, first).keys()


def test_keys_got_in_one_week_make_codes_of_the_next(db: Session, point: SupportPoint) -> None:
    moment = NEW_WEEK + timedelta(days=2)
    minute = int(moment.timestamp() // 60)
    key = live.keys(SECRET, point.id, NEW_WEEK - timedelta(days=5))[str(minute // 10_080)]
    assert is_taken(db, live.make(key, live.site_of(point.id), minute), moment)


def test_another_points_name_under_this_points_key_is_none(
    db: Session, people: People, point: SupportPoint
) -> None:
    other = add_point(db, None, "Trạm y tế", people.commune.id)
    code = code_at(point, WINDOW)
    assert live.resolve(db, SECRET, live.site_of(other.id) + code[4:], WINDOW) is None


def test_a_point_that_does_not_exist_is_none(db: Session, people: People) -> None:
    missing = SupportPoint(id=4711, name="", unit_id=people.commune.id, sort_key="", opened_at=WINDOW)
    assert live.resolve(db, SECRET, code_at(missing, WINDOW), WINDOW) is None


def test_another_secret_is_none(db: Session, point: SupportPoint) -> None:
    assert live.resolve(db, "another secret", code_at(point, WINDOW), WINDOW) is None


def test_every_other_mac_is_none(db: Session, point: SupportPoint) -> None:
    code = code_at(point, WINDOW)
    for place in range(4, 14):
        changed = code[:place] + ("1" if code[place] == "0" else "0") + code[place + 1 :]
        assert live.resolve(db, SECRET, changed, WINDOW) is None, place


@pytest.mark.parametrize(
    "text", ["", "K7QX2MPD8R", "0" * 13, "0" * 15, "U" * 14, "\0" * 14, "Đ" * 14, "9" * 400]
)
@pytest.mark.parametrize("moment", [datetime(1970, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC)])
def test_what_is_no_live_code_is_none(db: Session, text: str, moment: datetime) -> None:
    assert live.resolve(db, SECRET, text, moment) is None
    assert live.resolve(db, SECRET, "0" * 14, moment) is None
