"""The people and points of a database under test."""

from dataclasses import dataclass

from app.access.actions import start_sign_in
from app.actor import Role
from app.db import Database
from app.help_sessions.actions import add_point
from app.help_sessions.queries import present_code
from app.members.models import Member
from tests.people import People, add_people


@dataclass(frozen=True)
class World:
    """Everybody of tests/people.py and the codes of two points in their commune."""

    database: Database
    people: People
    codes: tuple[str, ...]

    def cookie(self, member: Member) -> str:
        """The cookie of a new sign-in, where the form is not what the test is about."""
        with self.database.writing() as db:
            return start_sign_in(db, member.id, Role.VOLUNTEER)


def make_world(url: str) -> World:
    """Fill a fresh database; dispose of `database.engine` in the end."""
    database = Database(url)
    with database.writing() as db:
        people = add_people(db)
        points = [add_point(db, None, name, people.commune.id) for name in ("Nhà văn hóa thôn 3", "Chợ xã")]
        codes = tuple(present_code(db, point.id) for point in points)
    return World(database, people, codes)
