"""Who may use a route. Every route declares one of these; a test walks the routers and fails without.

    @router.get("/today")
    def show(request: Request, db: DbSession, actor: CoordinatorUp) -> Response: ...

What is not a member's is 404, so that nobody learns that it exists.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request

from app import clock
from app.access import outbox, queries
from app.access.outbox import Sender
from app.actor import Actor, Role
from app.config import Settings
from app.web.errors import (
    FreshPasswordNeededError,
    NotFoundError,
    OutboxTokenNeededError,
    SignInNeededError,
)

FRESH_FOR = timedelta(minutes=30)


def cookie_name(settings: Settings, name: str) -> str:
    """`__Host-` pins a cookie to this very host; browsers take that prefix over HTTPS only."""
    return f"__Host-{name}" if settings.is_https else name


def find_actor(request: Request) -> Actor | None:
    """The member signed in by the request's cookie, if any; also left on `request.state`.

    Read in a short session of its own: a gate and its route are two jobs of the thread pool, and a
    connection or write lock held between them would let a burst of requests stop the server.
    """
    token = request.cookies.get(cookie_name(request.app.state.settings, "sign_in"), "")
    actor: Actor | None = None
    if token:
        with request.app.state.database.reading() as db:
            actor = queries.actor_by_token(db, token)
    request.state.actor = actor
    return actor


def allow(*roles: Role, fresh: bool = False) -> Callable[[Request], Actor]:
    """A gate that lets in members who hold one of `roles`; `fresh` asks for the password again if it is
    older than FRESH_FOR."""

    def gate(request: Request) -> Actor:
        actor = find_actor(request)
        if actor is None:
            raise SignInNeededError
        if not actor.is_any(*roles):
            raise NotFoundError
        if fresh and clock.now() - actor.password_at > FRESH_FOR:
            raise FreshPasswordNeededError
        return actor

    gate.rule = frozenset(roles)  # type: ignore[attr-defined]
    gate.is_fresh = fresh  # type: ignore[attr-defined]
    return gate


def look(request: Request) -> Actor | None:
    """A gate that lets everybody in and says who it is."""
    return find_actor(request)


def open_to_all() -> None:
    """A gate for answers that are the same for everybody."""


def send(request: Request) -> Sender:
    """A gate for phones that hand in: `Authorization: Outbox <token>`, and never the cookie."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "outbox":
        with request.app.state.database.reading() as db:
            sender = outbox.sender_by_token(db, request.app.state.settings.app_secret, token.strip())
        if sender is not None:
            return sender
    raise OutboxTokenNeededError


send.rule = frozenset({"outbox"})  # type: ignore[attr-defined]
look.rule = frozenset({"public"})  # type: ignore[attr-defined]
open_to_all.rule = frozenset({"public"})  # type: ignore[attr-defined]

AnyMember = Annotated[Actor, Depends(allow(*Role))]
LeaderUp = Annotated[Actor, Depends(allow(Role.LEADER, Role.COORDINATOR, Role.OFFICER))]
LeaderUpFresh = Annotated[Actor, Depends(allow(Role.LEADER, Role.COORDINATOR, Role.OFFICER, fresh=True))]
CoordinatorUp = Annotated[Actor, Depends(allow(Role.COORDINATOR, Role.OFFICER))]
CoordinatorUpFresh = Annotated[Actor, Depends(allow(Role.COORDINATOR, Role.OFFICER, fresh=True))]
OfficerOnly = Annotated[Actor, Depends(allow(Role.OFFICER))]
OfficerOnlyFresh = Annotated[Actor, Depends(allow(Role.OFFICER, fresh=True))]
Visitor = Annotated[Actor | None, Depends(look)]
Phone = Annotated[Sender, Depends(send)]
Anyone = Depends(open_to_all)
