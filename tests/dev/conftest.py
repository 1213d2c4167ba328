"""Servers of their own for tests that stop, kill and break them."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.services import EmbeddedPostgres, EmbeddedRedis
from dev.services.postgres import THROWAWAY_SETTINGS


@pytest.fixture(scope="module")
def open_dir() -> Iterator[Path]:
    """A directory that every user can enter: where root runs the tests, tmp_path is none."""
    directory = Path(tempfile.mkdtemp(prefix="shop-demo-tests-"))
    directory.chmod(0o711)
    yield directory
    shutil.rmtree(directory)


@pytest.fixture(scope="module")
def new_data(open_dir) -> Path:
    """The directory of a server that has been initialised and stopped: that takes a second."""
    with EmbeddedPostgres(open_dir / "new", settings=THROWAWAY_SETTINGS) as server:
        return server.data_dir


@pytest.fixture
def postgres(open_dir, new_data) -> Iterator[EmbeddedPostgres]:
    """Has data, and is not started."""
    subprocess.run(["cp", "-a", new_data, open_dir / "copy"], check=True)
    server = EmbeddedPostgres(open_dir / "copy", settings=THROWAWAY_SETTINGS)
    yield server
    server.remove()


@pytest.fixture(scope="module")
def running_postgres(new_data) -> Iterator[EmbeddedPostgres]:
    """Shared by tests that only look."""
    with EmbeddedPostgres(new_data, settings=THROWAWAY_SETTINGS) as server:
        yield server


@pytest.fixture
def redis_server(tmp_path) -> Iterator[EmbeddedRedis]:
    """Durable, and not started."""
    server = EmbeddedRedis(tmp_path / "a folder", durable=True)
    yield server
    server.remove()
