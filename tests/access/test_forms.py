"""Where a sign-in may lead, and how codes are read."""

import pytest

from app.access.forms import safe_next
from app.access.tokens import in_groups, new_invitation_token, normal_token


@pytest.mark.parametrize("url", ["/", "/team", "/points?a=1&b=2", "/c/K7QX2MPD8R", "/assists/new#x"])
def test_a_path_of_the_app_is_kept(url: str) -> None:
    assert safe_next(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "/a\\b",
        " //evil.example",
        "evil.example",
        "/\ud800",
    ],
)
def test_anything_else_is_dropped(url: str) -> None:
    assert safe_next(url) == ""


def test_a_code_has_130_bits_and_is_read_however_it_was_typed() -> None:
    tokens = {new_invitation_token() for _ in range(200)}
    assert len(tokens) == 200
    assert {len(token) for token in tokens} == {26}
    assert set("".join(tokens)) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    for token in tokens:
        assert normal_token(in_groups(token).lower()) == token
        assert normal_token(f" {token[:13]}-{token[13:]} ") == token


def test_letters_that_look_like_digits_are_taken_for_them() -> None:
    assert normal_token("oO iI lL") == "001111"
