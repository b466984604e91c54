"""What is told to who types a code."""

import uuid
from datetime import UTC, datetime

import pytest
from starlette.datastructures import FormData

from app.checkins.forms import ASK, UNKNOWN, read_code, say_unknown
from app.help_sessions.models import SupportPoint
from app.help_sessions.queries import PointRow
from app.units.models import Level, Unit, UnitKind
from app.web.forms import Reader

NOW = datetime(2026, 11, 23, tzinfo=UTC)
KNOWN = PointRow(
    SupportPoint(name="Nhà văn hóa thôn 3", unit_id=1, sort_key="", opened_at=NOW),
    Unit(
        code="25222",
        name="Xã Bù Gia Mập",
        kind=UnitKind.COMMUNE,
        level=Level.COMMUNE,
        sort_key="",
        search_key="",
    ),
    "K7QX2MPD8R",
)


def read(typed: str) -> tuple[str, str | None]:
    """The code that was read, and what is wrong with it."""
    reader = Reader(FormData({"id": str(uuid.uuid4()), "code": typed}))
    return read_code(reader).code, reader.errors.get("code")


@pytest.mark.parametrize("typed", ["K7QX2MPD8R", "k7qx2 mpd8r", " K7QX2-MPD8R", "K7QX2–MPD8R."])
def test_a_code_is_read_in_any_case_and_grouping(typed: str) -> None:
    assert read(typed) == ("K7QX2MPD8R", None)


@pytest.mark.parametrize(
    "typed",
    [
        "https://tiepsucso.example/c/K7QX2MPD8R",
        "HTTPS://TIEPSUCSO.EXAMPLE/C/K7QX2MPD8R",
        " tiepsucso.example/c/k7qx2mpd8r?from=zalo ",
        "https://tiepsucso.example/c/K7QX2MPD8R/#main",
    ],
)
def test_the_code_is_taken_out_of_the_address_of_a_poster(typed: str) -> None:
    assert read(typed) == ("K7QX2MPD8R", None)


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert read("OIL0123456") == ("0110123456", None)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", ASK),
        (" - ", ASK),
        ("K7QX2", "Mã có 10 ký tự, bạn mới gõ 5. Xem lại mã in trên áp phích."),
        ("K7QX2MPD8RA", "Mã có 10 ký tự, bạn gõ 11. Xem lại mã in trên áp phích."),
        ("K7QX2MPD8U", "Mã không có chữ U. Có thể đó là chữ V: xem lại trên áp phích."),
        ("K7QX2MPDĐR", "Mã chỉ có chữ cái không dấu và chữ số. Xem lại ký tự “Đ”."),
        ("K7QX2\x00", "Mã chỉ có chữ cái không dấu và chữ số. Xem lại ký tự lạ."),
        ("https://x", "Mã chỉ có chữ cái không dấu và chữ số. Xem lại ký tự “:”."),
    ],
)
def test_an_error_says_what_to_mend(typed: str, error: str) -> None:
    assert read(typed)[1] == error


@pytest.mark.parametrize(
    ("typed", "places"), [("K7QX2MPD8A", "10"), ("7KQX2MPD8R", "1 và 2"), ("K8QX3MPD8R", "2 và 5")]
)
def test_a_near_code_says_where_to_look_but_not_what_stands_there(typed: str, places: str) -> None:
    assert say_unknown(typed, [KNOWN]) == (
        f"Mã này gần giống mã của Nhà văn hóa thôn 3. Xem lại ký tự thứ {places}."
    )


def test_a_far_code_names_nobody() -> None:
    assert say_unknown("A8QX3MPD8R", [KNOWN]) == UNKNOWN
    assert say_unknown("K7QX2MPD8A", []) == UNKNOWN
