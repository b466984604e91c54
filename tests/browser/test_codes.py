"""What is typed and scanned is read on the phone as the server reads it."""

import random
import uuid

import pytest
from playwright.sync_api import Browser
from starlette.datastructures import FormData

from app.checkins.forms import read_code
from app.web.forms import Reader
from app.web.static import STATIC

CODE = "K7QX2MPD8R"
LIVE = "000A1B2C3D4E5F"
OURS = "diem.example"
TYPED = (
    *("", " ", "-", CODE, "k7qx2 mpd8r", "K7QX2-MPD8R.", "k7qx2–mpd8r", "oil01 OIL01", CODE[:9], f"{CODE}9"),
    *("K7QX2 MPD8U", "K7QX2MPD8Đ", "K7QX2MPD8é", "K7QX2\u00a0MPD8R", "K7QX2\u200bMPD8R", "😀" * 10, "ßßßßß"),
    *(f"https://a.example/c/{CODE}", f"HTTPS://A.EXAMPLE/C/{CODE}?x#y", f"xem /c/{CODE.lower()} nhé", "/c//"),
)
LETTERS = "0189AZazUuOoIiLlĐđ -–.\u00a0\u200b\t/c?#é😀"


def on_the_phone(browser: Browser, function: str, cases: list[list[object]]) -> list[dict[str, str]]:
    page = browser.new_page()
    source = (STATIC / "js/checkins/codes.js").read_text()
    found: list[dict[str, str]] = page.evaluate(
        """async ([source, name, cases]) => {
          const module = await import(`data:text/javascript,${encodeURIComponent(source)}`);
          return cases.map((given) => module[name](...given));
        }""",
        [source, function, cases],
    )
    page.close()
    return found


def by_the_server(typed: str) -> dict[str, str]:
    reader = Reader(FormData({"id": str(uuid.uuid4()), "code": typed}))
    code = read_code(reader).code
    return {"error": reader.errors["code"]} if reader.errors else {"code": code}


def test_the_phone_says_of_what_is_typed_what_the_server_says(browser: Browser) -> None:
    chance = random.Random(7)
    typed = [*TYPED, *("".join(chance.choices(LETTERS, k=chance.randrange(14))) for _ in range(2000))]
    said = on_the_phone(browser, "readTyped", [[text] for text in typed])
    differing = [
        (text, phone) for text, phone in zip(typed, said, strict=True) if phone != by_the_server(text)
    ]
    assert differing == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"HTTPS://DIEM.EXAMPLE/C/{CODE}", {"code": CODE}),
        (f"https://diem.example/c/{CODE.lower()}", {"code": CODE}),
        (f"HTTPS://DIEM.EXAMPLE/C/{LIVE}", {"code": LIVE}),
        (CODE, {"code": CODE}),
        (LIVE, {"code": LIVE}),
        (f"https://evil.example/c/{CODE}", {"foreign": "evil.example"}),
        (f"https://diem.example.evil.example/c/{CODE}", {"foreign": "diem.example.evil.example"}),
        (f"https://diem.example@evil.example/c/{CODE}", {"foreign": "evil.example"}),
        (f"https://evil.example/?https://diem.example/c/{CODE}", {"foreign": "evil.example"}),
        (f"https://diem.example/join/{CODE}", {"foreign": ""}),
        (f"https://diem.example/c/{CODE}9", {"foreign": ""}),
        (f"javascript:alert('{CODE}')", {"foreign": ""}),
        ("", {"foreign": ""}),
    ],
)
def test_only_our_own_codes_are_taken_from_what_is_scanned(
    browser: Browser, text: str, found: dict[str, str]
) -> None:
    assert on_the_phone(browser, "readScanned", [[text, [OURS]]]) == [found]
