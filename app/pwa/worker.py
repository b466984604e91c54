"""The service worker's script: which shells it keeps, and every static file that they need.

The files are found by reading: what a shell links to, and what its modules import. What is imported only
when it is needed ("later") is fetched after the worker has taken over, so that the first visit stays light.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from posixpath import dirname, join, normpath

from app.pwa.shells import ShellOf
from app.web.static import StaticFiles

_LINKED = re.compile(r'(?:href|src)="/static/[0-9a-f]+/([^"]+)"')
# Vendored modules write their quotes the other way.
_IMPORTED = re.compile(r"""(?:\bfrom|\bimport)\s*["'](\.[^"']+)["']""")
_LATER = re.compile(r"""\bimport\(\s*["'](\.[^"']+)["']""")
_WORKER = "js/offline/worker.js"


@dataclass(frozen=True, slots=True)
class Needs:
    """The names of static files: what a page needs to open, and what it may come to need."""

    at_once: frozenset[str]
    later: frozenset[str]


def needs_of(pages: Iterable[str], read: Callable[[str], str]) -> Needs:
    """The static files that the HTML of some pages needs; `read` gives the text of a file."""
    at_once = _with_imports({name for page in pages for name in _LINKED.findall(page)}, read, _IMPORTED)
    everything = _with_imports(at_once, read, _IMPORTED, _LATER)
    return Needs(frozenset(at_once), frozenset(everything - at_once))


def _with_imports(names: set[str], read: Callable[[str], str], *patterns: re.Pattern[str]) -> set[str]:
    found, waiting = set(names), list(names)
    while waiting:
        name = waiting.pop()
        text = read(name) if name.endswith(".js") else ""
        imported = {
            normpath(join(dirname(name), path)) for pattern in patterns for path in pattern.findall(text)
        }
        waiting += imported - found
        found |= imported
    return found


def script(shells: Mapping[str, ShellOf], pages: Mapping[str, str], static: StaticFiles) -> str:
    """The worker's script; `pages` holds the HTML of each shell by its address."""
    needs = needs_of(pages.values(), static.read)
    digest = hashlib.sha256(static.version.encode())
    for url in sorted(pages):
        digest.update(pages[url].encode())
    kept = {
        "version": digest.hexdigest()[:12],
        "shells": [[shell.url, shell.path, shell.comes_first] for shell in shells.values()],
        "assets": sorted(map(static.url, needs.at_once)),
        "later": sorted(map(static.url, needs.later)),
    }
    return f'import {{ serve }} from "{static.url(_WORKER)}";\nserve({json.dumps(kept)});\n'
