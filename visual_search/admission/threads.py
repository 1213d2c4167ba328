"""How many requests one web process answers at a time, as far as that can be known."""

import os
import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from ..conf import app_settings

_THREADS = re.compile(r"--threads(?:=|\s+)(\d+)")


def threads_of_server() -> int | None:
    """SERVER_THREADS, else what gunicorn is told in its arguments or GUNICORN_CMD_ARGS."""
    told = app_settings().server_threads
    return told or _told_gunicorn(sys.argv, os.environ.get("GUNICORN_CMD_ARGS", ""))


def _told_gunicorn(command: Sequence[str], variable: str) -> int | None:
    is_gunicorn = bool(command) and "gunicorn" in Path(command[0]).parts[-2:]
    arguments = shlex.join(command[1:]) if is_gunicorn else ""
    # The command line has the last word, as it has with gunicorn.
    found = _THREADS.findall(f"{variable} {arguments}")
    return int(found[-1]) if found else None


def threads_for_photos() -> int:
    """How many threads of a process may be taken by photos: at work, waiting or being fetched."""
    settings = app_settings()
    fetching = settings.concurrent_fetches if settings.search_by_address else 0
    return settings.concurrent_encodings + settings.waiting_encodings + fetching


def lack_of_threads() -> str:
    """What is wrong where photos may take all threads; empty where they cannot, or nobody knows."""
    threads, photos = threads_of_server(), threads_for_photos()
    if threads is None or threads > photos:
        return ""
    return (
        f"Photos may take all {threads} threads of a web process ({photos} work, wait or are "
        "fetched), so other pages wait for them and none is refused in time."
    )
