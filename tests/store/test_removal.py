"""Spaces that nobody needs any more go away bit by bit, and needed ones never."""

import pytest

from visual_search import indexing
from visual_search.exceptions import IncompleteSpaceError, SpaceInUseError
from visual_search.models import Document, Embedding, EmbeddingSpace, Job, Vector
from visual_search.store import spaces
from visual_search.store.outbox import claims, leases
from visual_search.store.spaces import removal

pytestmark = pytest.mark.django_db

IMAGES = 4500


@pytest.fixture
def retired(space, make_poster, embed_all) -> EmbeddingSpace:
    """A large one, beside the live one with a single image."""
    make_poster()
    embed_all()
    old = EmbeddingSpace.objects.create(
        alias="default", fingerprint="9" * 64, dimensions=48, backend="x", state="retired"
    )
    document = Document.objects.get()
    rows = Embedding.objects.bulk_create(
        Embedding(space=old, document=document, image_name=f"{number}.png", state="ready")
        for number in range(IMAGES)
    )
    Vector.objects.bulk_create(Vector(embedding=row, space=old, value=[1.0] * 48) for row in rows)
    return old


def test_a_large_space_is_taken_away_by_the_sweep(space, retired):
    is_gone = removal.begin(retired)

    assert not is_gone
    assert 0 < Embedding.objects.filter(space=retired).count() < IMAGES
    indexing.sweep()
    assert not EmbeddingSpace.objects.filter(pk=retired.pk).exists()
    assert Vector.objects.count() == Embedding.objects.count() == 1


def test_what_is_being_deleted_cannot_go_live_nor_be_reopened(space, retired):
    removal.begin(retired)

    with pytest.raises(IncompleteSpaceError, match="being deleted"):
        spaces.activate(retired, allow_missing=True)
    spaces.reopen(retired)

    assert retired.state == "deleting"
    assert spaces.live_space() == space


def test_no_late_result_is_written_to_it(space, retired):
    spaces.reopen(retired)
    Embedding.objects.filter(space=retired).update(state="pending")
    (row, *_) = claims.claim(limit=1, spaces=[retired])
    EmbeddingSpace.objects.filter(pk=retired.pk).update(state="retired")

    removal.begin(EmbeddingSpace.objects.get(pk=retired.pk))

    assert not leases.held(row).exists()


def test_its_runs_end_with_it(space, retired):
    job = Job.objects.create(space=retired, scope="all", marked_to=0)

    removal.begin(retired)

    job.refresh_from_db()
    assert (job.state, job.marked_to) == ("cancelled", None)


def test_the_space_that_answers_is_never_deleted(space, retired):
    with pytest.raises(SpaceInUseError):
        removal.begin(space)

    assert EmbeddingSpace.objects.filter(pk=space.pk, state="live").exists()
