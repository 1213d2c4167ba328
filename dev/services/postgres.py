"""A PostgreSQL server with pgvector that comes from pip."""

import secrets
import shutil
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from .account import server_account
from .errors import EmbeddedServerError
from .installation import (
    SERVER_ENVIRONMENT,
    installed_version,
    programs,
    remove_home,
    run_program,
    server_home,
)
from .server import LOOPBACK, EmbeddedServer

SUPERUSER = "postgres"
DEFAULT_SETTINGS: Mapping[str, str] = {
    "max_connections": "100",
    "shared_buffers": "128MB",
    "maintenance_work_mem": "256MB",  # below an index's size its build takes three times as long
    "timezone": "UTC",
    "log_timezone": "UTC",
}
THROWAWAY_SETTINGS: Mapping[str, str] = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
"""Faster, and safe while the machine stands: killing the server loses no committed row."""
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  # nosec B108
PARALLEL_BUILD_BYTES = 1 << 30
READY_LINES = 8


class EmbeddedPostgres(EmbeddedServer):
    """A PostgreSQL server whose data lives in one directory; see `EmbeddedServer`.

    Root runs it as the system's user `postgres` or `nobody`. `settings` are PostgreSQL's own,
    such as `{"fsync": "off"}`.
    """

    name = "PostgreSQL"
    executable = "postgres"
    stop_signal = signal.SIGINT  # "fast": ends the clients' sessions, then writes everything

    def __init__(
        self,
        data_dir: Path | str,
        *,
        database: str = "shop",
        settings: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data_dir, settings={**DEFAULT_SETTINGS, **(settings or {})})
        self.database = database
        self._environment = SERVER_ENVIRONMENT
        self._home = self.data_dir / "home"
        self._programs = Path()
        self._password = ""

    @property
    def url(self) -> str:
        return self._url_of(self.database)

    def _url_of(self, database: str) -> str:
        credentials = f"{SUPERUSER}:{self._password}"
        return f"postgres://{credentials}@{LOOPBACK}:{self.port}/{quote(database, safe='')}"

    @property
    def _working_dir(self) -> Path:
        return self._home / "data"

    def _prepare(self) -> None:
        self._account = server_account()
        self._home = server_home(self.data_dir, self._account)
        self._programs = programs(self._home, self._account)
        if not self._working_dir.exists():
            self._initialise()
        self._check_data()
        self._password = self._password_path.read_text()

    @property
    def _password_path(self) -> Path:
        return self._home / "password"

    def _initialise(self) -> None:
        unfinished = self._home / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self._password_path.unlink(missing_ok=True)
        self._password_path.touch(mode=0o600)
        self._password_path.write_text(secrets.token_urlsafe(32))
        if self._account:
            self._account.owns(unfinished)
            self._account.owns(self._password_path)
        run_program([*self._initdb(unfinished)], self._account)
        unfinished.rename(self._working_dir)

    def _end_leftovers(self) -> None:
        super()._end_leftovers()
        # It may name a dead process that nobody has taken note of, or an id given to another.
        self._pid_file.unlink(missing_ok=True)

    @property
    def _pid_file(self) -> Path:
        return self._working_dir / "postmaster.pid"

    def _delete_data(self) -> None:
        remove_home(self.data_dir)
        super()._delete_data()

    def _initdb(self, target: Path) -> Sequence[str]:
        return (
            str(self._programs / "initdb"),
            f"--pgdata={target}",
            f"--username={SUPERUSER}",
            f"--pwfile={self._password_path}",
            "--auth=scram-sha-256",
            # Iterations slow down guessing; 256 random bits cannot be guessed.
            "--set=scram_iterations=1",
            "--encoding=UTF8",
            # The same on every machine, whatever locales it has.
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-sync",
            "--no-instructions",
        )

    def _check_data(self) -> None:
        if self._account and self._working_dir.stat().st_uid != self._account.user:
            raise EmbeddedServerError(
                f"{self.data_dir} was made by a user other than root. Work as that user, or "
                "delete it."
            )
        made_by = (self._working_dir / "PG_VERSION").read_text().strip()
        if made_by != installed_version().split(".")[0]:
            raise EmbeddedServerError(
                f"{self.data_dir} was made by PostgreSQL {made_by}, and {installed_version()} is "
                "installed. Delete the directory to start afresh."
            )

    def _command(self) -> Sequence[str]:
        settings = {
            "listen_addresses": LOOPBACK,
            "port": str(self.port),
            "unix_socket_directories": "",
            "dynamic_shared_memory_type": _shared_memory_type(),
            **self.settings,
        }
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        return [str(self._programs / "postgres"), "-D", str(self._working_dir), *options]

    def _is_ready(self) -> bool:
        if not self._pid_file.exists():
            return False
        lines = self._pid_file.read_text().splitlines()
        is_ours = bool(lines) and lines[0] == str(self.pid)
        return is_ours and len(lines) == READY_LINES and lines[-1].strip() == "ready"

    def _launch(self) -> None:
        super()._launch()
        with psycopg.connect(self._url_of("postgres"), autocommit=True) as connection:
            known = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [self.database]
            )
            if known.fetchone() is None:
                name = sql.Identifier(self.database)
                connection.execute(sql.SQL("CREATE DATABASE {}").format(name))


def _shared_memory_type() -> str:
    """Containers often have 64 MB of shared memory: too little to build an index in parallel."""
    if not SHARED_MEMORY.exists():
        return "posix"
    is_large = shutil.disk_usage(SHARED_MEMORY).free >= PARALLEL_BUILD_BYTES
    return "posix" if is_large else "mmap"
