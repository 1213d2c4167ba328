"""Workers are asked to end, as a deployment does, while they embed."""

import time

import pytest

from tests.faults.figures import record
from tests.faults.shop import differences, make_posters, ready, until

PATIENCE = 30


def deploy(dice, surroundings, make_worker, *, images, deployments):
    """Row 33: SIGTERM; every other time SIGKILL five seconds later for what is left."""
    surroundings.encoder_options["seconds"] = 0.05
    make_posters(images)
    worker = make_worker()
    slowest = 0.0
    for number in range(deployments):
        worker.start()
        seen = surroundings.encoded
        until(lambda at=seen: surroundings.encoded > at or ready() == images, seconds=120)
        time.sleep(dice.uniform(0, 0.5))
        start = time.monotonic()
        ended = worker.terminate(patience=5 if number % 2 else PATIENCE)
        assert ended or number % 2
        slowest = max(slowest, time.monotonic() - start)
        worker.kill()
    worker.start()
    took = until(lambda: ready() == images, seconds=120)
    record(
        33,
        f"{deployments} deployments, every other one with SIGKILL after 5 s: {differences()} of "
        f"{images}; a worker ended after <= {slowest:.1f} s, all there {took:.0f} s after the last",
        "0 lost, <= 30 s",
    )
    assert not differences()


def test_a_deployment_loses_no_image(dice, surroundings, make_worker, broker, hints):
    deploy(dice, surroundings, make_worker, images=150, deployments=2)


@pytest.mark.chaos
def test_ten_deployments_lose_no_image(dice, surroundings, make_worker, broker, hints):
    deploy(dice, surroundings, make_worker, images=3000, deployments=10)
