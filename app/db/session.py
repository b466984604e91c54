"""One transaction per request, committed before the response leaves."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def get_db(request: Request) -> Iterator[Session]:
    """The request's session: it reads for GET and HEAD, and writes and commits for everything else.

    An action never commits. A route that answers with an error after a write calls `db.rollback()`.
    """
    write = request.method not in SAFE_METHODS
    with request.app.state.database.session(write=write) as db:
        yield db
        if write:
            db.commit()


# scope="function" commits before the response leaves; the default order answers 200 while a commit fails.
DbSession = Annotated[Session, Depends(get_db, scope="function")]
