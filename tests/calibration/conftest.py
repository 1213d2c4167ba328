"""A catalogue that is large enough to learn from."""

import pytest

from tests.calibration.quilts import PRODUCTS, SEARCHABLE, add
from visual_search import indexing
from visual_search.models import EmbeddingSpace


@pytest.fixture
def kinds(monkeypatch) -> None:
    monkeypatch.setattr(SEARCHABLE, "category_field", "genre")


@pytest.fixture
def catalogue(space, kinds) -> EmbeddingSpace:
    add(range(PRODUCTS))
    list(indexing.embed_pending(seconds=30))
    return space
