"""Hints that come twice, to two workers at once, and again after the work is done."""

import pytest
from celery import current_app

from tests.faults.figures import record
from tests.faults.shop import differences, make_posters, ready, until
from visual_search import tasks
from visual_search.models import Embedding


def deliver_thrice(surroundings, make_worker, shop_settings, *, images, seconds):
    """Row 11: three hints for each image, two workers, redelivery sooner than the work ends.

    Args:
        seconds: how long the encoder takes for one image; a task works for five.
    """
    surroundings.encoder_options["seconds"] = seconds
    surroundings.settings["CELERY_BROKER_TRANSPORT_OPTIONS"] = {"visibility_timeout": 2}
    shop_settings(NUDGE=False)
    make_posters(images)
    for _ in range(3 * images):
        tasks.send(tasks.embed_pending)
    for has_beat in (True, False):
        make_worker(has_beat=has_beat).start()
    until(lambda: ready() == images, seconds=60)

    for _ in range(images):
        tasks.send(tasks.embed_pending)
    until(lambda: not _queued(), seconds=60)

    found = differences()
    each = surroundings.encoded / images
    logs = [path.read_text() for path in surroundings.folder.glob("worker*.log")]
    errors = sum(log.count("IntegrityError") + log.count("ERROR/Fork") for log in logs)
    record(
        11,
        f"{images} images of {seconds} s, each hinted three times: {each:.2f} encodings an image, "
        f"{errors} errors logged; {found}",
        "<= 1.1, 0, 0",
    )
    assert each <= 1.1
    assert errors == 0
    assert not found
    assert Embedding.objects.count() == images


def test_hints_delivered_three_times_make_each_vector_once(
    surroundings, make_worker, broker, hints, shop_settings
):
    deliver_thrice(surroundings, make_worker, shop_settings, images=60, seconds=0.05)


@pytest.mark.chaos
def test_a_batch_of_six_seconds_outlasts_a_visibility_of_two(
    surroundings, make_worker, broker, hints, shop_settings
):
    deliver_thrice(surroundings, make_worker, shop_settings, images=64, seconds=0.75)


def _queued() -> int:
    with current_app.connection_for_read() as connection:
        return connection.default_channel.client.llen("celery")
