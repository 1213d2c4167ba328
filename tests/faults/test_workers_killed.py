"""Workers that die in the middle of their work."""

import time

import pytest

from tests.faults.figures import record
from tests.faults.shop import differences, make_posters, ready, until
from visual_search.models import Embedding

ALL_THERE = 180


def kill_while_embedding(dice, surroundings, make_worker, broker, *, images, kills):
    """Row 1: kill a worker's whole group again and again, each time after some starts."""
    surroundings.encoder_options["seconds"] = 0.005
    make_posters(images)
    worker = make_worker()
    for _ in range(kills):
        worker.start()
        strike_at = surroundings.encoded + dice.randint(10, 40)
        until(lambda at=strike_at: surroundings.encoded >= at or ready() == images, seconds=60)
        worker.kill()
    before = ready()
    worker.start()
    took = until(lambda: ready() == images, seconds=ALL_THERE)
    return before, took


def judge_kills(images, kills, took, surroundings):
    found = differences()
    repeated = surroundings.encoded - images
    measured = (
        f"{kills} kills, {images} images: {found}, all there {took:.0f} s after the last kill, "
        f"{repeated} encoded again"
    )
    record(1, measured, f"0 of any within {ALL_THERE} s")
    assert not found
    assert Embedding.objects.count() == images


def test_a_worker_killed_again_and_again_loses_nothing(
    dice, surroundings, make_worker, broker, hints
):
    """The short version: 6 kills and 400 images; `make chaos` has 20 and 1,500."""
    images, kills = 400, 6

    before, took = kill_while_embedding(
        dice, surroundings, make_worker, broker, images=images, kills=kills
    )

    assert before < images
    judge_kills(images, kills, took, surroundings)


@pytest.mark.chaos
def test_twenty_kills_lose_none_of_1500_images(dice, surroundings, make_worker, broker, hints):
    images, kills = 1500, 20

    _, took = kill_while_embedding(
        dice, surroundings, make_worker, broker, images=images, kills=kills
    )

    judge_kills(images, kills, took, surroundings)


@pytest.mark.chaos
def test_workers_killed_at_random_for_a_long_time_lose_nothing(
    dice, surroundings, make_worker, broker, hints, chaos_seconds
):
    """The shape of Qdrant's crasher: every 5 s a kill with probability 0.3, images arriving."""
    surroundings.encoder_options["seconds"] = 0.01
    worker = make_worker()
    worker.start()
    images = kills = 0
    end = time.monotonic() + chaos_seconds
    while time.monotonic() < end:
        arriving = dice.randint(20, 200)
        make_posters(arriving, start=images)
        images += arriving
        time.sleep(5)
        if dice.random() < 0.3:
            worker.kill()
            worker.start()
            kills += 1
    took = until(lambda: ready() == images, seconds=ALL_THERE)
    judge_kills(images, kills, took, surroundings)
