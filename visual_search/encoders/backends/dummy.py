"""Deterministic encoders without weights, for the test suites of host projects."""

import hashlib
from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from PIL import Image, ImageColor

from ..base import Encoder, TextEncoder, Vectors


class _Dummy(Encoder):
    """Has no weights: its options alone decide what it answers."""

    called: ClassVar[str]
    usual_dimensions: ClassVar[int]

    def __init__(self, *, dimensions: int = 0, version: int = 1) -> None:
        self._dimensions = dimensions or self.usual_dimensions
        self._version = version

    @property
    def dimensions(self) -> int:
        return self._dimensions

    def get_fingerprint(self) -> str:
        name = f"{self.called}:{self._dimensions}:{self._version}"
        return hashlib.sha256(name.encode()).hexdigest()


class DummyEncoder(_Dummy):
    """Looks at colours only: equal pictures get equal vectors, look-alikes near ones.

    Needs no download, no network and no time, yet orders pictures by their colour layout,
    so that a host's tests can assert which product comes first.
    """

    called = "dummy"
    usual_dimensions = 48

    def perform_encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        grids = [image.resize((4, 4), Image.Resampling.BOX) for image in images]
        colours = np.stack([np.asarray(grid, dtype=np.float32).ravel() for grid in grids])
        return self._projected(colours / 127.5 - 1.0)

    def _projected(self, features: Vectors) -> Vectors:
        generator = np.random.default_rng(self._version)
        mixing = generator.standard_normal((features.shape[1] + 1, self._dimensions))
        # The constant keeps a uniformly grey picture away from the zero vector.
        constant = np.ones((len(features), 1), dtype=np.float32)
        vectors = np.hstack([features, constant]) @ mixing.astype(np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = (vectors / lengths).astype(np.float32)
        return unit


class DummyTowers(DummyEncoder):
    """Puts words into the space of the pictures: the names of colours, as plain pictures of them.

    Other words are grey.
    """

    supports_text = True

    def get_fingerprint(self) -> str:
        return hashlib.sha256(f"{super().get_fingerprint()}:towers".encode()).hexdigest()

    def perform_encode_texts(self, texts: Sequence[str]) -> Vectors:
        return self.perform_encode_images(
            [Image.new("RGB", (4, 4), _colour(text)) for text in texts]
        )


def _colour(text: str) -> str:
    named = (word for word in text.lower().split() if word in ImageColor.colormap)
    return next(named, "grey")


class DummyTextEncoder(_Dummy, TextEncoder):
    """Counts trigrams of letters: texts are near as far as they are written alike."""

    called = "dummy-text"
    usual_dimensions = 64

    def perform_encode_texts(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self._dimensions), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            spaced = f"  {' '.join(text.lower().split())} "
            for start in range(len(spaced) - 2):
                trigram = f"{self._version}:{spaced[start : start + 3]}"
                place = hashlib.sha256(trigram.encode(errors="replace")).digest()
                vector[int.from_bytes(place[:4], "big") % self._dimensions] += 1.0
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit
