"""Writes vectors to the rows they were made for, and reads those of documents."""

import base64
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import DatabaseError, models
from django.db.models import F
from django.utils import timezone
from pgvector import HalfVector

from ...encoders.base import Description
from ...models import Document, Embedding, EmbeddingSpace, Vector
from ...models.documents import key_column
from .. import database
from ..outbox.claims import NOT_STORED, fail, held

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a claimed row's image was encoded to, and the SHA-256 of the bytes it was made from."""

    row: Embedding
    description: Description
    sha256: str


def write(results: Sequence[Result]) -> int:
    """Write vectors to the rows that are still as they were claimed.

    Each row is written on its own: a transaction around several would hold their locks in
    an order that a save in the shop does not know, and could deadlock with it.

    Returns how many were written; the others were replaced, deleted or taken over since.
    """
    written = sum(_written(result) for result in results)
    if written:
        spaces = {result.row.space_id for result in results}
        EmbeddingSpace.objects.filter(pk__in=spaces).update(version=F("version") + 1)
    return written


def _written(result: Result) -> bool:
    """Write one; what the database refuses of it ends that row, and its neighbours go on."""
    try:
        return _write_one(result)
    except DatabaseError as error:
        if not database.refuses_the_row(error):
            raise
        logger.warning("%s cannot be stored", result.row, exc_info=True)
        fail(result.row, code=NOT_STORED, reason=str(error))
        return False


@database.atomic()
def _write_one(result: Result) -> bool:
    is_held = held(result.row).update(
        state=Embedding.State.READY,
        content_sha256=result.sha256,
        embedded_at=timezone.now(),
        lease_token=None,
        failure_code="",
        failure_reason="",
    )
    if is_held:
        Vector.objects.bulk_create(
            [as_row(result.row, result.description)],
            update_conflicts=True,
            unique_fields=["embedding"],
            update_fields=["value", "descriptors", "points"],
        )
    return bool(is_held)


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


def descriptors_of(embeddings: Collection[int]) -> dict[int, bytes]:
    """The descriptors that a space keeps of some embeddings, by key."""
    return _bytes_of("descriptors", embeddings)


def points_of(embeddings: Collection[int]) -> dict[int, bytes]:
    """The points that a space keeps of some embeddings, by key."""
    return _bytes_of("points", embeddings)


def _bytes_of(column: str, embeddings: Collection[int]) -> dict[int, bytes]:
    rows = Vector.objects.filter(pk__in=embeddings).values_list("pk", column)
    return {pk: bytes(content) for pk, content in rows}


def vectors_of(
    space: EmbeddingSpace, model: type[models.Model], pks: Collection[Any]
) -> Mapping[Any, npt.NDArray[np.float32]]:
    """The mean direction of the images of each object, as unit vectors by primary key.

    Objects without a vector in the space are left out.
    """
    documents = Document.objects.of_objects(model, pks)
    rows = Vector.objects.filter(space=space, embedding__document__in=documents).order_by("pk")
    by_object: dict[Any, list[npt.NDArray[np.float32]]] = {}
    for pk, value in rows.values_list(f"embedding__document__{key_column(model)}", "value"):
        by_object.setdefault(pk, []).append(as_array(value))
    return {pk: unit(np.sum(vectors, axis=0)) for pk, vectors in by_object.items()}


def as_array(vector: Any) -> npt.NDArray[np.float32]:
    """A stored vector as float32, shape (dimensions,)."""
    return np.asarray(vector, dtype=np.float32)


def unit(vector: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Scale to length 1. Opposite vectors may cancel out: zero stays zero."""
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


def packed(vector: npt.NDArray[np.floating]) -> str:
    """A vector as text, at half precision, for JSON."""
    return base64.b64encode(vector.astype("<f2").tobytes()).decode()


def unpacked(text: str) -> npt.NDArray[np.float32]:
    return np.frombuffer(base64.b64decode(text), dtype="<f2").astype(np.float32)
