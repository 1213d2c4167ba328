"""What encoders share that change the vectors of another encoder."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from PIL import Image

from ..base import BALANCED_COLOUR, Description, Encoder, Vectors
from ..details.comparison import Look
from ..loading import EncoderConfig, build_encoder
from ..network import digest
from ..weights.trust import check_trusted


class WrappingEncoder(Encoder):
    """Encodes with another encoder and maps its unit vectors to other unit vectors.

    The second look, where the encoder within has one, stays as it is.

    Args:
        encoder: `{"BACKEND": path, "OPTIONS": {...}}` of the encoder within.

    Raises:
        ConfigurationError: the encoder within cannot be built, or is of the host's own and
            not named in the settings.
    """

    def __init__(self, *, encoder: Mapping[str, Any]) -> None:
        config = EncoderConfig.from_mapping(encoder)
        check_trusted(config.backend)
        self.inner = build_encoder(config)
        # Set once per object: it is the encoder within that has a text tower, or not.
        self.supports_text = self.inner.supports_text  # type: ignore[misc]

    @property
    def has_descriptors(self) -> bool:  # type: ignore[override]
        return self.inner.has_descriptors

    @property
    def has_points(self) -> bool:  # type: ignore[override]
        return self.inner.has_points

    def check_files(self) -> None:
        self.inner.check_files()

    def describe_images(self, images: Sequence[Image.Image]) -> list[Description]:
        described = self.inner.describe_images(images)
        if not described:
            return []
        vectors = self._mapped(np.stack([one.vector for one in described]))
        return [replace(one, vector=vector) for one, vector in zip(described, vectors, strict=True)]

    def look_at(self, image: Image.Image, *, colour_weight: float = BALANCED_COLOUR) -> Look:
        [look] = self.look_at_each([image], colour_weight=colour_weight)
        return look

    def look_at_each(
        self, images: Sequence[Image.Image], *, colour_weight: float = BALANCED_COLOUR
    ) -> list[Look]:
        looks = self.inner.look_at_each(images, colour_weight=colour_weight)
        if not looks:
            return []
        vectors = self._mapped(np.stack([look.vector for look in looks]))
        return [replace(look, vector=vector) for look, vector in zip(looks, vectors, strict=True)]

    @abstractmethod
    def _map(self, vectors: Vectors) -> Vectors:
        """Map unit vectors of the encoder within to unit vectors (n, dimensions)."""

    @abstractmethod
    def _own_identity(self) -> str:
        """Text that changes when the map does."""

    def _mapped(self, vectors: Vectors) -> Vectors:
        return self._checked(self._map(vectors), count=len(vectors))

    def get_fingerprint(self) -> str:
        return digest(self._own_identity(), self.inner.fingerprint)

    def perform_encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        return self._map(self.inner.encode_images(images))

    def perform_encode_texts(self, texts: Sequence[str]) -> Vectors:
        return self._map(self.inner.encode_texts(texts))
