"""Browsers, forms and invitations in one line each."""

import re
import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import Session, select

from app import clock
from app.access import invitations
from app.access.models import Invitation
from app.access.tokens import hash_token
from app.db import Database
from app.members.models import Member
from tests.conftest import actor_for
from tests.people import PASSWORD, People

NEW_PASSWORD = "bốn mùa thay lá"
NEWCOMER = {"full_name": "Điểu Thị Mới", "phone": "0977 000 001", "password": NEW_PASSWORD}
NEWCOMERS_PHONE = "0977000001"


def browser(app: FastAPI) -> TestClient:
    """Another browser, in which nobody is signed in."""
    return TestClient(app, follow_redirects=False)


def type_password(client: TestClient, member: Member, password: str = PASSWORD, **more: str) -> Response:
    """Sign in as people do."""
    return client.post("/sign-in", data={"phone": member.phone, "password": password, **more})


def is_signed_in(client: TestClient) -> bool:
    return client.get("/account").status_code == 200


def token_in(page: str) -> str:
    """The token of the link that a page shows."""
    found = re.search(r"/(?:join|recover)/([0-9A-Z]{26})", page)
    assert found is not None, page
    return found.group(1)


def request_id_in(page: str) -> str:
    """The id that the page for joining a team made."""
    found = re.search(r'name="id" value="([0-9a-f-]{36})"', page)
    assert found is not None, page
    return found.group(1)


def team_token(db: Session, people: People, inviter: Member | None = None) -> str:
    """A committed invitation to the team in Bù Gia Mập; by its leader, if nobody else is named."""
    actor = actor_for(db, inviter or people.leader)
    handed = invitations.invite_to_team(db, actor, people.team)
    db.commit()
    return handed.token


def coordinator_token(db: Session, people: People) -> str:
    """A committed invitation of a coordinator for Bù Gia Mập, by the officer."""
    handed = invitations.invite_coordinator(db, actor_for(db, people.officer), people.commune)
    db.commit()
    return handed.token


def recovery_token(db: Session, people: People, member: Member) -> str:
    """A committed code for a new password of `member`, by the coordinator."""
    handed = invitations.issue_recovery(db, actor_for(db, people.coordinator), member)
    db.commit()
    return handed.token


def ask_to_join(client: TestClient, token: str, **fields: str) -> Response:
    """Open the page of a team's invitation and send its form."""
    request_id = request_id_in(client.get(f"/join/{token}").text)
    return client.post(f"/join/{token}", data={"id": request_id, **NEWCOMER, **fields})


def all_at_once(work: Iterable[Callable[[], object]]) -> list[object]:
    """Run each in a thread of its own; what it returned or raised, in order."""
    jobs = list(work)
    results: list[object] = [None] * len(jobs)
    start = threading.Barrier(len(jobs))

    def run(n: int) -> None:
        start.wait()
        try:
            results[n] = jobs[n]()
        except Exception as error:  # noqa: BLE001 - the test looks at what was raised
            results[n] = error

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def stored(database: Database, token: str) -> Invitation:
    """The invitation that a token names, whatever its state."""
    with database.reading() as db:
        return db.exec(select(Invitation).where(Invitation.token_hash == hash_token(token))).one()


def later(**delta: float) -> datetime:
    """The moment so much from now, for `clock.frozen`."""
    return clock.now() + timedelta(**delta)
