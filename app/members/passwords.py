"""Password hashes and the rule for new passwords (OWASP ASVS 5.0, 6.2)."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from app.text import search_key

SHORTEST = 8
LONGEST = 128
_FEWEST_GUESSES = 10_000_000
# zxcvbn takes seconds over 72 characters made to be hard for it, and under 0.1 s over 20.
_ZXCVBN_READS = 20
# What people here would try first and zxcvbn's English lists do not know.
_LOCAL_WORDS: Final = (
    *("mật khẩu", "quên mật khẩu", "không có mật khẩu", "xin chào", "anh yêu em", "em yêu anh", "yêu em"),
    *("tiếp sức số", "vneid", "dịch vụ công", "tỉnh đoàn", "thành đoàn", "đoàn thanh niên", "thanh niên"),
    *("tình nguyện", "việt nam", "đồng nai", "bình phước", "hồ chí minh", "sài gòn", "hà nội"),
)

# Argon2id with OWASP's 19 MiB, 2 passes, 1 lane (21 ms here; the library's defaults take 116 ms).
_hasher: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Hashed once at import, so that an unknown phone number costs the same time as a wrong password.
_NOBODY: Final = _hasher.hash("nobody has this password")
# However many sign in at once, two hash and the others wait: a small server has neither cores nor memory
# for more.
_workers: Final = ThreadPoolExecutor(2, thread_name_prefix="argon2")


def hash_password(password: str) -> str:
    """An Argon2id hash with its own salt. Call it before a transaction writes, which others wait for."""
    return _workers.submit(_hasher.hash, _bytes(password)).result()


def is_password(password_hash: str | None, password: str) -> bool:
    """Whether `password` belongs to the hash; for None it is False, in the same time. Call it as above."""
    if len(password) > 4 * LONGEST:  # nobody's, and not worth the work; marks typed apart make three of one
        password = ""
    try:
        _workers.submit(_hasher.verify, password_hash or _NOBODY, _bytes(password)).result()
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def wrong_length(password: str) -> str | None:
    """What is wrong with the length of a new password, in Vietnamese; None if nothing is."""
    if len(password) < SHORTEST:
        return f"Mật khẩu cần ít nhất {SHORTEST} ký tự. Có thể dùng cả một câu cho dễ nhớ."
    if len(password) > LONGEST:
        return f"Mật khẩu dài quá {LONGEST} ký tự. Hãy chọn câu ngắn hơn."
    return None


def complaint(password: str, *about: str) -> str | None:
    """Why a new password will not do, in Vietnamese; None if it will. `about` holds the name and phone.

    No rule of composition; only length, and that it is not among the first that anybody would guess.
    """
    problem = wrong_length(password)
    if problem is not None:
        return problem
    plain = _plain(password)[:_ZXCVBN_READS]
    if not plain or zxcvbn(plain, user_inputs=_first_guesses(about))["guesses"] < _FEWEST_GUESSES:
        return "Mật khẩu này nhiều người dùng, dễ bị đoán. Hãy chọn câu khác, ví dụ bốn từ bất kỳ."
    return None


def _first_guesses(about: tuple[str, ...]) -> list[str]:
    """The member's own words, together and apart, and the local ones."""
    own = [word for text in about for word in (text, *text.split())]
    return list(dict.fromkeys(_plain(word) for word in (*own, *_LOCAL_WORDS)))


def _plain(text: str) -> str:
    """Without marks, capitals and blanks: what a guesser would try for all spellings at once."""
    return search_key(text).replace(" ", "")


def _bytes(password: str) -> bytes:
    """One form for what looks the same: keyboards send "ố" as one character or as three."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
