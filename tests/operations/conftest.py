"""A cache without memories, and a small store in order."""

import pytest
from django.core.cache import cache

from tests.operations.examining import colours
from visual_search.models import EmbeddingSpace
from visual_search.store.vectors import hnsw


@pytest.fixture
def empty_cache() -> None:
    cache.clear()


@pytest.fixture
def small_shop(transactional_db, space, make_poster, embed_all) -> EmbeddingSpace:
    for colour in colours(4):
        make_poster(colour)
    embed_all()
    hnsw.ensure_index(space)
    return space
