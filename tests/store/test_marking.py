"""Marking for another pass in portions: what one takes in, who goes on, what a cut leaves."""

import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.threads import at_once
from visual_search import indexing
from visual_search.models import Document, Embedding, Job, Vector
from visual_search.registry import registry
from visual_search.store.outbox import jobs, marking
from visual_search.store.outbox.marking import PORTION

pytestmark = pytest.mark.django_db(transaction=True)

IMAGES = 2 * PORTION + 500


@pytest.fixture
def many(space, make_poster) -> list[Embedding]:
    """More rows than two portions hold, each with a vector."""
    make_poster()
    document = Document.objects.get()
    Embedding.objects.all().delete()
    rows = Embedding.objects.bulk_create(
        Embedding(space=space, document=document, image_name=f"{number}.png", state="ready")
        for number in range(IMAGES)
    )
    Vector.objects.bulk_create(Vector(embedding=row, space=space, value=[1.0] * 48) for row in rows)
    return rows


def versions() -> dict[int, int]:
    return {
        version: Embedding.objects.filter(version=version).count()
        for version in Embedding.objects.order_by().values_list("version", flat=True).distinct()
    }


def test_a_run_begins_with_one_portion_however_many_images_there_are(space, many):
    (job,) = jobs.start_everywhere("all")

    assert (job.total, job.is_being_marked) == (PORTION, True)
    assert versions() == {1: IMAGES - PORTION, 2: PORTION}


def test_workers_mark_the_others_each_of_them_once(space, many):
    (job,) = jobs.start_everywhere("all")

    while marking.advance_next():
        pass

    job.refresh_from_db()
    assert versions() == {2: IMAGES}
    assert (job.total, job.expected, job.is_being_marked) == (IMAGES, IMAGES, False)
    assert set(Embedding.objects.values_list("state", flat=True)) == {"stale"}


def test_how_many_there_will_be_is_counted_by_the_first_worker(space, many):
    (job,) = jobs.start_everywhere("all")
    assert job.expected == 0

    marking.advance_next()

    job.refresh_from_db()
    assert (job.total, job.expected) == (2 * PORTION, IMAGES)


def test_a_selection_is_kept_and_marked_in_portions_too(space, many):
    chosen = Embedding.objects.filter(pk__gte=many[300].pk)

    job = jobs.begin(space, "selected", rows=chosen)
    assert (job.total, job.expected) == (PORTION, IMAGES - 300)
    while marking.advance_next():
        pass

    job.refresh_from_db()
    assert (job.total, job.is_being_marked) == (IMAGES - 300, False)
    assert versions() == {1: 300, 2: IMAGES - 300}


def test_what_came_after_the_run_began_is_left_alone(space, many):
    jobs.start_everywhere("all")
    new = Embedding.objects.create(space=space, document=many[0].document, image_name="new.png")

    while marking.advance_next():
        pass

    assert Embedding.objects.get(pk=new.pk).job is None


def test_a_run_of_a_model_that_the_shop_no_longer_searches_ends(space, many):
    posters = next(one for one in registry if one.label == "testapp.poster")
    (job,) = jobs.start_everywhere("all", searchable=posters)
    Job.objects.filter(pk=job.pk).update(model_label="testapp.gone")

    assert marking.advance_next()

    assert not marking.advance_next()


def test_a_portion_that_is_cut_off_has_marked_nothing(space, many):
    (job,) = jobs.start_everywhere("all")
    place = job.marked_to

    with transaction.atomic():
        marking.advance_next()
        transaction.set_rollback(True)

    job.refresh_from_db()
    assert (job.total, job.marked_to) == (PORTION, place)
    assert versions() == {1: IMAGES - PORTION, 2: PORTION}


def test_workers_that_mark_at_the_same_time_double_nothing(space, many):
    jobs.start_everywhere("all")

    def work() -> None:
        while Job.objects.with_portions_left().exists():
            marking.advance_next()

    at_once(work, work, work)

    assert versions() == {2: IMAGES}


def test_it_gives_way_to_a_save_in_the_shop(space, many):
    is_saving, has_begun = threading.Event(), threading.Event()

    def save() -> None:
        with transaction.atomic():
            Embedding.objects.select_for_update().get(pk=many[5].pk)
            is_saving.set()
            assert has_begun.wait(timeout=30), "The job waited for the save."

    def begin() -> Job:
        is_saving.wait(timeout=30)
        (job,) = jobs.start_everywhere("all")
        has_begun.set()
        return job

    _, job = at_once(save, begin)

    assert (job.total, job.is_being_marked) == (0, True)
    while marking.advance_next():
        pass
    assert versions() == {2: IMAGES}


def test_a_run_that_is_still_being_marked_is_not_finished(space, many):
    (job,) = jobs.start_everywhere("all")
    Embedding.objects.filter(job=job).update(state="ready")

    jobs.finish_completed()

    job.refresh_from_db()
    assert job.state == "running"


def test_a_cancelled_run_marks_no_more_and_workers_call_the_rest_off(space, many):
    (job,) = jobs.start_everywhere("all")
    marking.advance_next()

    called_off = jobs.cancel(job)
    assert (called_off, Embedding.objects.filter(state="stale").count()) == (PORTION, PORTION)
    while marking.advance_next():
        pass

    job.refresh_from_db()
    assert (job.state, job.total, job.marked_to) == ("cancelled", 2 * PORTION, None)
    assert set(Embedding.objects.values_list("state", flat=True)) == {"ready"}


def test_a_run_that_is_being_marked_is_work_for_a_worker(space, many):
    assert not indexing.images_wait()
    jobs.start_everywhere("all")
    Embedding.objects.update(state="ready")

    assert indexing.images_wait()


def test_a_worker_marks_while_it_embeds(space, many):
    (job,) = jobs.start_everywhere("all")

    batch = next(iter(indexing.embed_pending(seconds=30)))

    job.refresh_from_db()
    assert batch.claimed == 8
    assert job.total == 2 * PORTION


def test_a_large_catalogue_takes_a_request_no_longer_than_a_small_one(space, many):
    """As many statements, and each concerns one portion."""
    with CaptureQueriesContext(connection) as large:
        jobs.start_everywhere("all")
    Embedding.objects.filter(pk__gte=many[PORTION + 1].pk).delete()
    with CaptureQueriesContext(connection) as small:
        jobs.start_everywhere("all")

    assert len(large) == len(small)
