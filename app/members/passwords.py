"""Password hashes and the rule for new passwords (OWASP ASVS 5.0, 6.2)."""

from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

SHORTEST = 8
LONGEST = 128
_FEWEST_GUESSES = 100_000
_ZXCVBN_READS = 72

_hasher: Final = PasswordHasher()
# Hashed once at import, so that an unknown phone number costs the same time as a wrong password.
_NOBODY: Final = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """An Argon2id hash with its own salt."""
    return _hasher.hash(password)


def is_password(password_hash: str | None, password: str) -> bool:
    """Whether `password` belongs to the hash; for None it is False, in the same time."""
    try:
        return _hasher.verify(password_hash or _NOBODY, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def complaint(password: str, *about: str) -> str | None:
    """Why a new password will not do, in Vietnamese; None if it will. `about` holds the name and phone.

    No rule of composition; only length, and that it is not among the first that anybody would guess.
    """
    if len(password) < SHORTEST:
        return f"Mật khẩu cần ít nhất {SHORTEST} ký tự. Có thể dùng cả một câu cho dễ nhớ."
    if len(password) > LONGEST:
        return f"Mật khẩu dài quá {LONGEST} ký tự. Hãy chọn câu ngắn hơn."
    words = [word for text in about for word in (text, *text.split())]
    if zxcvbn(password[:_ZXCVBN_READS], user_inputs=words)["guesses"] < _FEWEST_GUESSES:
        return "Mật khẩu này nhiều người dùng, dễ bị đoán. Hãy chọn câu khác, ví dụ bốn từ bất kỳ."
    return None
