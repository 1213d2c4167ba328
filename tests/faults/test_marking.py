"""A run over a large catalogue whose worker is killed while it marks the images."""

import pytest
from django.db.models import Q

from tests.conftest import picture_file
from tests.faults.shop import until
from tests.testapp.models import Poster
from visual_search import indexing
from visual_search.models import Embedding, EmbeddingSpace, Job, Vector
from visual_search.store import spaces
from visual_search.store.outbox import jobs
from visual_search.store.outbox.marking import PORTION

IMAGES = 8 * PORTION


def many_ready(space: EmbeddingSpace) -> None:
    """A catalogue whose products all show one file, as if it had been embedded long ago."""
    name = Poster.objects.create(title="first", image=picture_file()).image.name
    Poster.objects.bulk_create(Poster(title=f"{n}", image=name) for n in range(1, IMAGES))
    indexing.sweep()
    Embedding.objects.update(state="ready")
    Vector.objects.bulk_create(
        Vector(embedding_id=pk, space=space, value=[1.0] * 48)
        for pk in Embedding.objects.values_list("pk", flat=True)
    )


def is_torn(job: Job) -> bool:
    """Whether rows are marked that the run does not count, or twice, or past its place."""
    job.refresh_from_db()
    marked = Embedding.objects.filter(job=job)
    place = job.marked_to if job.marked_to is not None else marked.latest("pk").pk
    return (
        marked.count() != job.total
        or marked.exclude(version=2).exists()
        or Embedding.objects.filter(Q(job=None, pk__lte=place) | Q(job=job, pk__gt=place)).exists()
    )


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_marks_loses_and_doubles_nothing(
    dice, surroundings, make_worker, broker, shop_settings
):
    shop_settings()
    space = spaces.ensure_space()
    many_ready(space)
    surroundings.encoder_options["seconds"] = 0.2
    (job,) = jobs.start_everywhere("all")
    worker = make_worker(concurrency=2)

    for _ in range(3):
        before = Job.objects.get(pk=job.pk).total
        worker.start()
        goal = before + dice.randint(1, 2) * PORTION
        until(lambda at=goal: Job.objects.get(pk=job.pk).total >= at, seconds=60)
        worker.kill()
        assert not is_torn(job)
    worker.start()
    until(lambda: not Job.objects.get(pk=job.pk).is_being_marked, seconds=60)

    assert not is_torn(job)
    assert job.total == job.expected == IMAGES
    jobs.cancel(job)
    until(lambda: not Embedding.objects.filter(state="stale").exists(), seconds=60)
    assert Embedding.objects.filter(state="ready").count() == IMAGES
