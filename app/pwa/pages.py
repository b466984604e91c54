"""What the phone keeps of the pages, to open them without a network: none of it knows a member or a day."""

from dataclasses import dataclass
from typing import ClassVar

from app.assists.pages import LogPage
from app.checkins.pages import CheckInPage


@dataclass(frozen=True)
class LogShell(LogPage):
    """The log page for whoever holds the phone."""

    template: ClassVar = "pwa/log.html"


@dataclass(frozen=True)
class CheckInShell(CheckInPage):
    """The page of checking in for whoever holds the phone."""

    template: ClassVar = "pwa/check_in.html"


@dataclass(frozen=True)
class MineShell:
    """The member's own day, as far as the phone knows it."""

    template: ClassVar = "pwa/mine.html"


@dataclass(frozen=True)
class LivePage:
    """The code of a point that changes every minute; the phone makes it, from keys it got for its member."""

    template: ClassVar = "pwa/live.html"


@dataclass(frozen=True)
class HandInPage:
    """Where a leader hands in what another phone cannot send."""

    template: ClassVar = "pwa/hand_in.html"


@dataclass(frozen=True)
class OfflineShell:
    """What stands in for every page that needs the network."""

    template: ClassVar = "pwa/offline.html"
