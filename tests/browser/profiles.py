"""A phone that is switched off and on again: what is left is what its browser wrote down."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browsers import INSTALLED, PHONE, QUIET


@contextmanager
def started(browser: Browser, profile: Path, base_url: str) -> Iterator[BrowserContext]:
    """A browser process of its own on `profile`, ended with the block."""
    found = next((path for name in INSTALLED if (path := shutil.which(name))), None)
    context = browser.browser_type.launch_persistent_context(
        profile,
        executable_path=found,
        args=list(QUIET),
        base_url=base_url,
        viewport=PHONE,
        locale="vi-VN",
        has_touch=True,
    )
    context.set_default_timeout(10_000)
    try:
        yield context
    finally:
        context.close()


def wait_until_kept(page: Page) -> None:
    """Wait until the worker has everything that it wants to keep."""
    page.wait_for_load_state()
    page.evaluate(_ALL_KEPT)


KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const { url } of await cache.keys())
      found.push([new URL(url).pathname, await (await cache.match(url)).text(), name]);
  }
  return found;
}"""

_ALL_KEPT = """async () => {
  await navigator.serviceWorker.ready;
  const script = await (await fetch("/sw.js")).text();
  const wanted = [...script.matchAll(/"(\\/(?:static|shell)\\/[^"]+)"/g)].map((match) => match[1]).slice(1);
  for (;;) {
    const kept = (await caches.keys()).map((name) => caches.open(name).then((cache) => cache.keys()));
    const urls = new Set((await Promise.all(kept)).flat().map(({ url }) => new URL(url).pathname));
    if (wanted.every((url) => urls.has(url))) return;
    await new Promise((done) => setTimeout(done, 50));
  }
}"""
