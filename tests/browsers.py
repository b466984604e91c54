"""A real browser and a real server for tests."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Error, Page, Playwright

from app.config import Settings
from app.db import Database
from app.main import create_app

INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = {"width": 360, "height": 740}
AXE = Path(__file__).parent / "vendor" / "axe-core-4.14.1.min.js"


def launch(playwright: Playwright, *more: str) -> Browser:
    """The installed Chromium or Chrome, else Playwright's own, downloaded if need be."""
    found = next((path for name in INSTALLED if (path := shutil.which(name))), None)
    arguments = [*QUIET, *more]
    try:
        return playwright.chromium.launch(executable_path=found, args=arguments)
    except Error:
        if found is not None:
            raise
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, timeout=600)
    try:
        return playwright.chromium.launch(args=arguments)
    except Error as error:
        message = f"no browser: install Chromium or Chrome ({str(error).splitlines()[0]})"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)


@dataclass(frozen=True)
class Server:
    """The app, served on a port of this machine."""

    url: str
    app: FastAPI

    @property
    def database(self) -> Database:
        database: Database = self.app.state.database
        return database


@contextmanager
def serving(database_url: str) -> Iterator[Server]:
    """Serve the app over a migrated database until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    settings = Settings(
        database_url=database_url,
        app_env="development",
        app_secret="a secret for tests only",
        app_base_url=url,
        _env_file=None,
    )
    app = create_app(settings)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.02)
    try:
        yield Server(url, app)
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def axe_findings(page: Page) -> list[str]:
    """What axe-core finds wrong on the page, a line each."""
    page.wait_for_load_state()
    page.evaluate(AXE.read_text() + "; 0")
    results = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {node['html'][:160]} ({violation['help']})"
        for violation in results["violations"]
        for node in violation["nodes"]
    ]


def layout_findings(page: Page) -> list[str]:
    """Text under 16px, targets under 44px, sideways scrolling, what is hidden yet shown: a line each."""
    page.wait_for_load_state()
    findings: list[str] = page.evaluate(_LAYOUT)
    return findings


_LAYOUT = """() => {
  const found = [];
  const shown = (el) => el.checkVisibility({ opacityProperty: false, visibilityProperty: true });
  const hidden = (el) => el.closest('.visually-hidden, .skip, [aria-hidden=true]');
  if (document.documentElement.scrollWidth > innerWidth)
    found.push(`the page is ${document.documentElement.scrollWidth}px wide in ${innerWidth}px`);
  for (const el of document.querySelectorAll('[hidden]'))
    if (el.checkVisibility()) found.push(`hidden, but shown: ${el.outerHTML.slice(0, 80)}`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const el = node.parentElement;
    if (!node.textContent.trim() || !shown(el) || hidden(el) || el.closest('script, svg')) continue;
    const size = parseFloat(getComputedStyle(el).fontSize);
    if (size < 16) found.push(`${size}px text: ${node.textContent.trim().slice(0, 40)}`);
  }
  const inText = (el) => el.matches('p a, li a') && getComputedStyle(el).display === 'inline';
  const targets = 'a, button, input:not([type=hidden]), select, textarea, summary';
  for (const el of document.querySelectorAll(targets)) {
    if (!shown(el) || hidden(el) || inText(el)) continue;
    const box = (el.closest('label') ?? el).getBoundingClientRect();
    if (box.width < 44 || box.height < 44)
      found.push(`${Math.round(box.width)}x${Math.round(box.height)} target: ${el.outerHTML.slice(0, 80)}`);
  }
  return found;
}"""
