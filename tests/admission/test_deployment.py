"""Web servers are replaced by new ones while shoppers send photos and look at products."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

import pytest

from tests.admission.server import API, Server
from tests.faults.conftest import dice
from tests.faults.figures import record
from tests.testapp.models import Poster

__all__ = ["dice"]

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 30
SHOPPERS = 4
OPTIONS = {"seconds": 0.05}
ENCODERS = {
    "default": {"BACKEND": "tests.admission.encoders.SteadyEncoder", "OPTIONS": OPTIONS},
}


class Proxy:
    """Sends each request to the newest server, and once to the other if that breaks off."""

    def __init__(self, newest: Server, other: Server) -> None:
        self.order = (newest, other)
        self.stop = threading.Event()
        self.statuses: Counter[int] = Counter()
        self.retried = self.lost = 0
        self._lock = threading.Lock()

    def shop(self, number: int, poster: int) -> None:
        while not self.stop.is_set():
            number += 1
            self._note(*self._ask(number, poster))

    def _ask(self, number: int, poster: int) -> tuple[int | None, int]:
        tries = 0
        for server in self.order:
            try:
                if number % 2:
                    return server.photo(API).status, tries
                return server.send(
                    "GET", f"/visual-search/similar/testapp-poster/{poster}/"
                ).status, tries
            except (OSError, HTTPException):
                tries += 1
        return None, tries

    def _note(self, status: int | None, tries: int) -> None:
        with self._lock:
            self.retried += tries == 1
            self.lost += status is None
            self.statuses[status or 0] += 1


@pytest.fixture
def pair(
    configure, serve: Callable[..., Server], media, tmp_path
) -> Iterator[tuple[Server, Server]]:
    configure(ENCODERS=ENCODERS)
    first = serve(ENCODERS=ENCODERS)
    second = Server(tmp_path, media, workers=1, threads=16)
    yield first, second
    second.stop()


def deploy(dice: random.Random, pair: tuple[Server, Server], *, deployments: int) -> None:
    """Row 33: SIGTERM; every other time SIGKILL five seconds later for what is left."""
    current, idle = pair
    proxy, slowest = Proxy(current, idle), 0.0
    poster = Poster.objects.get().pk
    with ThreadPoolExecutor(SHOPPERS) as pool:
        jobs = [pool.submit(proxy.shop, number, poster) for number in range(SHOPPERS)]
        try:
            for number in range(deployments):
                idle.start(ENCODERS=ENCODERS)
                proxy.order = (idle, current)
                time.sleep(dice.uniform(0, 0.3))
                start = time.monotonic()
                ended = current.terminate(patience=5 if number % 2 else PATIENCE)
                assert ended or number % 2
                slowest = max(slowest, time.monotonic() - start)
                current.stop()
                current, idle = idle, current
        finally:
            proxy.stop.set()
        for job in jobs:
            job.result()
    record(
        33,
        f"{deployments} deployments of the web server under {proxy.statuses.total()} requests: "
        f"answers {dict(sorted(proxy.statuses.items()))}, {proxy.retried} sent a second time, "
        f"{proxy.lost} lost; a server ended after <= {slowest:.1f} s",
        "0 lost, 0 5xx with one retry, <= 30 s",
    )
    assert set(proxy.statuses) == {200}
    assert proxy.lost == 0


def test_a_deployment_of_the_web_server_loses_no_request(dice, pair):
    deploy(dice, pair, deployments=2)


@pytest.mark.chaos
def test_ten_deployments_of_the_web_server_lose_no_request(dice, pair):
    deploy(dice, pair, deployments=10)
