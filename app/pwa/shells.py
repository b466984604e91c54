"""The shells: pages that know no member, kept by the phone and opened without a network."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from app.assists.forms import Draft
from app.assists.pages import LogForm, Place
from app.catalogue.models import Barrier, Task
from app.catalogue.queries import active_barriers, active_tasks
from app.pwa.pages import CheckInShell, HandInPage, LivePage, LogShell, MineShell, OfflineShell
from app.web.render import Page

_NO_ID = uuid.UUID(int=0)  # a blank page shows no id; the phone makes one


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All of the database that a shell shows."""

    tasks: list[Task]
    barriers: list[Barrier]


def read_catalogue(db: Session) -> Catalogue:
    return Catalogue(active_tasks(db), active_barriers(db))


@dataclass(frozen=True, slots=True)
class ShellOf:
    """A shell and the page that it stands for; one that comes first is opened without asking the network."""

    url: str
    path: str
    page: Callable[[Catalogue], Page]
    comes_first: bool = False


def _log(catalogue: Catalogue) -> LogShell:
    form = LogForm(Draft(_NO_ID), catalogue.tasks, catalogue.barriers)
    return LogShell(Place("Tiếp Sức Số", "", since=None), form)


SHELLS: Mapping[str, ShellOf] = {
    shell.url: shell
    for shell in (
        ShellOf("/shell/log", "/assists/new", _log, comes_first=True),
        ShellOf(
            "/shell/check-in",
            "/check-in",
            lambda _: CheckInShell(is_known=False),
            comes_first=True,
        ),
        ShellOf("/shell/mine", "/mine", lambda _: MineShell()),
        ShellOf("/shell/live", "/live", lambda _: LivePage()),
        ShellOf("/shell/hand-in", "/hand-in", lambda _: HandInPage()),
        ShellOf("/shell/offline", "", lambda _: OfflineShell()),
    )
}
