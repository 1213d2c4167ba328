"""Rows of the table of vectors: made of descriptions, and read back."""

import base64
from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
from pgvector import HalfVector

from ...encoders.base import Description
from ...models import Embedding, EmbeddingSpace, Vector


def as_row(embedding: Embedding, description: Description) -> Vector:
    """The row, not saved yet, that keeps the description of an embedding's image."""
    return Vector(
        embedding=embedding,
        space=embedding.space,
        value=HalfVector(description.vector),
        descriptors=description.descriptors,
        points=description.points,
    )


def known_descriptions(space: EmbeddingSpace, digests: Collection[str]) -> dict[str, Description]:
    """Descriptions that the space already has for these contents, by SHA-256."""
    rows = (
        # A row that waits for renewal must not renew itself, or a twin, from what it has.
        Embedding.objects.in_space(space)
        .filter(state=Embedding.State.READY, content_sha256__in=digests)
        .order_by("content_sha256")
        .distinct("content_sha256")
        .values_list("content_sha256", "vector__value", "vector__descriptors", "vector__points")
    )
    return {
        digest: Description(
            vector=as_array(value), descriptors=bytes(descriptors), points=bytes(points)
        )
        for digest, value, descriptors, points in rows
    }


def bytes_of(column: str, embeddings: Collection[int]) -> dict[int, bytes]:
    """What a column of some embeddings holds, by their keys."""
    rows = Vector.objects.filter(pk__in=embeddings).values_list("pk", column)
    return {pk: bytes(content) for pk, content in rows}


def as_array(vector: Any) -> npt.NDArray[np.float32]:
    """A stored vector as float32, shape (dimensions,)."""
    return np.asarray(vector, dtype=np.float32)


def from_sent(sent: bytes) -> npt.NDArray[np.float32]:
    """A vector as `halfvec_send` gives it; as text it would take a hundred times as long."""
    return as_array(HalfVector.from_binary(sent).to_numpy())


def unit(vector: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Scale to length 1. Opposite vectors may cancel out: zero stays zero."""
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


def mean_directions(
    found: Iterable[tuple[Any, npt.NDArray[np.float32]]],
) -> dict[Any, npt.NDArray[np.float32]]:
    """The mean direction of each object's vectors, given with its key; zero where they cancel."""
    by_object: dict[Any, list[npt.NDArray[np.float32]]] = {}
    for key, vector in found:
        by_object.setdefault(key, []).append(vector)
    return {key: unit(np.sum(vectors, axis=0)) for key, vectors in by_object.items()}


def packed(vector: npt.NDArray[np.floating]) -> str:
    """A vector as text, at half precision, for JSON."""
    return base64.b64encode(vector.astype("<f2").tobytes()).decode()


def unpacked(text: str) -> npt.NDArray[np.float32]:
    return np.frombuffer(base64.b64decode(text), dtype="<f2").astype(np.float32)
