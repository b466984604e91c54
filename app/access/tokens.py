"""Secrets that are handed out once and stored hashed."""

import hashlib
import hmac
import re
import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKS_LIKE = str.maketrans("OIL", "011")


def new_token() -> str:
    """A secret of 256 bits, for a sign-in or a known device."""
    return secrets.token_urlsafe(32)


def new_invitation_token() -> str:
    """A secret of 130 bits in letters and digits that a QR code stores compactly (Crockford's base 32)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(26))


def normal_token(typed: str) -> str:
    """An invitation token however it was read or typed: any case, in groups, O for 0, I or L for 1."""
    return re.sub(r"[\s-]", "", typed).upper().translate(_LOOKS_LIKE)


def in_groups(token: str) -> str:
    """`token` as people read it to each other: "7KQX2 MPD8R ..."."""
    return " ".join(token[start : start + 5] for start in range(0, len(token), 5))


def hash_token(token: str) -> str:
    """What is stored of a token: it has so much entropy that a plain hash is enough."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def keyed_hash(secret: str, *parts: str) -> str:
    """A hash of something guessable (a phone number, an address) under the app's secret."""
    return hmac.new(secret.encode(), "\n".join(parts).encode(errors="replace"), "sha256").hexdigest()
