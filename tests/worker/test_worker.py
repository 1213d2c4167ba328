"""What a shop relies on when workers, broker and shop are separate processes."""

import random

import pytest

from tests.conftest import picture_file
from tests.testapp.models import Poster
from visual_search.models import Document, Embedding, Finding, Reading
from visual_search.store import coverage

pytestmark = pytest.mark.long

IMAGES = 300


def make_posters(count: int) -> None:
    for number in range(count):
        colour = (number % 256, number // 256 * 40, 255 - number % 256)
        Poster.objects.create(title=f"Poster {number}", image=picture_file(colour))


def ready() -> int:
    return Embedding.objects.ready().count()


def test_a_worker_embeds_what_another_process_saves(worker, until):
    worker.start()

    make_posters(20)

    until(lambda: ready() == 20)
    assert coverage().failed == 0


def test_a_worker_reads_what_another_process_saves_and_what_was_there_before(
    worker, until, configure
):
    make_posters(3)
    configure(READERS=["health"])
    worker.environment["TEST_READERS"] = "health"
    worker.start()

    make_posters(3)

    until(lambda: Reading.objects.filter(state=Reading.State.READY).count() == 6)
    assert set(Reading.objects.values_list("lease_token", flat=True)) == {None}
    until(lambda: Finding.objects.filter(kind=Finding.Kind.TOO_SMALL).count() == 6)


def test_a_killed_worker_and_an_emptied_broker_lose_nothing(worker, broker, until):
    seed = random.randrange(10**6)
    strike_at = random.Random(seed).randrange(20, IMAGES // 2)
    print(f"seed {seed}: struck after {strike_at} of {IMAGES} images")
    worker.start()
    make_posters(IMAGES)
    until(lambda: ready() >= strike_at)

    worker.kill()
    broker.kill()
    broker.start()
    done_before = ready()
    worker.start()

    assert done_before < IMAGES
    until(lambda: ready() == IMAGES, seconds=90)
    assert Embedding.objects.count() == Document.objects.count() == IMAGES
    assert Embedding.objects.filter(state=Embedding.State.READY).count() == IMAGES
    assert set(Embedding.objects.values_list("lease_token", flat=True)) == {None}


@pytest.mark.django_db(transaction=True)
def test_a_product_saved_while_the_broker_is_away_is_embedded_later(
    worker, broker, until, settings
):
    broker.kill()
    settings.VISUAL_SEARCH = {**settings.VISUAL_SEARCH, "NUDGE": True}
    make_posters(3)
    assert ready() == 0

    broker.start()
    worker.start()

    until(lambda: ready() == 3)
