"""Photos of products, and an encoder that only sees their colours."""

from pathlib import Path

import pytest

from .learning import PHOTOS, PRODUCTS, write_manifest


@pytest.fixture(scope="module")
def photos(tmp_path_factory) -> Path:
    """A manifest of products with four photos each."""
    return write_manifest(tmp_path_factory.mktemp("photos"), products=PRODUCTS, photos=PHOTOS)


@pytest.fixture(autouse=True)
def dummy_encoder(use_encoder) -> None:
    use_encoder("visual_search.encoders.backends.dummy.DummyEncoder", dimensions=64)
