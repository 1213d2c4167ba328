"""Servers and workers of the test's own, which it may kill, and the seed it draws from."""

import contextlib
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from dev.services import EmbeddedPostgres, EmbeddedRedis, database_settings
from tests.brokers import broker_at
from tests.faults.processes import Surroundings, Worker

SEED = "VISUAL_SEARCH_SEED"
SECONDS = "VISUAL_SEARCH_CHAOS_SECONDS"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Waiting for what was killed takes long in every test of this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.long)


@pytest.fixture
def dice() -> random.Random:
    """Draws whatever a test leaves to chance; VISUAL_SEARCH_SEED repeats a run."""
    seed = os.environ.get(SEED) or str(random.SystemRandom().randrange(10**6))
    print(f"seed {seed}: {SEED}={seed} draws the same")
    return random.Random(int(seed))


@pytest.fixture
def chaos_seconds() -> float:
    return float(os.environ.get(SECONDS, "300"))


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[EmbeddedRedis]:
    """Keeps nothing: each start is empty."""
    with EmbeddedRedis(tmp_path / "redis", durable=False) as server:
        yield server


@pytest.fixture
def surroundings(
    no_index_survives: None, broker: EmbeddedRedis, media: Path, tmp_path: Path
) -> Surroundings:
    return Surroundings(folder=tmp_path, media=media, broker=broker.url)


@pytest.fixture
def make_worker(surroundings: Surroundings) -> Iterator[Callable[..., Worker]]:
    made: list[Worker] = []

    def make(**options: object) -> Worker:
        made.append(Worker(surroundings, f"worker{len(made)}", **options))
        return made[-1]

    yield make
    for worker in made:
        worker.kill()
    _end_sessions()


def _end_sessions() -> None:
    """End what killed processes left at work: emptying the database would meet their locks."""
    with contextlib.closing(
        connection.get_new_connection(connection.get_connection_params())
    ) as own:
        own.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
        )


@pytest.fixture
def shop_settings(surroundings: Surroundings, settings) -> Callable[[], None]:
    """The test's own process sees the same VISUAL_SEARCH as the others; no hints from it."""

    def apply(**keys: object) -> None:
        settings.VISUAL_SEARCH = {**surroundings.keys, "NUDGE": False, **keys}

    apply()
    return apply


@pytest.fixture
def hints(shop_settings: Callable[..., None], broker: EmbeddedRedis) -> Iterator[None]:
    """Saves in the test's own process hint to the broker, as a shop's do."""
    shop_settings(NUDGE=True)
    with broker_at(broker.url):
        yield


@pytest.fixture
def own_postgres(transactional_db: None, tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    """A database server that the test may kill; the test's own connection leads to it."""
    tmp_path.chmod(0o711)
    server = EmbeddedPostgres(tmp_path / "postgres", settings={"max_connections": "50"})
    before = dict(connection.settings_dict)
    try:
        server.start()
        _connect_to({**before, **_address(server.url)})
        call_command("migrate", run_syncdb=True, verbosity=0)
        yield server
    finally:
        _connect_to(before)
        server.remove()


def _address(url: str) -> dict[str, object]:
    names = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
    return {name: database_settings(url)[name] for name in names}


def _connect_to(address: dict[str, object]) -> None:
    connection.close()
    connection.settings_dict.update(address)
    ContentType.objects.clear_cache()
