"""HTTP for phones that hand in. The answer is JSON always, and the cookie is never looked at."""

import json
import logging
import random
import time
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy.exc import OperationalError

from app import clock
from app.access.gate import Phone
from app.access.outbox import author_of
from app.access.rights import rights_of
from app.access.routes import database_of
from app.actor import Role
from app.db import Database
from app.sync.actions import Result, take_in
from app.sync.forms import (
    MOST_EVENTS,
    EnvelopeError,
    Kept,
    Sent,
    TooManyError,
    Unsound,
    read_bundle,
    read_envelope,
    read_hand_in,
)
from app.sync.phones import note_kept
from app.sync.plans import Batch
from app.sync.reading import read_json
from app.web.render import settings_of

router = APIRouter()
log = logging.getLogger("app")

_TRIES = 5  # of a batch that another one made wait crosswise
_AGAIN = {"40001", "40P01"}  # PostgreSQL: serialization failure, deadlock


async def _read_body(request: Request) -> bytes:
    return await request.body()


Body = Annotated[bytes, Depends(_read_body)]


@router.post("/api/v1/sync")
def sync(request: Request, sender: Phone, body: Body) -> Response:
    received_at = clock.now()
    try:
        envelope = read_envelope(read_json(body))
    except TooManyError:
        return _too_many()
    except (EnvelopeError, ValueError):
        return _unreadable()
    secret = settings_of(request).app_secret
    batch = Batch(sender, received_at, received_at - envelope.sent_at, secret)
    return _answer(batch, _store(database_of(request), batch, envelope.events, envelope.kept))


@router.post("/api/v1/hand-in")
def hand_in(request: Request, sender: Phone, body: Body) -> Response:
    """A leader's phone brings what another member's phone cannot send; it counts as the author's."""
    received_at, database = clock.now(), database_of(request)
    secret = settings_of(request).app_secret
    with database.reading() as db:
        giver = rights_of(db, sender).actor_at(received_at)
    if giver is None or not giver.is_any(Role.LEADER, Role.COORDINATOR, Role.OFFICER):
        return _say(403, "not_leader", "Chỉ đội trưởng hoặc điều phối viên nộp hộ được.")
    try:
        given = read_hand_in(read_json(body))
    except (EnvelopeError, ValueError):
        return _unreadable()
    try:
        bundle = read_bundle(read_json(given.bundle))
    except TooManyError:
        return _too_many()
    except (EnvelopeError, ValueError):
        return _no_bundle()
    with database.reading() as db:
        author = author_of(db, secret, bundle.sign_in_id, given.bundle, given.mac)
    if author is None:
        return _no_bundle()
    # The author's clock now: what it said when the bundle was made, and the giver's time since.
    authors_now = bundle.made_at + (given.sent_at - given.scanned_at)
    batch = Batch(author, received_at, received_at - authors_now, secret, giver.member_id)
    return _answer(batch, _store(database, batch, bundle.events))


def _no_bundle() -> Response:
    return _say(422, "bundle", "Mã QR hoặc tệp này không dùng được. Hãy quét lại từ máy của bạn ấy.")


def _unreadable() -> Response:
    return _say(422, "request", "Dữ liệu gửi lên không đọc được. Hãy tải lại trang rồi gửi lại.")


def _too_many() -> Response:
    return _say(413, "too_many", f"Mỗi lần gửi nhiều nhất {MOST_EVENTS} bản ghi. Hãy gửi làm nhiều lần.")


def _store(
    database: Database, batch: Batch, events: Sequence[Sent | Unsound], kept: Kept | None = None
) -> list[Result]:
    """One transaction; a deadlock that happened all the same is tried again as a whole."""
    for tries_left in reversed(range(_TRIES)):
        try:
            with database.writing() as db:
                results = take_in(db, batch, events)
                if kept is not None:
                    note_kept(db, batch, kept)
                return results
        except OperationalError as error:
            if not tries_left or getattr(error.orig, "sqlstate", None) not in _AGAIN:
                raise
            log.warning("a batch is tried again after a deadlock")
            time.sleep(random.uniform(0.02, 0.2))  # noqa: S311 - no secret
    raise AssertionError


def _answer(batch: Batch, results: Sequence[Result]) -> Response:
    said = [_result(result) for result in results]
    return _json(200, {"received_at": batch.received_at.isoformat(), "results": said})


def _result(result: Result) -> dict[str, str | None]:
    said: dict[str, str | None] = {"id": result.echo, "status": result.status}
    if result.reason is not None:
        said |= {"reason": result.reason, "message": result.reason.message}
    return said


def _say(status: int, reason: str, message: str) -> Response:
    return _json(status, {"reason": reason, "message": message})


def _json(status: int, content: object) -> Response:
    """ASCII alone: an id may hold what cannot be encoded."""
    return Response(json.dumps(content), status, media_type="application/json")
