"""An answer as of a settled moment, taken while others write, is the answer to the same question later."""

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from random import Random

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, col, select

from app import clock
from app.actor import Actor
from app.assists.actions import correct_assist, log_assist, void_assist
from app.assists.models import Assist, VoidReason
from app.db import Database
from app.db.engine import WRITERS_LOCK
from app.periods.models import Period
from app.reports.models import By, Query, Totals
from app.reports.queries import totals
from tests.assists.helpers import said
from tests.conftest import actor_for, database_of, sign_in
from tests.people import People
from tests.reports.helpers import AFRAID, AFRAID_TOO, INSTALLED, scope_for
from tests.sync.helpers import assist, event, phone_of

WRITERS, LOOKS = 4, 8
ITEMS = ((INSTALLED,), (INSTALLED, AFRAID), (AFRAID, AFRAID_TOO))
WRITING = ("log", "log", "log", "void", "correct")


def write(
    database: Database, actors: list[Actor], officer: Actor, is_over: threading.Event, seed: int
) -> None:
    """Log, void and correct, each in a transaction of its own that takes a while, until it is over."""
    random = Random(seed)
    while not is_over.is_set():
        with database.writing() as db:
            logged = said(*random.choice(ITEMS))
            what = random.choice(WRITING)
            assist = None if what == "log" else _one_of(db, random)
            if assist is None:
                log_assist(db, random.choice(actors), logged)
            elif what == "void":
                void_assist(db, officer, assist, VoidReason.MISTAKE)
            else:
                correct_assist(db, officer, assist, logged)
            time.sleep(random.uniform(0, 0.01))  # between taking the moment and committing
        time.sleep(random.uniform(0, 0.05))  # SQLite lets in whoever asks at the right time


def _one_of(db: Session, random: Random) -> Assist | None:
    """An assist that stands, and that nobody else is just voiding."""
    standing = select(Assist).where(col(Assist.voided_at).is_(None))
    found = db.exec(standing.with_for_update(skip_locked=True).limit(20)).all()
    return random.choice(found) if found else None


def answers(database: Database, officer: Actor, query: Query) -> list[Totals]:
    with database.reading() as db:
        scope = scope_for(db, officer, query)
        return [totals(db, scope, replace(query, by=by)) for by in By]


def test_what_was_answered_while_others_wrote_is_answered_again(database: Database, people: People) -> None:
    with database.writing() as db:
        officer = actor_for(db, people.officer)
        actors = [actor_for(db, member) for member in (people.volunteer, people.teammate, people.stranger)]
    is_over, today = threading.Event(), clock.today()
    arguments = [(database, actors, officer, is_over, seed) for seed in range(WRITERS)]
    threads = [threading.Thread(target=write, args=each) for each in arguments]
    for thread in threads:
        thread.start()
    seen: list[tuple[Query, list[Totals]]] = []
    for _ in range(LOOKS):
        query = Query(Period(today, today), as_of=database.settled())
        seen.append((query, answers(database, officer, query)))
    is_over.set()
    for thread in threads:
        thread.join()
    turns = [found[0].everything.assists for _, found in seen]
    assert turns[-1] > turns[0]
    assert len({row.done + row.not_done for _, found in seen for row in [found[0].total]}) > 1
    for query, found in seen:
        assert answers(database, officer, query) == found


def _while_settling(database: Database, work: Callable[[], object]) -> datetime:
    """Do the work while a moment is being settled: it waits. The moment that was settled."""
    is_postgres = database.engine.dialect.name == "postgresql"
    lock = f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})" if is_postgres else "SELECT 1"
    thread = threading.Thread(target=work)
    engine = (
        database.engine if is_postgres else database.engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
    )
    with engine.connect() as connection:
        connection.exec_driver_sql(lock)
        thread.start()
        time.sleep(0.5)  # long enough to come to the lock
        assert thread.is_alive(), "it did not wait"
        moment = clock.now()
    thread.join()
    return moment


@pytest.mark.parametrize("door", ["form", "sync", "void", "correction", "late void"])
def test_what_waits_while_a_moment_is_settled_bears_a_later_one(
    client: TestClient, people: People, door: str
) -> None:
    """Otherwise an answer as of that moment would be another one soon."""
    database, phone = database_of(client), phone_of(client, people.volunteer)
    first = assist()
    phone.send(first)
    sign_in(client, people.volunteer)
    new, item = str(uuid.uuid4()), {"task": "vneid_install", "outcome": "done"}
    doors: dict[str, Callable[[], object]] = {
        "form": lambda: client.post("/assists", data={"id": new, **item}),
        "sync": lambda: phone.send({**assist(), "id": new}),
        "void": lambda: client.post(f"/assists/{first['id']}/void", data={"reason": "mistake"}),
        "correction": lambda: client.post(f"/assists/{first['id']}/correction", data={"id": new, **item}),
        "late void": lambda: phone.send(event("void", assist=first["id"], reason="mistake")),
    }
    moment = _while_settling(database, doors[door])
    with database.reading() as db:
        if door in {"form", "sync", "correction"}:
            assert db.get_one(Assist, uuid.UUID(new)).received_at > moment
        if door in {"void", "correction", "late void"}:
            voided_at = db.get_one(Assist, uuid.UUID(first["id"])).voided_at
            assert voided_at is not None
            assert voided_at > moment
