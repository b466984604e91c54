"""Static files: read and compressed once at start-up, served from memory under one content hash.

`/static/<hash>/css/app.css` never changes, so it is cached for a year; relative imports inside CSS and
JS stay under the same hash without rewriting. An old hash gets today's file, uncached, so that a page
from before an update still works. Our own JS is sent without its comments, a fifth of its weight.
"""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

STATIC = Path(__file__).parents[2] / "static"
_SMALLEST_WORTH_COMPRESSING = 200
_BLOCK = re.compile(r"^[ \t]*/\*\*.*?\*/", re.MULTILINE | re.DOTALL)
_INDENT_OR_COMMENT = re.compile(r"^[ \t]+(?://.*)?|^//.*", re.MULTILINE)
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    gzipped: bytes | None
    media_type: str


class StaticFiles:
    """An ASGI app for everything below `folder`; `url(name)` is the address of a file."""

    def __init__(self, folder: Path = STATIC) -> None:
        digest = hashlib.sha256()
        self._files: dict[str, _File] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name, body = path.relative_to(folder).as_posix(), path.read_bytes()
                if name.startswith("js/"):
                    body = without_comments(body.decode()).encode()
                digest.update(name.encode() + b"\0" + hashlib.sha256(body).digest())
                self._files[name] = _read(path, body)
        self.version = digest.hexdigest()[:12]

    def url(self, name: str) -> str:
        """The address of the file `name` ("css/app.css").

        Raises:
            KeyError: there is no such file.
        """
        _ = self._files[name]
        return f"/static/{self.version}/{name}"

    def read(self, name: str) -> str:
        """The text of the file `name`."""
        return self._files[name].body.decode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix("/")
        version, _, name = path.partition("/")
        file = self._files.get(name)
        if file is None or scope["method"] not in {"GET", "HEAD"}:
            await Response(status_code=404 if file is None else 405)(scope, receive, send)
            return
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable" if version == self.version else "no-cache",
            "Vary": "Accept-Encoding",
        }
        body = file.body
        if file.gzipped is not None and _accepts_gzip(scope):
            body, headers["Content-Encoding"] = file.gzipped, "gzip"
        await Response(body, media_type=file.media_type, headers=headers)(scope, receive, send)


def without_comments(text: str) -> str:
    """JS without comments that fill a line, and without indentation; every line keeps its number."""
    text = _BLOCK.sub(lambda found: "\n" * found[0].count("\n"), text)
    return _INDENT_OR_COMMENT.sub("", text)


def _read(path: Path, body: bytes) -> _File:
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    gzipped = gzip.compress(body, 9, mtime=0) if len(body) > _SMALLEST_WORTH_COMPRESSING else None
    smaller = gzipped is not None and len(gzipped) < len(body)
    return _File(body=body, gzipped=gzipped if smaller else None, media_type=kind)


def _accepts_gzip(scope: Scope) -> bool:
    return any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])
