"""What the pages of signing in show."""

from dataclasses import dataclass, field
from typing import ClassVar

from app.web.render import FormState


@dataclass(frozen=True)
class SignInPage:
    """The sign-in form; `next` is where to go afterwards."""

    template: ClassVar = "access/sign_in.html"
    next: str
    form: FormState = field(default_factory=FormState)


@dataclass(frozen=True)
class ConfirmPage:
    """The password once more before a delicate step."""

    template: ClassVar = "access/confirm.html"
    next: str
    form: FormState = field(default_factory=FormState)
