"""Vietnamese text: order, folding for search, and what may not be stored.

The order follows the Vietnamese alphabet first and the tone marks second (TCVN convention, as ICU's
`vi` collation does); the keys are stored because neither database knows it without ICU.
"""

import unicodedata

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def clean(text: str) -> str:
    """`text` in NFC with runs of white space folded to one blank and the ends trimmed.

    Characters that only steer other characters (zero-width ones, direction marks) come along when text
    is copied and would make two equal-looking names different: they are dropped.
    """
    seen = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return " ".join(unicodedata.normalize("NFC", seen).split())


def is_storable(text: str) -> bool:
    """False for NUL, lone surrogates and control characters, which no field may hold."""
    return not any(unicodedata.category(char) in {"Cc", "Cs", "Cn", "Co"} for char in text)


def search_key(text: str) -> str:
    """`text` without marks and in lower case: "Bù Gia Mập" → "bu gia map", "Đồng" → "dong".

    What no field may hold is left out too: PostgreSQL fails on a NUL that is searched for.
    """
    plain = unicodedata.normalize("NFD", clean(text).lower().replace("đ", "d"))
    return "".join(char for char in plain if not unicodedata.combining(char) and is_storable(char))


def sort_key(text: str) -> str:
    """A string whose plain order is the Vietnamese order of `text`: all letters first, then all tones."""
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFC", clean(text).lower()):
        base, tone = _split(char)
        if base:
            letters.append(_letter_weight(base))
            tones.append(str(tone))
    return "".join(letters) + "\t" + "".join(tones).rstrip("0")


def _split(char: str) -> tuple[str, int]:
    """The letter with its shape but without its tone, and the tone's place (0 for level).

    Marks of other languages are left out ("ü" sorts as "u"); a mark that stands alone has no letter: "".
    """
    parts = unicodedata.normalize("NFD", char)
    tone = next((_TONES[mark] for mark in parts if mark in _TONES), 0)
    letter = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in _TONES))
    if letter not in _LETTERS:
        letter = "".join(part for part in parts if not unicodedata.combining(part))
    return unicodedata.normalize("NFC", letter), tone


def _letter_weight(letter: str) -> str:
    """Two characters that order one letter: blank, punctuation, digits, the alphabet, then the rest."""
    if letter == " ":
        return "  "
    place = _LETTERS.find(letter)
    if place >= 0:
        return f"3{chr(ord('A') + place)}"
    if not letter.isalnum():
        return f"1{letter}"
    return f"2{letter}" if letter.isdecimal() else f"4{letter}"
