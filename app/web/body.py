"""How much a request may bring."""

from starlette.datastructures import Headers
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

LARGEST_BODY = 1024 * 1024  # bytes
_TOO_LARGE = "Dữ liệu gửi lên quá lớn. Hãy gửi ít hơn một lần."


class BodyLimit(RequestBodyLimitMiddleware):
    """Starlette's limit, but a program that says how much it sends is told in JSON that it is too much."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/api/"):
            length = Headers(scope=scope).get("content-length", "")
            if length.isdecimal() and int(length[:20]) > self.max_body_size:
                answer = JSONResponse({"reason": "too_large", "message": _TOO_LARGE}, status_code=413)
                await answer(scope, receive, send)
                return
        await super().__call__(scope, receive, send)
