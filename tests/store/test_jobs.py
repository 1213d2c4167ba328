"""Runs: what they take in, how far they are, how they end."""

import pytest

from tests.conftest import without_vector
from tests.testapp.models import Poster
from visual_search import indexing
from visual_search.models import Embedding, Job
from visual_search.registry import registry
from visual_search.store import coverage
from visual_search.store.outbox import jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(space, make_poster, make_lamp, embed_all) -> dict[str, Embedding]:
    """One row in each state: three posters, and a lamp that is ready."""
    for number in range(4):
        make_poster((number, 0, 0))
    make_lamp((9, 9, 9))
    embed_all()
    found = list(Embedding.objects.order_by("pk"))
    states = dict(zip(("pending", "stale", "failed", "ready"), found, strict=False))
    for state, row in states.items():
        if state in ("stale", "ready"):
            Embedding.objects.filter(pk=row.pk).update(state=state)
        else:
            without_vector(row, state=state)
    return states


def waiting(job: Job) -> int:
    return job.embeddings.waiting().count()


@pytest.mark.parametrize(
    ("scope", "count"),
    [("missing", 1), ("failed", 1), ("stale", 1), ("all", 5), ("selected", 5)],
)
def test_a_scope_takes_in_its_own_states(scope, count, space, rows):
    assert jobs.selection(space, scope).count() == count


def test_a_run_may_be_about_one_model(space, rows, make_lamp):
    lamps = next(one for one in registry if one.label == "testapp.lamp")

    (job,) = jobs.start_everywhere("all", searchable=lamps)

    assert (job.total, job.model_label) == (1, "testapp.lamp")


def test_vectors_go_on_answering_while_they_are_renewed(space, make_poster, embed_all):
    make_poster((1, 1, 1)), make_poster((2, 2, 2))
    embed_all()

    (job,) = jobs.start_everywhere("all")

    assert coverage(space).percent == 100
    assert set(Embedding.objects.values_list("state", flat=True)) == {"stale"}
    assert waiting(job) == 2
    embed_all()
    job.refresh_from_db()
    assert (job.state, job.failed, waiting(job)) == ("finished", 0, 0)
    assert job.finished_at is not None


def test_progress_only_goes_forward(space, make_poster, embed_all, configure):
    configure(BATCH_SIZE=1)
    for number in range(4):
        make_poster((number, 0, 0))
    embed_all()
    (job,) = jobs.start_everywhere("all")

    left = [waiting(job) for _ in indexing.embed_pending(seconds=30)]

    assert left == [3, 2, 1, 0]


def test_a_run_that_fails_in_part_ends_with_the_number(space, rows):
    Embedding.objects.filter(pk=rows["failed"].pk).update(image_name="posters/none.png")
    Poster.objects.filter(pk=rows["failed"].document.object_pk).update(image="posters/none.png")
    (job,) = jobs.start_everywhere("failed")
    Embedding.objects.filter(job=job).update(attempts=2)

    list(indexing.embed_pending(seconds=30))

    job.refresh_from_db()
    assert (job.state, job.total, job.failed) == ("finished", 1, 1)


def test_cancelling_keeps_the_vectors_and_what_was_never_embedded_still_is(space, rows):
    (job,) = jobs.start_everywhere("all")

    called_off = jobs.cancel(job)

    job.refresh_from_db()
    assert (job.state, called_off) == ("cancelled", 3)
    assert Embedding.objects.filter(state="ready").count() == 3
    assert Embedding.objects.filter(state="pending").count() == 2
    assert jobs.cancel(job) == 0


def test_a_run_without_rows_is_not_started(space):
    assert jobs.start_everywhere("failed") == []
    assert not Job.objects.exists()


def test_a_run_whose_images_went_away_ends(space, make_poster, embed_all):
    poster = make_poster()
    embed_all()
    (job,) = jobs.start_everywhere("all")
    poster.delete()

    jobs.finish_completed()

    job.refresh_from_db()
    assert job.state == "finished"
