"""Runs: what they take in, how far they are, how they end."""

import pytest

from tests.conftest import without_vector
from tests.testapp.models import Poster
from visual_search import indexing
from visual_search.models import Embedding, Run
from visual_search.registry import registry
from visual_search.store import coverage
from visual_search.store.outbox import runs

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


@pytest.mark.parametrize(
    ("scope", "count"),
    [("missing", 1), ("failed", 1), ("stale", 1), ("all", 5), ("selected", 5)],
)
def test_a_scope_takes_in_its_own_states(scope, count, space, rows):
    assert runs.selection(space, scope).count() == count


def test_a_run_may_be_about_one_model(space, rows, make_lamp):
    lamps = next(one for one in registry if one.label == "testapp.lamp")

    (run,) = runs.start_everywhere("all", searchable=lamps)

    assert (run.total, run.model_label) == (1, "testapp.lamp")


def test_vectors_go_on_answering_while_they_are_renewed(space, make_poster, embed_all):
    make_poster((1, 1, 1)), make_poster((2, 2, 2))
    embed_all()

    (run,) = runs.start_everywhere("all")

    assert coverage(space).percent == 100
    assert set(Embedding.objects.values_list("state", flat=True)) == {"stale"}
    assert runs.remaining(run) == 2
    embed_all()
    run.refresh_from_db()
    assert (run.state, run.failed, runs.remaining(run)) == ("finished", 0, 0)
    assert run.finished_at is not None


def test_progress_only_goes_forward(space, make_poster, embed_all, configure):
    configure(BATCH_SIZE=1)
    for number in range(4):
        make_poster((number, 0, 0))
    embed_all()
    (run,) = runs.start_everywhere("all")

    left = [runs.remaining(run) for _ in indexing.embed_pending(seconds=30)]

    assert left == [3, 2, 1, 0]


def test_a_run_that_fails_in_part_ends_with_the_number(space, rows):
    Embedding.objects.filter(pk=rows["failed"].pk).update(image_name="posters/none.png")
    Poster.objects.filter(pk=rows["failed"].document.object_pk).update(image="posters/none.png")
    (run,) = runs.start_everywhere("failed")
    Embedding.objects.filter(run=run).update(attempts=2)

    list(indexing.embed_pending(seconds=30))

    run.refresh_from_db()
    assert (run.state, run.total, run.failed) == ("finished", 1, 1)


def test_cancelling_keeps_the_vectors_and_what_was_never_embedded_still_is(space, rows):
    (run,) = runs.start_everywhere("all")

    called_off = runs.cancel(run)

    run.refresh_from_db()
    assert (run.state, called_off) == ("cancelled", 3)
    assert Embedding.objects.filter(state="ready").count() == 3
    assert Embedding.objects.filter(state="pending").count() == 2
    assert runs.cancel(run) == 0


def test_a_run_without_rows_is_not_started(space):
    assert runs.start_everywhere("failed") == []
    assert not Run.objects.exists()


def test_a_run_whose_images_went_away_ends(space, make_poster, embed_all):
    poster = make_poster()
    embed_all()
    (run,) = runs.start_everywhere("all")
    poster.delete()

    runs.finish_completed()

    run.refresh_from_db()
    assert run.state == "finished"
