"""A shop with one poster behind a real web server."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.admission.server import Server


@pytest.fixture
def serve(
    no_index_survives: None, make_poster, embed_all, media: Path, tmp_path: Path
) -> Iterator[Callable[..., Server]]:
    """Start gunicorn with keys of VISUAL_SEARCH."""
    started: list[Server] = []

    def start(*, workers: int = 1, threads: int = 16, **keys: object) -> Server:
        make_poster()
        embed_all()
        server = Server(tmp_path, media, workers=workers, threads=threads)
        started.append(server)
        server.start(**keys)
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def limiter_url() -> str:
    return os.environ["REDIS_URL"]
