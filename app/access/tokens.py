"""Secrets that are handed out once and stored hashed."""

import hashlib
import hmac
import secrets


def new_token() -> str:
    """A secret of 256 bits, for a sign-in or a known device."""
    return secrets.token_urlsafe(32)


def new_invitation_token() -> str:
    """A secret of 130 bits in letters and digits that a QR code stores compactly (base 32)."""
    alphabet = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"
    return "".join(secrets.choice(alphabet) for _ in range(26))


def hash_token(token: str) -> str:
    """What is stored of a token: it has so much entropy that a plain hash is enough."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def keyed_hash(secret: str, *parts: str) -> str:
    """A hash of something guessable (a phone number, an address) under the app's secret."""
    return hmac.new(secret.encode(), "\n".join(parts).encode(errors="replace"), "sha256").hexdigest()
