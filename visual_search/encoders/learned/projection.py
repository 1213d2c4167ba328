"""Learned maps after a network, applied with NumPy alone: PCA, LDA, heads."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

import numpy as np

from ...exceptions import ModelFileError
from ..base import Vectors
from ..weights.learned_file import Arrays, Learned, LearnedFile

_LEAST_LENGTH = 1e-12
# Kinds of earlier releases, and what to do about a file of one.
_GONE = {
    "fisher": "Fisher vectors found less than a preset does. Name a preset in ENCODERS, or fit "
    "pca or lda with visual_search_fit, and re-embed."
}


class Projection(ABC):
    """A map from the unit vectors of one encoder to unit vectors of other dimensions.

    It holds for the encoder it was fitted on, which `encoder_fingerprint` names.
    """

    kind: ClassVar[str]

    def __init__(self, *, identity: str, encoder_fingerprint: str) -> None:
        self.identity = identity
        self.encoder_fingerprint = encoder_fingerprint

    @property
    @abstractmethod
    def input_dimensions(self) -> int:
        """Length of the vectors it takes."""

    @property
    @abstractmethod
    def dimensions(self) -> int:
        """Length of the vectors it gives."""

    @abstractmethod
    def _map(self, vectors: Vectors) -> Vectors:
        """Map (n, input_dimensions) to (n, dimensions), of any length."""

    @staticmethod
    def load(path: str | Path) -> "Projection":
        """Read a projection and check it against its card.

        Raises:
            ModelFileError: file or card is missing, altered or malformed.
        """
        return from_learned(LearnedFile(path).content)

    def apply(self, vectors: Vectors) -> Vectors:
        """Map float32 vectors (n, input_dimensions) to unit vectors (n, dimensions).

        A vector that the map sends to nothing becomes the first axis, so that one odd picture
        does not fail its whole batch.

        Raises:
            ModelFileError: the vectors have another length, so they are of another encoder.
        """
        if vectors.ndim != 2 or vectors.shape[1] != self.input_dimensions:
            raise ModelFileError(
                f"This projection takes vectors of {self.input_dimensions} dimensions, "
                f"not an array of shape {vectors.shape}."
            )
        return unit_or_axis(self._map(vectors))

    def check_fitted_on(self, fingerprint: str) -> None:
        """Raise ModelFileError unless it was fitted on the encoder of this fingerprint."""
        if fingerprint != self.encoder_fingerprint:
            raise ModelFileError(
                f"This projection was fitted on the encoder {self.encoder_fingerprint[:12]}, "
                f"not on {fingerprint[:12]}. Fit it anew on the encoder in use."
            )


class LayerProjection(Projection):
    """Affine layers in a row with ReLU between them: PCA and LDA have one, a head has more.

    `keep` is the part of the similarity, 0 to 1, that stays the encoder's own: above 0, the
    encoder's vector goes beside the mapped one, sqrt(keep) to sqrt(1 - keep).
    """

    kind: ClassVar[str] = "layers"

    def __init__(
        self, arrays: Arrays, *, identity: str, encoder_fingerprint: str, keep: float = 0.0
    ) -> None:
        super().__init__(identity=identity, encoder_fingerprint=encoder_fingerprint)
        self.layers = _layers(arrays)
        self.keep = keep

    @property
    def input_dimensions(self) -> int:
        return int(self.layers[0][0].shape[0])

    @property
    def dimensions(self) -> int:
        own = int(self.layers[-1][0].shape[1])
        return own + self.input_dimensions if self.keep else own

    def _map(self, vectors: Vectors) -> Vectors:
        mapped: Vectors = vectors
        for number, (weight, bias) in enumerate(self.layers):
            mapped = (np.maximum(mapped, 0.0) if number else mapped) @ weight + bias
        if not self.keep:
            return mapped
        own = unit_or_axis(vectors) * np.float32(np.sqrt(self.keep))
        return np.hstack([own, unit_or_axis(mapped) * np.float32(np.sqrt(1.0 - self.keep))])


def unit_or_axis(vectors: Vectors) -> Vectors:
    """Scale along the last axis to unit length; what has none becomes the first axis."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    axis = np.zeros(vectors.shape[-1], np.float32)
    axis[0] = 1.0
    scaled = vectors / np.maximum(lengths, _LEAST_LENGTH)
    result: Vectors = np.where(lengths > _LEAST_LENGTH, scaled, axis).astype(np.float32)
    return result


def from_learned(learned: Learned) -> Projection:
    """Build the projection that a file describes.

    Raises:
        ModelFileError: it describes none.
    """
    kind = learned.text("kind")
    if kind in _GONE:
        raise ModelFileError(
            f"Projections of the kind {kind!r} are no longer made nor applied: {_GONE[kind]}"
        )
    if kind != LayerProjection.kind:
        raise ModelFileError(f"This file is a {kind!r}, not a projection.")
    return _layer_projection(learned)


def _layer_projection(learned: Learned) -> LayerProjection:
    keep = _number(learned, "keep")
    if not 0.0 <= keep < 1.0:
        raise ModelFileError(f"A projection keeps 0 to 1 of its encoder, not {keep}.")
    return LayerProjection(
        learned.arrays,
        identity=learned.identity,
        encoder_fingerprint=learned.text("encoder"),
        keep=keep,
    )


def _number(learned: Learned, name: str) -> float:
    try:
        return float(learned.text(name))
    except ValueError as error:
        raise ModelFileError(f"{name} is {learned.text(name)!r}, not a number.") from error


def _layers(arrays: Arrays) -> list[tuple[Vectors, Vectors]]:
    layers: list[tuple[Vectors, Vectors]] = []
    while f"{len(layers)}.weight" in arrays:
        number = len(layers)
        weight, bias = arrays[f"{number}.weight"], arrays.get(f"{number}.bias")
        width = layers[-1][0].shape[1] if layers else weight.shape[:1][0]
        if weight.ndim != 2 or bias is None or bias.shape != weight.shape[1:]:
            raise ModelFileError(f"Layer {number} of this projection has no weight and bias.")
        if weight.shape[0] != width:
            raise ModelFileError(f"Layer {number} of this projection does not fit the one before.")
        layers.append((weight, bias))
    if not layers or not all(np.isfinite(array).all() for pair in layers for array in pair):
        raise ModelFileError("This projection has no layers of finite numbers.")
    return layers
