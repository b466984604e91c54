"""The ways a request can fail on purpose. `main` turns each into a page, a fragment or JSON."""


class NotFoundError(Exception):
    """There is no such thing, or it is not this member's: the answer is 404 either way."""


class SignInNeededError(Exception):
    """The page needs a signed-in member."""


class OutboxTokenNeededError(Exception):
    """A phone sends without a token that holds: it keeps what it has until its member signs in."""


class FreshPasswordNeededError(Exception):
    """The step needs the password once more."""


class RefusedError(Exception):
    """A rule of the domain says no; `message` tells the member in Vietnamese what to do."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
