"""Pages that belong to no feature."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class ErrorPage:
    """What went wrong and what to do."""

    template: ClassVar = "web/error.html"
    title: str
    advice: str
