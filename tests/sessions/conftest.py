"""A point and a class, for every test of sessions."""

import pytest

from app.db import Database
from app.help_sessions.actions import add_point
from app.help_sessions.models import HelpSession, SupportPoint
from app.help_sessions.queries import present_code
from tests.conftest import actor_for
from tests.help_sessions.helpers import planned
from tests.people import People


@pytest.fixture
def place(database: Database, people: People) -> tuple[SupportPoint, str]:
    """A point of the commune, and the code of its poster."""
    with database.writing() as db:
        point = add_point(db, None, "Nhà văn hóa thôn 3", people.commune.id)
        return point, present_code(db, point.id)


@pytest.fixture
def training(database: Database, people: People, place: tuple[SupportPoint, str]) -> HelpSession:
    """A class of yesterday, by the team."""
    with database.writing() as db:
        return planned(db, actor_for(db, people.coordinator), place[0], team_id=people.team.id)
