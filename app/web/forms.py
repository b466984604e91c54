"""Parsing forms into values or errors in Vietnamese; tables never parse input."""

import uuid
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from starlette.datastructures import FormData

from app import text

E = TypeVar("E", bound=StrEnum)


async def _read_form(request: Request) -> FormData:
    return await request.form(max_files=0, max_fields=200)


Form = Annotated[FormData, Depends(_read_form)]


class Reader:
    """Reads the fields of one form; `errors` says by field what to mend, `values` what was typed.

    A field that no rule asked for is an error too (`finish`), so that nothing unknown is passed over.
    """

    def __init__(self, form: FormData) -> None:
        self._form = form
        self._asked: set[str] = set()
        self.errors: dict[str, str] = {}
        self.values: dict[str, str] = {
            key: value for key, value in form.items() if isinstance(value, str) and "password" not in key
        }

    def raw(self, name: str) -> str:
        """What was typed, unchanged; "" if nothing was."""
        self._asked.add(name)
        value = self._form.get(name, "")
        return value if isinstance(value, str) else ""

    def text(self, name: str, *, ask: str, longest: int, required: bool = True) -> str:
        """A line of text, cleaned; `ask` says in Vietnamese what to type."""
        value = self.raw(name)
        if len(value) > 4 * longest:  # not even looked at; marks typed apart make at most three of one
            self.errors[name] = _too_long(longest)
            return ""
        if not text.is_storable(value):
            self.errors[name] = "Có ký tự lạ không dùng được. Hãy xóa và gõ lại."
            return ""
        value = text.clean(value)
        if required and not value:
            self.errors[name] = ask
        elif len(value) > longest:
            self.errors[name] = _too_long(longest)
        return value

    def choice(self, name: str, kind: type[E], *, ask: str) -> E | None:
        """One value of `kind`."""
        value = self.raw(name)
        if value in {member.value for member in kind}:
            return kind(value)
        self.errors[name] = ask
        return None

    def one_of(self, name: str, allowed: Iterable[str], *, ask: str) -> str:
        """One of the `allowed` codes."""
        value = self.raw(name)
        if value not in set(allowed):
            self.errors[name] = ask
        return value

    def many_of(self, name: str, allowed: Iterable[str], *, ask: str, required: bool = True) -> list[str]:
        """Some of the `allowed` codes, each once, in the order given."""
        self._asked.add(name)
        chosen = [value for value in dict.fromkeys(self._form.getlist(name)) if isinstance(value, str)]
        if (required and not chosen) or not set(chosen) <= set(allowed):
            self.errors[name] = ask
        return chosen

    def flag(self, name: str) -> bool:
        """Whether a box is ticked."""
        return self.raw(name) != ""

    def uuid(self, name: str, *, ask: str) -> uuid.UUID:
        """An id made by the page."""
        try:
            return uuid.UUID(self.raw(name))
        except ValueError:
            self.errors[name] = ask
            return uuid.UUID(int=0)

    def day(self, name: str, *, ask: str) -> date | None:
        """A day as browsers send it (2026-11-23)."""
        try:
            return date.fromisoformat(self.raw(name))
        except ValueError:
            self.errors[name] = ask
            return None

    def finish(self) -> bool:
        """True if all is well; an unknown field counts as an error of the whole form ("")."""
        if set(self._form) - self._asked:
            self.errors.setdefault("", "Biểu mẫu này đã cũ. Hãy tải lại trang rồi làm lại.")
        return not self.errors


def _too_long(longest: int) -> str:
    return f"Dài quá {longest} ký tự. Hãy viết ngắn lại."


def query_reader(request: Request) -> Reader:
    """A reader of the question in the address, read by the same rules as a form."""
    return Reader(FormData(dict(request.query_params)))
