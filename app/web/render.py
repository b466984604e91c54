"""Rendering: a page takes one `page`, a fragment one thing; both also see the `shell` around them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.actor import Actor, Role
from app.config import Settings
from app.web import vietnamese

TEMPLATES = Path(__file__).parents[2] / "templates"


class Page(Protocol):
    """A frozen dataclass that names its template and holds all that the template may use."""

    template: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Tab:
    """One entry of the bar under the thumb."""

    url: str
    label: str
    icon: str


@dataclass(frozen=True, slots=True)
class Shell:
    """What surrounds every page: who is signed in, the tabs, the body's name, the present path.

    A blank page is for nobody in particular: the phone keeps it and fills in its member.
    """

    org_name: str
    domain: str
    path: str
    actor: Actor | None = None
    tabs: tuple[Tab, ...] = ()
    is_blank: bool = False

    @property
    def member_id(self) -> str:
        """The id of who is signed in, or ""."""
        return str(self.actor.member_id) if self.actor else ""

    @property
    def is_app(self) -> bool:
        """Whether the page is one of those that a member works with."""
        return self.actor is not None or self.is_blank

    @property
    def other_tabs(self) -> Mapping[Role, tuple[Tab, ...]]:
        """The tabs by role that a blank page may need instead of its own."""
        return {role: tabs for role, tabs in TABS.items() if self.is_blank and tabs != self.tabs}


_LOG = Tab("/assists/new", "Ghi nhận", "pencil")
_CHECK_IN = Tab("/check-in", "Điểm danh", "qr")
_MINE = Tab("/mine", "Của tôi", "list")
_TEAM = Tab("/team", "Đội", "people")
_TODAY = Tab("/today", "Hôm nay", "bars")
_UNITS = Tab("/units", "Xã, phường", "list")
_TOTALS = Tab("/totals", "Tổng hợp", "table")

TABS: Mapping[Role, tuple[Tab, ...]] = {
    Role.VOLUNTEER: (_LOG, _CHECK_IN, _MINE),
    Role.LEADER: (_LOG, _CHECK_IN, _MINE, _TEAM),
    Role.COORDINATOR: (_TODAY, _LOG, _CHECK_IN, _TEAM),
    Role.OFFICER: (_TOTALS, _TODAY, _UNITS, _TEAM),
}


def settings_of(request: Request) -> Settings:
    """The settings of the app that serves `request`."""
    settings: Settings = request.app.state.settings
    return settings


def actor_of(request: Request) -> Actor | None:
    """The signed-in member, once the route's gate has looked; None before and for everybody else."""
    actor: Actor | None = getattr(request.state, "actor", None)
    return actor


def wants_fragment(request: Request) -> bool:
    """Whether htmx asks for a part of the page instead of the page."""
    return request.headers.get("hx-request") == "true"


def render(
    request: Request, page: Page, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """The whole page."""
    return HTMLResponse(_body(request, page.template, {"page": page}), status, dict(headers or {}))


def render_blank(request: Request, page: Page, path: str) -> str:
    """The page as it stands at `path` for nobody in particular, with the volunteer's tabs."""
    settings, environment = settings_of(request), _environment(request)
    shell = Shell(settings.app_org_name, settings.domain, path, tabs=TABS[Role.VOLUNTEER], is_blank=True)
    return environment.get_template(page.template).render(page=page, shell=shell)


def render_fragment(request: Request, template: str, *, status: int = 200, **thing: object) -> HTMLResponse:
    """A fragment ("assists/_row.html") with its one thing."""
    return HTMLResponse(_body(request, template, thing), status)


def see_other(url: str, headers: Mapping[str, str] | None = None) -> RedirectResponse:
    """The answer to a plain form that did its work: go and look."""
    return RedirectResponse(url, status_code=303, headers=dict(headers or {}))


def go_to(request: Request, url: str) -> Response:
    """`see_other` for a plain form; for htmx the header that makes the browser go to `url`."""
    return (
        Response(status_code=204, headers={"HX-Redirect": url}) if wants_fragment(request) else see_other(url)
    )


def _body(request: Request, template: str, context: Mapping[str, Any]) -> str:
    return _environment(request).get_template(template).render(**context, shell=_shell(request))


def _environment(request: Request) -> Environment:
    environment: Environment = request.app.state.templates
    return environment


def _shell(request: Request) -> Shell:
    settings, actor = settings_of(request), actor_of(request)
    tabs = TABS[actor.role] if actor else ()
    return Shell(settings.app_org_name, settings.domain, request.url.path, actor, tabs)


def make_environment(static_url: Callable[[str], str]) -> Environment:
    """The Jinja environment: everything escaped, an undefined name is an error."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        number=vietnamese.number,
        day=vietnamese.day,
        weekday=vietnamese.weekday,
        time=vietnamese.time,
        moment=vietnamese.moment,
        duration=vietnamese.duration,
    )
    environment.globals.update(static=static_url)
    return environment


@dataclass(frozen=True, slots=True)
class FormState:
    """What a form shows again after an error: what was typed, and what to mend by field."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
