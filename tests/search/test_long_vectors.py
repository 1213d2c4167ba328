"""Vectors too long for an index: their leading part leads through it, the whole decides."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from django.db import connection, transaction

from tests.search.catalogue import Vector, add_posters, by_index, direction, exactly, vector_query
from tests.search.test_plans import plans
from visual_search import indexing
from visual_search.exceptions import ConfigurationError
from visual_search.models import EmbeddingSpace
from visual_search.store import database, spaces
from visual_search.store.vectors import hnsw

pytestmark = pytest.mark.django_db(transaction=True)

DUMMY = "visual_search.encoders.backends.dummy.DummyEncoder"


def clustered(count: int, dimensions: int) -> list[Vector]:
    generator = np.random.default_rng(5)
    centres = generator.standard_normal((20, dimensions))
    rows = centres[generator.integers(20, size=count)]
    return [direction(*row) for row in rows + 0.3 * generator.standard_normal(rows.shape)]


@contextmanager
def index_only() -> Iterator[None]:
    """So few rows would be scanned, and nothing be said of the index."""
    with transaction.atomic():
        database.set_local({"enable_seqscan": "off", "enable_sort": "off"}, using="default")
        yield


@pytest.fixture(params=[4096, 7392, 16_000])
def long_space(request, use_encoder, no_index_survives) -> EmbeddingSpace:
    """A space with an index, whose vectors are those of VGG, of a RegNet, or the longest."""
    use_encoder(DUMMY, dimensions=request.param)
    space = spaces.ensure_space()
    add_posters(space, [[vector] for vector in clustered(250, request.param)])
    indexing.tend_indexes()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return space


def test_an_index_is_built_on_their_leading_part_and_finds_what_a_scan_finds(long_space):
    assert hnsw.is_valid(long_space)
    recalls = []
    for vector in clustered(10, long_space.dimensions):
        query = vector_query(long_space, vector)
        exact = exactly(query, depth=10)
        with index_only():
            near = by_index(query, depth=10)
        recalls.append(len({one.pk for one in exact} & {one.pk for one in near}) / 10)
        assert near[0].sightings[0].similarity == pytest.approx(
            exact[0].sightings[0].similarity, abs=1e-3
        )

    assert np.mean(recalls) >= 0.95
    with index_only():
        planned = plans(lambda: by_index(query, depth=10))
    assert f"Index Scan using {hnsw.index_name(long_space)}" in planned


def test_what_no_column_can_hold_is_refused_before_there_is_a_space(use_encoder, db, caplog):
    use_encoder(DUMMY, dimensions=16_001)

    with pytest.raises(ConfigurationError, match="16000 can be stored"):
        spaces.ensure_space()
    indexing.sweep()

    assert not EmbeddingSpace.objects.exists()
    assert "visual_search_fit" in caplog.text
