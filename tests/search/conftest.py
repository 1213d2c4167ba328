"""A live space of few dimensions."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from visual_search.models import EmbeddingSpace
from visual_search.store import spaces
from visual_search.store.vectors import hnsw

SMALL = {
    "default": {
        "BACKEND": "visual_search.encoders.backends.dummy.DummyEncoder",
        "OPTIONS": {"dimensions": 8},
    }
}


@pytest.fixture
def small_space(db, configure) -> EmbeddingSpace:
    configure(ENCODERS=SMALL)
    return spaces.ensure_space()


@pytest.fixture
def build_index(transactional_db, small_space) -> Iterator[Callable[[], None]]:
    """Build the HNSW index of the small space; an index outlives the emptying of its table."""

    def build() -> None:
        hnsw.ensure_index(small_space)
        # The statistics of the emptied tables would mislead the planner.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    yield build
    hnsw.drop_index(small_space)
