"""One index per space: built beside the traffic, repaired, and dropped with its space."""

import threading
import time

import pytest
from django.db import connection, transaction

from tests.conftest import without_vector
from tests.threads import at_once
from visual_search import indexing
from visual_search.models import Embedding, EmbeddingSpace, Vector
from visual_search.store import spaces
from visual_search.store.vectors import hnsw

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_index_survives"),
]


def make_invalid(space: EmbeddingSpace) -> None:
    """What a cancelled build leaves behind."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass(%s)",
            [hnsw.index_name(space)],
        )


def test_an_index_is_built_once(space):
    assert hnsw.ensure_index(space) is True
    assert hnsw.ensure_index(space) is False
    assert hnsw.is_valid(space)


def test_an_index_left_invalid_is_found_and_built_anew(space):
    hnsw.ensure_index(space)
    make_invalid(space)
    assert not hnsw.is_valid(space)
    assert hnsw.is_due(space)

    indexing.tend_indexes()

    assert hnsw.is_valid(space)


def test_callers_at_once_build_one_index_and_do_not_fail(space):
    built = at_once(*[lambda: hnsw.ensure_index(space)] * 4)

    assert built.count(True) == 1
    assert hnsw.is_valid(space)


def test_a_deleted_space_loses_its_index_and_others_keep_theirs(space, use_encoder):
    use_encoder("visual_search.encoders.backends.dummy.DummyEncoder", version=2)
    other = spaces.ensure_space()
    hnsw.ensure_index(space), hnsw.ensure_index(other)
    name = hnsw.index_name(other)

    spaces.delete(other)

    assert name in hnsw.drop_orphans()
    assert hnsw.drop_orphans() == []
    assert hnsw.is_valid(space)


def test_an_index_waits_until_the_space_is_filled_or_too_large_to_scan(
    space, make_poster, configure
):
    make_poster((1, 1, 1)), make_poster((2, 2, 2))
    assert not hnsw.is_due(space)
    assert not indexing.awaits_index()

    indexing.embed_batch()
    without_vector(Embedding.objects.first(), state="pending")
    assert not hnsw.is_due(space)
    configure(EXACT_SCAN_ROWS=0)

    assert hnsw.is_due(space)
    assert indexing.awaits_index()


def test_a_limit_on_statements_does_not_end_a_build(space):
    """A build waits for whoever is writing, and takes long in a large shop."""
    is_writing = threading.Event()

    def write_for_a_while() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Vector._meta.db_table} IN ROW EXCLUSIVE MODE")
            is_writing.set()
            time.sleep(1.5)
        connection.close()

    writer = threading.Thread(target=write_for_a_while)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '500ms'")
        writer.start()
        is_writing.wait(10)

        assert hnsw.ensure_index(space) is True

        writer.join()
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("500ms",)
        cursor.execute("RESET statement_timeout")
