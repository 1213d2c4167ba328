"""Jobs of background work: how they begin, end, fail, are called off, lost and forgotten."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from visual_search import indexing
from visual_search.exceptions import ConfigurationError, JobCancelledError
from visual_search.models import Embedding, Job, Run
from visual_search.store.outbox import jobs, watch

pytestmark = pytest.mark.django_db


def test_work_that_ends_is_told_of_with_its_counts_and_who_began_it(space):
    with watch.by_command("visual_search_integrity"), watch.watched("index", space=space) as told:
        told.progress(3, 4)
        assert Job.objects.get().state == "running"

    job = Job.objects.get()
    assert (job.state, job.kind, job.space) == ("finished", "index", space)
    assert (job.done, job.total, job.command) == (3, 4, "visual_search_integrity")
    assert job.started_at <= job.last_sign_at <= job.finished_at


def test_work_that_fails_says_why_and_fails_all_the_same():
    with pytest.raises(ConfigurationError), watch.watched("train", subject="head"):
        raise ConfigurationError("No such file.")

    job = Job.objects.get()
    assert (job.state, job.failure_code) == ("failed", "configuration")
    assert job.failure_reason == "No such file."


def test_a_row_that_cannot_be_written_costs_the_work_nothing(space):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE visual_search_job RENAME TO visual_search_away")

    with watch.watched("index", space=space) as told:
        told.progress(1, 1)
        told.beat()
        has_worked = True

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE visual_search_away RENAME TO visual_search_job")
    assert has_worked
    assert not Job.objects.exists()


def test_work_that_is_called_off_ends_at_its_next_step():
    def work() -> None:
        with watch.watched("evaluate") as told:
            told.progress(1, 10)
            assert jobs.cancel(Job.objects.get()) == 0
            told.beat()
            told.progress(2, 10)

    with pytest.raises(JobCancelledError):
        work()

    assert Job.objects.get().state == "cancelled"


def test_slices_are_one_job(space):
    with watch.watched("calibrate", space=space, is_resumed=True) as told:
        told.progress(2, 4)
        told.goes_on()
    assert Job.objects.get().state == "running"
    with watch.watched("calibrate", space=space, is_resumed=True) as told:
        told.progress(4, 4)

    job = Job.objects.get()
    assert (job.state, job.done) == ("finished", 4)


def test_what_somebody_asked_for_is_taken_up_in_their_name(space, django_user_model):
    boss = django_user_model.objects.create_user("boss")
    asked = watch.ask_for("calibrate", space=space, user=boss)
    assert watch.ask_for("calibrate", space=space, user=None) == asked
    assert (asked.state, asked.started_at) == ("waiting", None)

    with watch.watched("calibrate", space=space, is_resumed=True):
        pass

    job = Job.objects.get()
    assert (job.state, job.started_by) == ("finished", boss)


@pytest.mark.parametrize(("kind", "state"), [("train", "lost"), ("calibrate", "waiting")])
def test_the_sweep_ends_what_gives_no_sign_of_life(space, kind, state):
    long_ago = timezone.now() - timedelta(hours=1)
    silent = Job.objects.create(kind=kind, space=space, last_sign_at=long_ago)
    alive = Job.objects.create(kind="train", last_sign_at=timezone.now())

    indexing.sweep()

    silent.refresh_from_db()
    alive.refresh_from_db()
    assert (silent.state, alive.state) == (state, "running")


@pytest.mark.parametrize("about", [{"kind": "index"}, {"kind": "embed", "scope": "all"}])
def test_the_sweep_forgets_what_ended_long_ago_but_for_the_newest_of_a_kind(space, about):
    long_ago = timezone.now() - timedelta(days=100)
    ended = {"state": "finished", "space": space, **about}
    Job.objects.create(finished_at=long_ago - timedelta(days=1), **ended)
    newest = Job.objects.create(finished_at=long_ago, **ended)
    other = Job.objects.create(kind="train", state="cancelled", finished_at=long_ago)

    indexing.sweep()

    assert set(Job.objects.all()) == {newest, other}


def test_a_job_is_forgotten_by_its_images_first_in_portions(
    space, make_poster, embed_all, monkeypatch
):
    monkeypatch.setattr(watch, "_FREED_AT_ONCE", 2)
    for number in range(3):
        make_poster((number, 0, 0))
    embed_all()
    long_ago = timezone.now() - timedelta(days=100)
    ended = {"state": "finished", "space": space, "scope": "all", "finished_at": long_ago}
    old, newest = (Job.objects.create(**ended) for _ in range(2))
    Embedding.objects.update(job=old)

    left = []
    for _ in range(2):
        indexing.sweep()
        left.append((old.embeddings.count(), Job.objects.filter(pk=old.pk).exists()))

    assert left == [(1, True), (0, False)]
    assert Embedding.objects.ready().count() == 3
    assert list(Job.objects.all()) == [newest]


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"kind": "embed"}, "embeds_a_space"),
        ({"kind": "train", "state": "finished"}, "has_ended"),
        ({"kind": "train", "started_at": None}, "has_begun"),
        ({"kind": "train", "state": "failed", "finished_at": timezone.now()}, "says_why"),
    ],
)
def test_the_database_refuses_what_cannot_be(wrong, name):
    with pytest.raises(IntegrityError, match=f"visual_search_job_{name}"), transaction.atomic():
        Job.objects.create(**wrong)


def test_the_name_of_before_finds_the_jobs(space):
    job = Job.objects.create(space=space, scope="all")

    assert Run.objects.get().pk == job.pk
