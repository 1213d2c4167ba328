"""A re-embedding run whose worker is killed again and again."""

import time

import pytest
from django.core.files.base import ContentFile

from tests.faults.figures import record
from tests.faults.shop import make_posters, until
from tests.testapp.models import Poster
from visual_search import indexing
from visual_search.models import Embedding, Job
from visual_search.store import coverage, spaces
from visual_search.store.outbox import jobs

BATCHES = (8, 4, 16)


def waiting(job: Job) -> int:
    return job.embeddings.waiting().count()


def reembed_under_kills(dice, surroundings, make_worker, shop_settings, *, images, kills):
    """Row 31: kill the worker at each tenth of a run, with another batch size each time."""
    shop_settings()
    space = spaces.ensure_space()
    make_posters(images - 1)
    Poster.objects.create(title="bad", image=ContentFile(b"no picture", name="bad.png"))
    list(indexing.embed_pending(seconds=300))
    surroundings.calls.unlink()
    rows = jobs.selection(space, Job.Scope.ALL)
    job = jobs.start(rows, space=space, scope=Job.Scope.ALL)
    surroundings.encoder_options["seconds"] = 0.01
    worker = make_worker(concurrency=1)
    left = [waiting(job)]
    for number in range(kills):
        surroundings.visual_search["BATCH_SIZE"] = BATCHES[number % len(BATCHES)]
        worker.start()
        goal = images * (kills - number) // (kills + 1) - dice.randint(0, 3)
        until(lambda at=goal: waiting(job) <= at, seconds=120)
        worker.kill()
        left.append(waiting(job))
    pause(surroundings, job, worker, left)
    worker.start()
    until(lambda: waiting(job) == 0, seconds=180)
    return job, left


def pause(surroundings, job, worker, left):
    """Workers that end in peace give nothing up, and a run without workers stands still."""
    surroundings.encoder_options["seconds"] = 0.2
    worker.start()
    until(lambda: waiting(job) < left[-1], seconds=60)
    assert worker.terminate(patience=30)
    worker.kill()
    left.append(waiting(job))
    time.sleep(3)
    assert waiting(job) == left[-1] > 0
    surroundings.encoder_options["seconds"] = 0.01


def judge(surroundings, job, left, *, images, kills):
    until(lambda: Job.objects.get(pk=job.pk).state == Job.State.FINISHED, seconds=10)
    job.refresh_from_db()
    most = images + kills * max(BATCHES)
    encoded = surroundings.encoded
    record(
        31,
        f"{images} images, {kills} kills, one pause, batches of {BATCHES}: {encoded} encodings, "
        f"{coverage().failed} failed and listed, run {job.state}; left over {left}",
        f"<= {most} encodings, exactly 1 failed, monotone",
    )
    assert encoded <= most
    assert job.failed == coverage().failed == 1
    assert left == sorted(left, reverse=True)
    assert Embedding.objects.filter(state="ready").count() == images - 1


def test_a_killed_run_goes_on_where_it_was(dice, surroundings, make_worker, broker, shop_settings):
    """The short version: 300 images and 3 kills; `make chaos` has 5,000 and 9."""
    job, left = reembed_under_kills(
        dice, surroundings, make_worker, shop_settings, images=300, kills=3
    )

    judge(surroundings, job, left, images=300, kills=3)


@pytest.mark.chaos
def test_a_large_run_killed_nine_times_goes_on_where_it_was(
    dice, surroundings, make_worker, broker, shop_settings
):
    job, left = reembed_under_kills(
        dice, surroundings, make_worker, shop_settings, images=5000, kills=9
    )

    judge(surroundings, job, left, images=5000, kills=9)
