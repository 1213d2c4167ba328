"""The broker is killed, emptied, restarted or away."""

import time

import pytest
import redis

from tests.faults.figures import record
from tests.faults.shop import differences, make_posters, ready, until

ALL_THERE = 120
CONSUMING = 15


def empty_while_images_wait(dice, surroundings, make_worker, broker, *, images):
    """Row 5: killed with its memory, flushed, and flushed again, while images wait."""
    surroundings.encoder_options["seconds"] = 0.01
    worker = make_worker()
    make_posters(images)
    worker.start()
    until(lambda: ready() >= 40, seconds=60)

    broker.kill()
    broker.start()
    for _ in range(2):
        strike_at = min(ready() + dice.randint(5, 30), images)
        until(lambda at=strike_at: ready() >= at, seconds=60, meanwhile=worker.supervise)
        redis.Redis.from_url(broker.url).flushall()
    took = until(lambda: ready() == images, seconds=ALL_THERE, meanwhile=worker.supervise)

    found = differences()
    record(5, f"Redis killed and flushed: {found} of {images}, after {took:.0f} s", "0 in 120 s")
    assert not found


def test_an_emptied_broker_loses_no_image(dice, surroundings, make_worker, broker, hints):
    empty_while_images_wait(dice, surroundings, make_worker, broker, images=200)


@pytest.mark.chaos
def test_an_emptied_broker_loses_none_of_500_images(dice, surroundings, make_worker, broker, hints):
    empty_while_images_wait(dice, surroundings, make_worker, broker, images=500)


def restart_again_and_again(dice, make_worker, broker, *, count):
    """Row 5: restart the broker `count` times, at moments left to chance."""
    worker = make_worker()
    worker.start()
    delays = []
    for number in range(count):
        make_posters(1, start=2 * number)
        until(lambda n=number: ready() == 2 * n + 1, seconds=30, meanwhile=worker.supervise)
        time.sleep(dice.uniform(0, 1))
        broker.kill()
        time.sleep(dice.uniform(0.1, 1))
        broker.start()
        make_posters(1, start=2 * number + 1)
        took = until(lambda n=number: ready() == 2 * n + 2, seconds=60, meanwhile=worker.supervise)
        delays.append(took)
    worst = max(delays)
    record(
        5,
        f"{count} restarts of Redis: new work embedded after <= {worst:.1f} s; Celery's worker "
        f"ended {worker.times_ended} times and was started again",
        f"{CONSUMING} s",
    )
    assert worst <= CONSUMING


def test_a_worker_goes_on_when_the_broker_returns(dice, surroundings, make_worker, broker, hints):
    restart_again_and_again(dice, make_worker, broker, count=3)


@pytest.mark.chaos
def test_a_worker_goes_on_after_each_of_ten_restarts(
    dice, surroundings, make_worker, broker, hints
):
    restart_again_and_again(dice, make_worker, broker, count=10)


def test_uploads_during_an_outage_of_the_broker_are_embedded_later(
    surroundings, make_worker, broker, hints
):
    worker = make_worker()
    worker.start()
    make_posters(1)
    until(lambda: ready() == 1, seconds=60)
    broker.kill()

    make_posters(50, start=1)
    accepted = 51
    broker.start()
    took = until(lambda: ready() == accepted, seconds=ALL_THERE, meanwhile=worker.supervise)

    found = differences()
    record(5, f"50 uploads without Redis: 50 accepted, {found}, after {took:.0f} s", "0 lost")
    assert not found
