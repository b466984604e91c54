"""Trying a password before the transaction that acts on it: others would wait while it is hashed.

Who acts reads the member again, locked, and asks the try whether it still `holds`.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from app.db import Database
from app.members.models import Member, MemberState
from app.members.passwords import is_password


@dataclass(frozen=True, slots=True)
class Tried:
    """Whether a password was right for the hash that the member had then; None for nobody's."""

    password_hash: str | None
    is_right: bool

    def holds(self, member: Member) -> bool:
        """Whether it lets the member in as he or she stands now: not after a reset or a deactivation."""
        return (
            self.is_right
            and member.password_hash == self.password_hash
            and member.state == MemberState.ACTIVE
        )


def try_for_phone(database: Database, phone: str, password: str) -> Tried:
    """Try to sign in; for a number that nobody has it takes the same time."""
    return _try(database, col(Member.phone) == phone, password)


def try_for_member(database: Database, member_id: int, password: str) -> Tried:
    """Try the password of a member who is signed in."""
    return _try(database, col(Member.id) == member_id, password)


def _try(database: Database, whose: ColumnElement[bool], password: str) -> Tried:
    with database.reading() as db:
        password_hash = db.exec(select(Member.password_hash).where(whose)).first()
    return Tried(password_hash, is_password(password_hash, password))
