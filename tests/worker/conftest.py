"""A broker and a worker of the test's own, which it may kill."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from dev.services import EmbeddedRedis
from tests.process_group import kill_group

ROOT = Path(__file__).parents[2]


class Worker:
    """A Celery worker with beat, in a process group of its own."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.environment = environment
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        schedule = self.log.with_suffix(".schedule")
        command = [
            sys.executable, "-m", "celery", "-A", "tests.worker.celery_app", "worker", "--beat",
            "--schedule", str(schedule), "--concurrency", "2", "--loglevel", "INFO",
        ]  # fmt: skip
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def kill(self) -> None:
        """SIGKILL the whole group: no chance to tidy up."""
        if self.process is None:
            return
        kill_group(self.process)
        self.process = None


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[EmbeddedRedis]:
    with EmbeddedRedis(tmp_path / "redis") as server:
        yield server


@pytest.fixture
def worker(
    no_index_survives: None, broker: EmbeddedRedis, media: Path, tmp_path: Path
) -> Iterator[Worker]:
    parts = urlsplit(os.environ["DATABASE_URL"])
    database = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "REDIS_URL": broker.url,
        "TEST_MEDIA_ROOT": str(media),
        "DJANGO_SETTINGS_MODULE": "tests.worker.settings",
    }
    worker = Worker(environment, tmp_path / "worker.log")
    yield worker
    worker.kill()


@pytest.fixture
def until() -> Callable[..., None]:
    """Wait for a condition, at most so many seconds."""

    def wait(condition: Callable[[], bool], *, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "It did not happen in time."
            time.sleep(0.1)

    return wait
