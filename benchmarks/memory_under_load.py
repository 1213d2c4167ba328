"""How much memory a web process stands at after many photo searches of four shoppers at once.

Serves the demo with gunicorn as the Dockerfile does, in one process, and sends photos of a phone
to its API. What is refused as too much for the moment is sent again.
Makes products of its own in an empty database, and prints JSON. Run:
python -m dev.services run -- python -m benchmarks.memory_under_load [SEARCHES] [ARENAS ...]
"""

import io
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psutil
import requests

PRODUCTS = 2_000
SHOPPERS = 4
PHOTO_SIZE = (4000, 3000)
PHOTOS = 6
MEGABYTE = 1 << 20
START_SECONDS = 60
REFUSED_FOR_NOW = (429, 503)
SECONDS_BETWEEN_TRIES = 0.5
SERVER = (
    "-m", "gunicorn", "shop_demo.wsgi", "--workers", "1", "--threads", "64",
    "--timeout", "120", "--bind",
)  # fmt: skip


def make_shop() -> list[bytes]:
    """A live space of the default preset; returns photos to search with."""
    from django.core.management import call_command

    from benchmarks.photo_search import make_space
    from benchmarks.photo_to_vector import photo
    from benchmarks.search_at_scale import make_documents
    from visual_search.imaging import read_image
    from visual_search.models import EmbeddingSpace

    call_command("migrate", verbosity=0)
    photos = [photo((PHOTO_SIZE[0] - 8 * number, PHOTO_SIZE[1])) for number in range(PHOTOS)]
    space = make_space("balanced", [read_image(photos[0]).image], make_documents(PRODUCTS))
    EmbeddingSpace.objects.filter(pk=space.pk).update(state="live")
    return photos


@contextmanager
def served(environment: dict[str, str]) -> Iterator[tuple[str, psutil.Process]]:
    """The address of the demo, and the process that answers there."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        place = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, *SERVER, place]
    with subprocess.Popen(command, env={**os.environ, **environment}) as master:
        try:
            yield f"http://{place}", _worker(master.pid, place)
        finally:
            master.terminate()


def _worker(master: int, place: str) -> psutil.Process:
    host, _colon, port = place.partition(":")
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        workers = psutil.Process(master).children()
        with socket.socket() as probe:
            if workers and probe.connect_ex((host, int(port))) == 0:
                return workers[0]
        time.sleep(0.2)
    raise SystemExit("The server did not start.")


def search(address: str, photo: bytes, number: int) -> int:
    """Send one photo, as if each came from a shopper of its own, until it is let in."""
    while (status := _sent(address, photo, number)) in REFUSED_FOR_NOW:
        time.sleep(SECONDS_BETWEEN_TRIES)
    return status


def _sent(address: str, photo: bytes, number: int) -> int:
    answer = requests.post(
        f"{address}/visual-search/api/photo-search/",
        data={"model": "catalogue-product", "objects": "true"},
        files={"photo": ("photo.jpg", io.BytesIO(photo))},
        headers={"X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"},
        timeout=120,
    )
    return answer.status_code


def measure(photos: Sequence[bytes], *, searches: int, arenas: str) -> dict[str, Any]:
    environment = {"MALLOC_ARENA_MAX": arenas} if arenas else {}
    with served(environment) as (address, process), ThreadPoolExecutor(SHOPPERS) as shoppers:

        def resident() -> int:
            return round(process.memory_info().rss / MEGABYTE)

        start = resident()
        first = search(address, photos[0], 0)
        after_one, peak = resident(), 0
        statuses = [first]
        started = time.perf_counter()
        for status in shoppers.map(
            lambda number: search(address, photos[number % PHOTOS], number), range(1, searches)
        ):
            statuses.append(status)
            peak = max(peak, resident())
        seconds = time.perf_counter() - started
        time.sleep(1)
        return {
            "malloc_arena_max": arenas or "unset",
            "searches": searches,
            "answered": statuses.count(200),
            "searches_a_second": round(searches / seconds, 1),
            "start_mb": start,
            "after_one_search_mb": after_one,
            "peak_mb": peak,
            "at_the_end_mb": resident(),
        }


def main(searches: int, arenas: Sequence[str]) -> None:
    photos = make_shop()
    found = [measure(photos, searches=searches, arenas=one) for one in ("", *arenas)]
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop_demo.settings")
    os.environ.update(
        DEBUG="0",
        HTTPS="0",
        SECRET_KEY="of a benchmark " * 4,
        TRUSTED_PROXIES="1",
        LOG_LEVEL="WARNING",
    )
    import django

    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, sys.argv[2:])
