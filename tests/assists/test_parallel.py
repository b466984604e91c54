"""Many at once: stored once, counted once, nobody waits crosswise."""

import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlmodel import col, func, select

from app.actor import Actor
from app.assists.actions import Status, correct_assist, log_assist, void_assist
from app.assists.models import Assist, Logged, VoidReason
from app.assists.recount import recount
from app.audit.queries import first_break
from app.db import Database
from app.web.errors import RefusedError
from tests.assists.helpers import AFRAID, INSTALLED, done, log, said
from tests.conftest import actor_for
from tests.people import People

AT_ONCE = 20


def actor_of(database: Database, people: People) -> Actor:
    with database.writing() as db:
        return actor_for(db, people.volunteer)


def at_once(work: Callable[[int], str]) -> Counter[str]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(work, range(AT_ONCE)))


def standing(database: Database) -> int:
    """How many assists count; the counts must say the same, and the audit chain hold."""
    with database.reading() as db:
        assert recount(db) == []
        assert first_break(db) is None
        count = select(func.count()).select_from(Assist).where(col(Assist.voided_at).is_(None))
        return db.exec(count).one()


def test_the_same_assist_twenty_times_at_once_is_stored_once(database: Database, people: People) -> None:
    actor, logged = actor_of(database, people), said(INSTALLED, AFRAID)

    def send(_: int) -> str:
        with database.writing() as db:
            return log_assist(db, actor, logged).status

    assert at_once(send) == {Status.STORED: 1, Status.DUPLICATE: AT_ONCE - 1}
    assert standing(database) == 1


def test_different_assists_at_once_are_all_stored(database: Database, people: People) -> None:
    actor = actor_of(database, people)

    def send(n: int) -> str:
        items = (INSTALLED, AFRAID, done("other"))[: n % 3 + 1]
        with database.writing() as db:
            return log_assist(db, actor, Logged(uuid.uuid4(), items[:: (-1) ** n])).status

    assert at_once(send) == {Status.STORED: AT_ONCE}
    assert standing(database) == AT_ONCE


def test_voids_of_one_assist_at_once_are_taken_off_once(database: Database, people: People) -> None:
    actor = actor_of(database, people)
    with database.writing() as db:
        wrong, _kept = log(db, actor, INSTALLED, AFRAID), log(db, actor, INSTALLED, AFRAID)

    def send(_: int) -> str:
        with database.writing() as db:
            void_assist(db, actor, db.get_one(Assist, wrong.id), VoidReason.UNDONE)
        return "ok"

    assert at_once(send) == {"ok": AT_ONCE}
    assert standing(database) == 1


def test_corrections_of_one_assist_at_once_leave_one(database: Database, people: People) -> None:
    actor = actor_of(database, people)
    with database.writing() as db:
        wrong = log(db, actor, INSTALLED, AFRAID)
    mine, others = said(done("other")), said(AFRAID)

    def send(n: int) -> str:
        try:
            with database.writing() as db:
                logged = mine if n % 2 else others
                return correct_assist(db, actor, db.get_one(Assist, wrong.id), logged).status
        except RefusedError:
            return "refused"

    half = AT_ONCE // 2
    assert at_once(send) == {Status.STORED: 1, Status.DUPLICATE: half - 1, "refused": half}
    assert standing(database) == 1
