"""Vietnamese text: order, folding for search, and what may not be stored.

The order follows the Vietnamese alphabet first and the tone marks second (TCVN convention, as ICU's
`vi` collation does); the keys are stored because neither database knows it without ICU.
"""

import unicodedata

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def clean(text: str) -> str:
    """`text` in NFC with runs of white space folded to one blank and the ends trimmed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def is_storable(text: str) -> bool:
    """False for NUL, lone surrogates and control characters, which no field may hold."""
    return not any(unicodedata.category(char) in {"Cc", "Cs", "Cn", "Co"} for char in text)


def search_key(text: str) -> str:
    """`text` without marks and in lower case: "Bù Gia Mập" → "bu gia map", "Đồng" → "dong"."""
    plain = unicodedata.normalize("NFD", clean(text).lower().replace("đ", "d"))
    return "".join(char for char in plain if not unicodedata.combining(char))


def sort_key(text: str) -> str:
    """A string whose plain order is the Vietnamese order of `text`."""
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFC", clean(text).lower()):
        base, tone = _split(char)
        letters.append(_letter_weight(base))
        tones.append(str(tone))
    return "".join(letters) + "\t" + "".join(tones).rstrip("0")


def _split(char: str) -> tuple[str, int]:
    """The letter with its shape but without its tone, and the tone's place (0 for level)."""
    parts = unicodedata.normalize("NFD", char)
    tone = next((_TONES[mark] for mark in parts if mark in _TONES), 0)
    kept = "".join(mark for mark in parts if mark not in _TONES)
    return unicodedata.normalize("NFC", kept), tone


def _letter_weight(letter: str) -> str:
    """Two characters that order one letter: blanks, then digits, then the alphabet, then the rest."""
    if letter == " ":
        return "  "
    if letter.isdecimal():
        return f"0{letter}"
    place = _LETTERS.find(letter)
    return f"1{chr(ord('A') + place)}" if place >= 0 else f"2{letter}"
