"""Gives a test run its PostgreSQL and Redis: what the environment does not name is started."""

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

NAMES = ("DATABASE_URL", "REDIS_URL")
NEEDED_PGVECTOR = (0, 8, 4)
STOP_SECONDS = 60
VERSION_QUERY = "SELECT default_version FROM pg_available_extensions WHERE name = 'vector'"

# Nothing of the project is imported here: pytest-django must choose the settings first.
_server: subprocess.Popen[str] | None = None


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Runs before pytest-django, whose own hook reads the settings."""
    options = early_config.known_args_namespace
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        os.environ["REDIS_URL"] = _database_of(worker, os.environ["REDIS_URL"])
    elif not (options.help or options.version):
        _start()
        _require_pgvector(os.environ["DATABASE_URL"])
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    _stop()


def _start() -> None:
    """Start a process that serves until our end of its pipe is closed, however we end."""
    global _server  # noqa: PLW0603
    if all(os.environ.get(name) for name in NAMES):
        return
    _server = subprocess.Popen(
        [sys.executable, "-m", "dev.services", "serve"],
        cwd=Path(__file__).parent.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Ctrl-C is for the tests: they still need a database to clean up after themselves.
        start_new_session=True,
        text=True,
    )
    atexit.register(_stop)
    assert _server.stdout is not None
    answer = _server.stdout.readline()
    if not answer:
        raise pytest.UsageError("The embedded services did not start; the reason is above.")
    os.environ.update(json.loads(answer))


def _stop() -> None:
    global _server  # noqa: PLW0603
    if _server is None:
        return
    _server.communicate(timeout=STOP_SECONDS)
    _server = None


def _require_pgvector(url: str) -> None:
    found = _pgvector_version(url)
    version = tuple(int(part) for part in found.split(".")) if found else ()
    if version < NEEDED_PGVECTOR:
        needed = ".".join(map(str, NEEDED_PGVECTOR))
        raise pytest.UsageError(
            f"The server of DATABASE_URL has {f'pgvector {found}' if found else 'no pgvector'}; "
            f"{needed} or newer is needed. Without DATABASE_URL, the tests start their own."
        )


def _pgvector_version(url: str) -> str:
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            row = connection.execute(VERSION_QUERY).fetchone()
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise pytest.UsageError(f"DATABASE_URL leads to no server: {reason}") from None
    return row[0] if row else ""


def _database_of(worker: str, url: str) -> str:
    """Give each process of a parallel run a Redis database of its own: gw0 has number 1."""
    parts = urlsplit(url)
    first = int(parts.path.strip("/") or 0) + 1
    return urlunsplit(parts._replace(path=f"/{first + int(worker.removeprefix('gw'))}"))
