"""Behind a proxy the client is who the proxy saw, whatever the client says of itself."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from typer.testing import CliRunner
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app import cli
from app.config import Settings


def served_with(*arguments: str, monkeypatch: pytest.MonkeyPatch) -> str | None:
    """The proxies that uvicorn is told to believe."""
    told: dict[str, str | None] = {}
    monkeypatch.setattr(cli, "settings", lambda: Settings(app_env="development", _env_file=None))
    monkeypatch.setattr(uvicorn, "run", lambda *_, **options: told.update(options))
    assert CliRunner().invoke(cli.cli, ["serve", *arguments]).exit_code == 0
    return told["forwarded_allow_ips"]


def client_and_scheme(proxies: str, connected: str, forwarded_for: str) -> tuple[str, str]:
    """What the app sees of a request that `connected` passes on."""
    seen: list[tuple[str, str]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append((scope["client"][0], scope["scheme"]))

    headers = [(b"x-forwarded-for", forwarded_for.encode()), (b"x-forwarded-proto", b"https")]
    scope = {"type": "http", "scheme": "http", "client": (connected, 5000), "headers": headers}

    async def pass_on() -> None:
        await ProxyHeadersMiddleware(app, proxies)(scope, None, None)  # type: ignore[arg-type]

    with ThreadPoolExecutor(1) as thread:  # this thread's loop may belong to the browser's driver
        thread.submit(lambda: asyncio.run(pass_on())).result()
    return seen[0]


@pytest.mark.parametrize(
    ("connected", "forwarded_for", "client"),
    [
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("::1", "2001:db8::9", "2001:db8::9"),
        ("172.18.0.2", "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the first was forged
        ("172.18.0.2", "198.51.100.1, 203.0.113.9, 10.0.0.7", "203.0.113.9"),  # two proxies in a row
        ("172.18.0.2", "10.9.9.9, 203.0.113.9", "203.0.113.9"),
    ],
)
def test_the_client_is_who_the_last_proxy_saw(
    monkeypatch: pytest.MonkeyPatch, connected: str, forwarded_for: str, client: str
) -> None:
    proxies = served_with("--behind-proxy", monkeypatch=monkeypatch)
    assert proxies is not None
    assert client_and_scheme(proxies, connected, forwarded_for) == (client, "https")


def test_who_connects_from_outside_is_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    proxies = served_with("--behind-proxy", monkeypatch=monkeypatch)
    assert proxies is not None
    assert client_and_scheme(proxies, "203.0.113.9", "198.51.100.1") == ("203.0.113.9", "http")


def test_without_a_proxy_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert served_with(monkeypatch=monkeypatch) is None
