"""A worker and a web server in processes of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.untrusted.server import Server
from tests.worker.conftest import Worker, broker, until
from tests.worker.conftest import worker as plain_worker

__all__ = ["broker", "plain_worker", "until"]


@pytest.fixture
def process_temp(tmp_path: Path) -> Path:
    """The folder for temporary files of the processes that a test starts."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@pytest.fixture
def worker(plain_worker: Worker, process_temp: Path) -> Worker:
    """A Celery worker that logs everything."""
    plain_worker.environment |= {
        "DJANGO_SETTINGS_MODULE": "tests.untrusted.site",
        "TMPDIR": str(process_temp),
    }
    return plain_worker


@pytest.fixture
def server(worker: Worker, tmp_path: Path) -> Iterator[Server]:
    """A web server on the database, the broker and the media of the worker."""
    server = Server(worker.environment, tmp_path / "server.log")
    server.start()
    yield server
    server.stop()
