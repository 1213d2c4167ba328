"""What a save in the shop costs: queries, hints, and nothing when the broker is away."""

import time

import pytest

from tests.testapp.models import Poster
from visual_search import indexing
from visual_search.models import Document

pytestmark = pytest.mark.django_db


def test_a_save_that_changes_no_word_writes_no_document(make_poster, django_assert_max_num_queries):
    poster = make_poster()
    before = Document.objects.values().get()

    with django_assert_max_num_queries(9):
        Poster.objects.get(pk=poster.pk).save()

    assert Document.objects.values().get() == before


def test_one_hint_and_one_word_to_the_caches_for_a_transaction(
    space, make_poster, configure, django_capture_on_commit_callbacks
):
    configure(NUDGE=True)

    with django_capture_on_commit_callbacks() as callbacks:
        for _ in range(5):
            make_poster()

    assert len(callbacks) == 2


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_costs_no_save(space, broker_away, make_poster, caplog):
    started = time.monotonic()

    make_poster()

    assert time.monotonic() - started < 1
    assert "did not take the hint" in caplog.text
    assert sum(outcome.ready for outcome in indexing.embed_pending(seconds=30)) == 1


def test_saving_a_price_alone_costs_no_query_of_the_index(
    space, make_poster, django_assert_num_queries
):
    poster = make_poster()
    poster.price = 12

    with django_assert_num_queries(1):
        poster.save(update_fields=["price"])
