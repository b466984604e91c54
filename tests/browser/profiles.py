"""A phone that is switched off and on again: what is left is what its browser wrote down."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browsers import INSTALLED, PHONE, QUIET


def start(browser: Browser, profile: Path, base_url: str) -> BrowserContext:
    """A browser process of its own on `profile`."""
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
    return context


@contextmanager
def started(browser: Browser, profile: Path, base_url: str) -> Iterator[BrowserContext]:
    """A browser process of its own on `profile`, ended with the block."""
    context = start(browser, profile, base_url)
    try:
        yield context
    finally:
        context.close()


def kill(context: BrowserContext, profile: Path) -> None:
    """End the browser on `profile` with SIGKILL, as a phone does that runs out of memory or battery."""
    found = subprocess.run(["pgrep", "-f", f"user-data-dir={profile}"], capture_output=True, check=False)
    with context.expect_event("close"):
        for pid in map(int, found.stdout.split()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


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
