"""The life of embedding spaces: born, filled, made live, retired, taken back."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError
from django.utils import timezone

from tests import doubles
from tests.conftest import picture_file, without_vector
from tests.testapp.models import Poster
from tests.threads import at_once
from visual_search import indexing
from visual_search.exceptions import EncoderMismatchError, IncompleteSpaceError, NoLiveSpaceError
from visual_search.models import Document, Embedding, EmbeddingSpace, Job
from visual_search.store import coverage, spaces
from visual_search.store.outbox import jobs

pytestmark = pytest.mark.django_db

DUMMY = "visual_search.encoders.backends.dummy.DummyEncoder"


@pytest.fixture
def second(space, make_poster, embed_all, use_encoder) -> EmbeddingSpace:
    """A space being built beside the live one, over three images that the live one has."""
    for number in range(3):
        make_poster((number, 0, 0))
    embed_all()
    use_encoder(DUMMY, version=2)
    return spaces.ensure_space()


def embed() -> None:
    list(indexing.embed_pending(seconds=30))


def test_nothing_answers_before_the_first_space(db):
    with pytest.raises(NoLiveSpaceError, match="visual_search_embed"):
        spaces.live_space()


def test_the_first_space_is_live_from_birth_and_made_once(space):
    assert space.is_live
    assert spaces.ensure_space() == space
    assert spaces.live_space() == space


def test_another_configuration_builds_a_space_beside_the_live_one(space, second):
    assert (second.state, second.is_live) == ("building", False)
    assert spaces.live_space() == space
    indexing.sweep()
    assert coverage(second).total == 3
    assert coverage(space).percent == 100


def test_options_that_move_no_vector_are_kept_up_to_date(space, use_encoder):
    use_encoder(DUMMY, version=1)

    same = spaces.ensure_space()

    assert same == space
    assert EmbeddingSpace.objects.get().options == {"version": 1}


def test_a_switch_is_refused_with_the_number_of_missing_images(space, second):
    with pytest.raises(IncompleteSpaceError, match=r"^3 images are not embedded"):
        spaces.activate(second)

    assert spaces.live_space() == space


def test_the_override_switches_all_the_same(space, second):
    spaces.activate(second, allow_missing=True)

    assert spaces.live_space() == second


def test_a_full_space_goes_live_and_retires_the_one_before(space, second):
    indexing.sweep()
    embed()

    spaces.activate(second)

    space.refresh_from_db()
    assert (space.state, space.retired_at is None) == ("retired", False)
    assert spaces.live_space() == second
    assert second.activated_at is not None


def test_images_that_failed_for_good_hold_no_switch_up(second):
    bad = Poster(title="bad", image="posters/none.png")
    bad.save()
    indexing.sweep()
    Embedding.objects.filter(image_name="posters/none.png").update(state="failed")
    embed()

    spaces.activate(second)

    assert spaces.live_space() == second


def test_the_way_back_needs_no_embedding_but_new_pictures_are_missing(
    space, second, make_poster, use_encoder
):
    indexing.sweep()
    embed()
    spaces.activate(second)
    make_poster((50, 0, 0))
    embed()

    spaces.activate(EmbeddingSpace.objects.get(pk=space.pk))

    assert spaces.live_space() == space
    assert coverage(space).total == 3
    indexing.sweep()
    assert coverage(space).total == 4


def test_the_way_back_is_refused_when_a_picture_was_replaced(space, second, use_storage):
    use_storage("django.core.files.storage.FileSystemStorage", allow_overwrite=True)
    indexing.sweep()
    embed()
    spaces.activate(second)
    poster = Poster.objects.first()
    poster.image = picture_file((1, 200, 9), name=poster.image.name.rpartition("/")[2])
    poster.save()

    with pytest.raises(IncompleteSpaceError, match=r"^1 image is not"):
        spaces.activate(EmbeddingSpace.objects.get(pk=space.pk))


def test_a_reopened_space_is_brought_up_to_date(space, second, make_poster):
    indexing.sweep()
    embed()
    spaces.activate(second)
    make_poster((50, 0, 0))
    space.refresh_from_db()

    spaces.reopen(space)
    indexing.sweep()
    embed()

    assert space.state == "building"
    assert coverage(space) == coverage(second)


def test_runs_of_a_retired_space_end(space, second):
    indexing.sweep()
    job = next(job for job in jobs.start_everywhere("all") if job.space == space)

    spaces.activate(second, allow_missing=True)

    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_the_database_allows_one_live_space_an_alias(space, second):
    with pytest.raises(IntegrityError, match="visual_search_one_live_space"):
        EmbeddingSpace.objects.filter(pk=second.pk).update(state="live")


@pytest.mark.django_db(transaction=True)
def test_of_two_switches_at_once_one_comes_last_and_is_live_alone(space, use_encoder):
    others = []
    for version in (2, 3):
        use_encoder(DUMMY, version=version)
        others.append(spaces.ensure_space())

    at_once(*(partial(spaces.activate, other) for other in others))

    assert sorted(EmbeddingSpace.objects.values_list("state", flat=True)) == [
        "live",
        "retired",
        "retired",
    ]


def test_changed_weights_are_noticed(use_encoder, monkeypatch):
    use_encoder("tests.doubles.ChangingEncoder")
    space = spaces.ensure_space()
    assert spaces.space_encoder(space)

    monkeypatch.setattr(doubles.ChangingEncoder, "weights", "second")

    with pytest.raises(EncoderMismatchError, match="Restore its version"):
        spaces.space_encoder(space)


def test_temporary_spaces_get_no_pictures_and_are_removed_when_they_expire(space, make_poster):
    temporary = EmbeddingSpace.objects.create(
        alias="evaluation-1",
        fingerprint="0" * 64,
        dimensions=48,
        backend=DUMMY,
        expires_at=timezone.now() + timedelta(hours=1),
    )
    make_poster()
    indexing.sweep()
    assert not Embedding.objects.in_space(temporary).exists()
    content_type = Document.objects.get().content_type
    document = Document.objects.create(content_type=content_type, integer_pk=10**9)
    Embedding.objects.create(space=temporary, document=document, image_name="0")

    EmbeddingSpace.objects.filter(pk=temporary.pk).update(expires_at=timezone.now())
    spaces.delete_expired()

    assert list(EmbeddingSpace.objects.all()) == [space]
    assert Document.objects.count() == 1


def test_deleting_a_space_takes_its_embeddings_and_runs_along(
    space, second, django_assert_max_num_queries
):
    indexing.sweep()
    jobs.start_everywhere("all")

    # One for each table that refers to a space, however many rows it has.
    with django_assert_max_num_queries(11):
        spaces.delete(second)

    assert set(Embedding.objects.values_list("space", flat=True)) == {space.pk}
    assert set(Job.objects.values_list("space", flat=True)) == {space.pk}


def test_coverage_counts_each_state(space, make_poster, embed_all):
    assert coverage(space).fraction == 1.0
    make_poster((1, 1, 1)), make_poster((2, 2, 2)), make_poster((3, 3, 3))
    indexing.embed_batch()
    first, second, _ = Embedding.objects.order_by("pk")
    without_vector(first, state="failed")
    Embedding.objects.filter(pk=second.pk).update(state="stale")

    counts = coverage()

    assert (counts.total, counts.ready, counts.pending, counts.failed) == (3, 2, 0, 1)
    assert counts.percent == 66


def test_what_is_learned_of_a_space_stands_beside_what_others_learned_meanwhile(space):
    of_it = EmbeddingSpace.objects.filter(pk=space.pk)
    of_it.update(calibration={"scales": [1], "basis": 7})
    of_it.learn(words=None, words_version=3)
    of_it.learn(mean="AAA", version=3)
    of_it.forget("basis")
    space.refresh_from_db()
    known = {"scales": [1], "words": None, "words_version": 3, "mean": "AAA", "version": 3}
    assert space.calibration == known
