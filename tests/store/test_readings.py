"""Readings: promised with the image, read once, renewed and removed with it."""

from datetime import timedelta

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.db.models import F
from django.utils import timezone

from tests.conftest import picture_file
from tests.testapp.models import Lamp, Poster
from visual_search import indexing
from visual_search.exceptions import ConfigurationError, ReaderError
from visual_search.models import Embedding, Job, Reading
from visual_search.reading import readers
from visual_search.store.outbox import leases
from visual_search.store.readings import claims

pytestmark = pytest.mark.django_db


class Shade(readers.Reader):
    """Tells how light a picture is; what is blue it cannot read, or not just now."""

    name = "shade"
    version = "1"
    calls = 0

    def read(self, picture):
        type(self).calls += 1
        red, _green, blue = np.asarray(picture.pixels).mean(axis=(0, 1))
        if blue > 150 and red < 50:
            raise ReaderError("There is nothing but blue.")
        if blue > 150:
            raise ZeroDivisionError
        return {"shade": round(float(red))}


@pytest.fixture(autouse=True)
def shade(configure, monkeypatch):
    monkeypatch.setitem(readers.READERS, "shade", f"{__name__}.Shade")
    monkeypatch.setattr(Shade, "calls", 0)
    configure(READERS=["shade"])


def read_all() -> indexing.Outcome:
    return sum(indexing.read_pending(seconds=60), indexing.Outcome())


def test_a_saved_image_is_promised_with_its_embedding_and_read_once(space, make_poster):
    make_poster((90, 0, 0))
    assert Reading.objects.get().state == Reading.State.PENDING

    outcome = read_all()

    row = Reading.objects.get()
    assert (outcome.ready, row.state, row.found) == (1, Reading.State.READY, {"shade": 90})
    assert (len(row.content_sha256), row.reader_version) == (64, "1")
    assert not indexing.readings_wait()


def test_equal_bytes_are_read_once(space, make_poster):
    for _ in range(3):
        make_poster((90, 0, 0))

    assert read_all().ready == 3

    assert Shade.calls == 1


def test_a_new_image_in_the_place_of_another_is_read_anew(space, make_poster):
    poster = make_poster((90, 0, 0))
    read_all()

    poster.image = picture_file((10, 0, 0), name="other.png")
    poster.save()
    read_all()

    assert Reading.objects.get().found == {"shade": 10}


def test_other_bytes_under_the_same_name_take_back_what_was_read(space, make_lamp):
    lamp = make_lamp((90, 0, 0))
    read_all()
    photo = lamp.photos.get()
    default_storage.delete(photo.image.name)

    photo.image = picture_file((10, 0, 0), name=photo.image.name.rpartition("/")[2])
    photo.save()

    assert Reading.objects.get().found == {}
    read_all()
    assert Reading.objects.get().found == {"shade": 10}


def test_a_late_result_meets_no_row(space, make_lamp):
    make_lamp((90, 0, 0))
    [row] = claims.claim(limit=8)
    Reading.objects.all().make_wait(state=Reading.State.PENDING)

    written = claims.write(row, {"shade": 1}, reader=Shade(), sha256="0" * 64)

    assert not written
    assert Reading.objects.get().found == {}


def test_readings_go_with_their_image_and_their_object(space, make_lamp):
    lamp = make_lamp((90, 0, 0), (10, 0, 0))

    lamp.photos.first().delete()
    assert Reading.objects.count() == 1
    Lamp.objects.get().delete()

    assert not Reading.objects.exists()


def test_a_bad_picture_fails_its_own_row(space, make_poster):
    make_poster((0, 0, 200), title="bad")
    make_poster((90, 0, 0), title="good")

    outcome = read_all()

    assert (outcome.ready, outcome.failed) == (1, 1)
    failed = Reading.objects.get(state=Reading.State.FAILED)
    assert (failed.failure_code, failed.found) == ("reader", {})


def test_what_breaks_a_reader_is_tried_again_and_ends(space, make_poster):
    make_poster((100, 0, 200))

    for _ in range(3):
        Reading.objects.update(available_at=timezone.now())
        read_all()

    row = Reading.objects.get()
    assert (row.state, row.failure_code) == (Reading.State.FAILED, "reader")


def test_a_reader_that_cannot_work_gives_its_rows_back(space, make_poster, monkeypatch):
    def fail(self, picture):
        raise ConfigurationError("It is not installed.")

    make_poster((90, 0, 0))
    monkeypatch.setattr(Shade, "read", fail)

    with pytest.raises(ConfigurationError):
        read_all()

    row = Reading.objects.get()
    assert (row.state, row.attempts, row.lease_token) == (Reading.State.PENDING, 0, None)


def test_the_sweep_promises_what_was_there_before_the_reader(space, make_poster, configure):
    configure(READERS=[])
    for shade in (30, 60, 90):
        make_poster((shade, 0, 0))
    assert not Reading.objects.exists()
    configure(READERS=["shade"])

    indexing.sweep()

    job = Job.objects.get(kind=Job.Kind.READ)
    assert (job.done, job.total, job.state) == (0, 3, Job.State.RUNNING)
    read_all()
    job.refresh_from_db()
    assert (job.done, job.total, job.state) == (3, 3, Job.State.FINISHED)


def test_another_version_reads_again_and_keeps_what_was_read_until_then(
    space, make_poster, monkeypatch
):
    make_poster((90, 0, 0))
    read_all()
    monkeypatch.setattr(Shade, "version", "2")

    indexing.sweep()

    row = Reading.objects.get()
    assert (row.state, row.found) == (Reading.State.STALE, {"shade": 90})
    read_all()
    assert Reading.objects.get().reader_version == "2"
    indexing.sweep()
    assert not indexing.readings_wait()


def test_what_was_embedded_anew_of_other_bytes_is_read_anew(space, make_poster, embed_all):
    poster = make_poster((90, 0, 0))
    read_all()
    with default_storage.open(poster.image.name, "wb") as stream:
        stream.write(picture_file((10, 0, 0)).read())
    embed_all()

    indexing.sweep()
    read_all()

    assert Reading.objects.get().found == {"shade": 10}


def test_the_sweep_drops_readings_of_images_that_are_gone(space, make_poster):
    make_poster()
    Embedding.objects.all().delete()
    Poster.objects.update(image="")

    indexing.sweep()

    assert not Reading.objects.exists()


def test_what_kills_its_worker_ends(space, make_poster):
    make_poster()
    past = timezone.now() - timedelta(hours=1)
    Reading.objects.update(attempts=F("attempts") + 3, available_at=past)

    indexing.sweep()

    assert Reading.objects.get().failure_code == leases.WORKER_LOST


def test_a_reader_that_is_none_stops_no_sweep(space, make_poster, configure):
    configure(READERS=["nonsense", "shade"])
    make_poster((90, 0, 0))

    indexing.sweep()

    assert read_all().ready == 1


def test_without_readers_nothing_is_promised_or_asked(
    space, make_poster, configure, django_assert_num_queries
):
    configure(READERS=[])

    make_poster()

    assert not Reading.objects.exists()
    with django_assert_num_queries(0):
        assert not indexing.readings_wait()
        assert not list(indexing.read_pending(seconds=1))
