"""Headers of every answer, errors too, and the check that refuses requests from other sites."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
_ALWAYS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    # "no-referrer" would make browsers send `Origin: null` with our own forms, and those that send no fetch
    # metadata (iPhones before iOS 16.4) could not sign in. Nothing leaves this origin with this either.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_HSTS = "max-age=63072000"
_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def add_headers(headers: MutableHeaders, *, is_https: bool) -> None:
    """Add what every answer carries; what may be cached says so itself, everything else must not be."""
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", "no-store")
    if is_https:
        headers.setdefault("Strict-Transport-Security", _HSTS)


class SecurityHeaders:
    """ASGI middleware: security headers out, no unsafe request in from another site."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self._app = app
        self._is_https = is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_headers(MutableHeaders(scope=message), is_https=self._is_https)
            await send(message)

        app = self._app
        if scope["method"] in _UNSAFE and is_from_elsewhere(Headers(scope=scope)):
            app = PlainTextResponse("Yêu cầu đến từ trang khác nên bị từ chối.", status_code=403)
        await app(scope, receive, send_with_headers)


def is_from_elsewhere(headers: Headers) -> bool:
    """Whether a browser says that another site sent this request (OWASP: fetch metadata, else Origin)."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2] != headers.get("host")
