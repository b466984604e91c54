"""The app as its own command serves it, in a process of its own that can be killed."""

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

ROOT = Path(__file__).parents[2]
SECRET = "a secret for tests only"
PATIENCE = 120.0  # seconds; a busy machine is slow, and no test is about that
LATEST = 60.0  # seconds until a server that was started must be ready, on a slow and busy machine


def browser_at(url: str, **cookies: str) -> httpx2.Client:
    """A client that keeps cookies but no connections: one that a killed server left is no fault to be tried.

    It reads no certificates, which takes longer than most requests.
    """
    no_connections = httpx2.Limits(max_keepalive_connections=0)
    return httpx2.Client(
        base_url=url, cookies=cookies, timeout=PATIENCE, limits=no_connections, verify=False, trust_env=False
    )


http = browser_at("")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class AppServer:
    """`python -m app.cli serve` over a migrated database, always on the same port."""

    database_url: str
    log_path: Path
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> float:
        """Start it and wait until it is ready; returns how many seconds that took."""
        assert self._process is None
        begin = time.monotonic()
        environment = {
            **os.environ,
            "DATABASE_URL": self.database_url,
            "APP_ENV": "development",
            "APP_SECRET": SECRET,
            "APP_BASE_URL": self.url,
            "PORT": str(self.port),
        }
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "serve"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_until_ready()
        return time.monotonic() - begin

    def wait_until_ready(self) -> float:
        """Ask /readyz until it says yes; returns how many seconds that took."""
        begin = time.monotonic()
        while time.monotonic() - begin < LATEST:
            assert self._process is not None
            assert self._process.poll() is None, f"the server ended: {self.log()[-2000:]}"
            try:
                if http.get(f"{self.url}/readyz").status_code == 200:
                    return time.monotonic() - begin
            except httpx2.TransportError:
                pass
            time.sleep(0.02)
        message = f"not ready after {LATEST} s: {self.log()[-2000:]}"
        raise AssertionError(message)

    def kill(self) -> None:
        """End the process and its children as a power cut would: with SIGKILL."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def limit_files(self, largest: int | None) -> None:
        """Let the process write no file beyond `largest` bytes, as on a full disk; None lifts the limit."""
        assert self._process is not None
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        soft = hard if largest is None else largest
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (soft, hard))

    def log(self) -> str:
        """All that the server has printed so far."""
        return self.log_path.read_text() if self.log_path.exists() else ""
