"""A file that was read while the shop rewrote it is tried again once its bytes have changed."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from freezegun import freeze_time

from tests.conftest import picture_bytes
from visual_search.indexing import embed_batch, sweep
from visual_search.models import Embedding
from visual_search.store.spaces import ensure_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def torn(make_poster) -> Path:
    """The file of a poster whose second half is not written yet."""
    ensure_space()
    path = Path(make_poster().image.path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def the_row() -> Embedding:
    return Embedding.objects.get()


def test_an_image_that_was_half_written_is_embedded_when_the_rest_is_there(torn):
    embed_batch()
    failed = the_row()
    torn.write_bytes(picture_bytes())

    sweep()
    embed_batch()

    assert (failed.state, failed.failure_code) == ("failed", "image_unreadable")
    assert (the_row().state, the_row().failure_code) == ("ready", "")


def test_an_image_that_stays_broken_stays_failed_and_is_looked_at_ever_more_seldom(torn):
    embed_batch()
    waits = []

    for _ in range(12):
        sweep()
        row = the_row()
        waits.append(row.available_at - timezone.now())
        Embedding.objects.update(available_at=timezone.now())

    assert the_row().state == "failed"
    assert waits[0] < timedelta(seconds=31)
    assert timedelta(minutes=29) < waits[-1] <= timedelta(hours=1)
    assert not embed_batch()


def test_a_change_is_found_within_the_hour_however_old_the_failure_is(torn):
    embed_batch()
    Embedding.objects.update(attempts=20)
    sweep()
    torn.write_bytes(picture_bytes())

    with freeze_time(timezone.now() + timedelta(hours=1)):
        sweep()

    assert the_row().state == "pending"


def test_an_image_that_is_gone_stays_failed(torn):
    embed_batch()
    torn.unlink()

    sweep()

    assert the_row().state == "failed"
