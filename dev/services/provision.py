"""Starts the services that the environment does not name, and stops them afterwards."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from .postgres import THROWAWAY_SETTINGS, EmbeddedPostgres
from .redis import EmbeddedRedis
from .server import EmbeddedServer

DATABASE_URL = "DATABASE_URL"
REDIS_URL = "REDIS_URL"


def missing_services(home: Path, *, durable: bool) -> dict[str, EmbeddedServer]:
    """Return servers, not started, for those of DATABASE_URL and REDIS_URL that are not set."""
    settings = None if durable else THROWAWAY_SETTINGS
    servers: dict[str, EmbeddedServer] = {
        DATABASE_URL: EmbeddedPostgres(home / "postgres", settings=settings),
        REDIS_URL: EmbeddedRedis(home / "redis", durable=durable),
    }
    return {name: server for name, server in servers.items() if not os.environ.get(name)}


def urls_of(servers: Mapping[str, EmbeddedServer]) -> dict[str, str]:
    """Return both addresses: the environment's, or those of running servers."""
    started = {name: server.url for name, server in servers.items()}
    return {name: started.get(name) or os.environ[name] for name in (DATABASE_URL, REDIS_URL)}


@contextmanager
def temporary_services() -> Iterator[dict[str, str]]:
    """Yield DATABASE_URL and REDIS_URL; what was started for them leaves nothing behind."""
    home = Path(tempfile.mkdtemp(prefix="shop-demo-"))
    home.chmod(0o711)  # entered by PostgreSQL's own user where we are root
    servers = missing_services(home, durable=False)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        for server in servers.values():
            stack.callback(server.remove)
            server.start()
        yield urls_of(servers)
