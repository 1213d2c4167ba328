"""The live encoder is switched, switched back and the switch killed, under searches."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from tests.conftest import picture_bytes, picture_file
from tests.faults.figures import record
from tests.faults.processes import run_python
from tests.faults.shop import colour_of, make_posters, until
from tests.testapp.models import Poster
from visual_search import indexing
from visual_search.exceptions import IncompleteSpaceError
from visual_search.models import EmbeddingSpace, Vector
from visual_search.store import spaces

IMAGES = 40
SEARCHERS = 3


class Searchers:
    """Shoppers who look for a poster with its own picture until they are told to stop."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.answers = self.mixed = self.empty = self.errors = 0
        self.lock = threading.Lock()

    def search(self, offset: int) -> None:
        client = Client()
        number = offset
        while not self.stop.is_set():
            number = (number + 1) % IMAGES
            photo = SimpleUploadedFile("photo.png", picture_bytes(colour_of(number)))
            response = client.post(
                "/visual-search/api/photo-search/", {"photo": photo, "model": "testapp-poster"}
            )
            self.judge(response, f"Poster {number}")
        connection.close()

    def judge(self, response, title: str) -> None:
        results = response.json().get("results", []) if response.status_code == 200 else []
        best = results[0] if results else {}
        with self.lock:
            self.answers += 1
            self.errors += response.status_code >= 500
            self.empty += response.status_code == 200 and not results
            # A vector of one space compared with those of another resembles nothing.
            self.mixed += bool(results) and (best["title"] != title or best["similarity"] < 0.99)


class Supplier:
    """Adds posters of colours that nobody looks for, some soon after each order.

    On a busy machine a steady stream would have a poster waiting at every moment, and a switch
    is refused while one waits.
    """

    def __init__(self) -> None:
        self.orders: SimpleQueue[float | None] = SimpleQueue()
        self.added = 0

    def order(self, dice) -> None:
        for _ in range(dice.randint(0, 3)):
            self.orders.put(dice.uniform(0, 0.3))

    def supply(self) -> None:
        while (pause := self.orders.get()) is not None:
            time.sleep(pause)
            colour = (250 - self.added % 100, 200 - self.added // 100, 120)
            Poster.objects.create(title="new", image=picture_file(colour))
            self.added += 1
        connection.close()


def fill_two_spaces(shop_settings, surroundings):
    """Forty posters, embedded by two encoders of which the second is still under construction."""
    make_posters(IMAGES)
    first = spaces.ensure_space()
    list(indexing.embed_pending(seconds=60))
    surroundings.encoder_options["version"] = 2
    shop_settings()
    second = spaces.ensure_space()
    with pytest.raises(IncompleteSpaceError):
        spaces.activate(second)
    list(indexing.embed_pending(seconds=60))
    return first, second


def switch_to(space: EmbeddingSpace) -> tuple[float, int]:
    """Fill a space and make it live. Returns the seconds of the switch, and how many refusals."""
    deadline, refusals = time.monotonic() + 60, 0
    while True:
        fill(space)
        start = time.monotonic()
        try:
            spaces.activate(space)
        except IncompleteSpaceError:
            # A poster came in between; it would have been missing.
            refusals += 1
            assert time.monotonic() < deadline
        else:
            return time.monotonic() - start, refusals


def fill(space: EmbeddingSpace) -> None:
    space.refresh_from_db()
    if space.state == EmbeddingSpace.State.RETIRED:
        spaces.reopen(space)
        indexing.sweep()
    list(indexing.embed_pending(seconds=60))


def missing_from(space: EmbeddingSpace) -> int:
    fill(space)
    found = Vector.objects.filter(space=space, embedding__state="ready").count()
    return Poster.objects.count() - found


def kill_a_switch(dice, surroundings, *, times: int) -> None:
    log = surroundings.folder / "switcher.log"
    for _ in range(times):
        before = log.stat().st_size if log.exists() else 0
        switcher = run_python(surroundings, "tests.faults.switcher")
        until(lambda size=before: log.stat().st_size > size, seconds=30)
        time.sleep(dice.uniform(0, 0.2))
        switcher.kill()
        switcher.wait(timeout=10)
        assert EmbeddingSpace.objects.live().count() == 1


def search_while_switching(dice, surroundings, shop_settings, *, switches, kills, at_least, within):
    first, second = fill_two_spaces(shop_settings, surroundings)
    searchers, supplier = Searchers(), Supplier()
    with ThreadPoolExecutor(SEARCHERS + 1) as pool:
        jobs = [pool.submit(searchers.search, number * 7) for number in range(SEARCHERS)]
        jobs.append(pool.submit(supplier.supply))
        try:
            done = []
            for number in range(switches):
                supplier.order(dice)
                done.append(switch_to((second, first)[number % 2]))
                time.sleep(dice.uniform(0, 0.2))
            kill_a_switch(dice, surroundings, times=kills)
            until(lambda: searchers.answers >= at_least, seconds=600)
        finally:
            supplier.orders.put(None)
            searchers.stop.set()
        for job in jobs:
            job.result()
    judge(searchers, supplier, done, (first, second), kills=kills, within=within)


def judge(searchers, supplier, done, both, *, kills, within):
    seconds = sorted(taken for taken, _ in done)
    missing = max(map(missing_from, both))
    record(
        12,
        f"{searchers.answers} answers during {len(done)} switches and {kills} killed ones, while "
        f"{supplier.added} products arrive: {searchers.mixed} mixed, {searchers.empty} empty, "
        f"{searchers.errors} 5xx; a switch took {seconds[len(seconds) // 2] * 1000:.0f} ms, at "
        f"most {seconds[-1] * 1000:.0f} ms; {sum(n for _, n in done)} refused below full "
        f"coverage; {missing} new products missing",
        "0, 0, 0; <= 1 s",
    )
    assert (searchers.mixed, searchers.empty, searchers.errors) == (0, 0, 0)
    # The searchers and the supplier share this process, so single switches wait for their turn.
    assert seconds[len(seconds) // 2] <= within
    assert supplier.added > 0
    assert missing == 0
    assert EmbeddingSpace.objects.count() == 2


def test_a_switch_of_encoders_shows_no_mixed_answer(dice, surroundings, shop_settings):
    """Row 12: here a part of the 10,000 answers of `make chaos`, on a machine that may be busy."""
    search_while_switching(
        dice, surroundings, shop_settings, switches=20, kills=1, at_least=400, within=10
    )


@pytest.mark.chaos
def test_many_switches_show_no_mixed_answer(dice, surroundings, shop_settings):
    search_while_switching(
        dice, surroundings, shop_settings, switches=200, kills=5, at_least=10_000, within=1
    )
