"""Vectors: what the encoder made of an image, apart from the state of the work on it."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from django.db import models
from django.db.models import Exists, F, Func, OuterRef
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from pgvector import HalfVector
from pgvector.django import CosineDistance, HalfVectorField

from .embeddings import Embedding
from .spaces import EmbeddingSpace

# What a column of half precision holds, and how much of it an HNSW index can be built on.
MOST_DIMENSIONS = 16_000
INDEXED_DIMENSIONS = 4_000


class VectorQuerySet(models.QuerySet["Vector"]):
    def nearest_to(self, vector: npt.NDArray[np.float32], *, space: EmbeddingSpace) -> Self:
        """Order by cosine distance (annotated as `distance`) with the space's HNSW index.

        The cast is what lets the planner use the partial index: it was built on the same
        expression under the same condition. Of a vector that is too long for an index, its
        leading part leads through it; `distance` is that of the whole all the same.
        """
        if space.dimensions <= INDEXED_DIMENSIONS:
            column = Cast("value", HalfVectorField(dimensions=space.dimensions))
            return self._ordered_by(column, vector, space)
        leading = CosineDistance(_leading_part(), HalfVector(vector[:INDEXED_DIMENSIONS]))
        return self.exactly_nearest_to(vector, space=space).order_by(leading)

    def exactly_nearest_to(self, vector: npt.NDArray[np.float32], *, space: EmbeddingSpace) -> Self:
        """Order by cosine distance (annotated as `distance`) without an index."""
        return self._ordered_by(F("value"), vector, space)

    def _ordered_by(
        self, column: Any, vector: npt.NDArray[np.float32], space: EmbeddingSpace
    ) -> Self:
        distance = CosineDistance(column, HalfVector(vector))
        return self.filter(space=space).annotate(distance=distance).order_by("distance")


def _leading_part() -> Cast:
    part = Func(F("value"), template=f"subvector(%(expressions)s, 1, {INDEXED_DIMENSIONS})")
    return Cast(part, HalfVectorField(dimensions=INDEXED_DIMENSIONS))


def has_vector() -> Exists:
    """Whether an embedding has a vector, in statements that cannot join."""
    return Exists(Vector.objects.filter(pk=OuterRef("pk")))


class Vector(models.Model):
    """The unit vector of one embedding, written once for each picture.

    A table of its own: Postgres enters a row anew into every index of its table when any
    column changes, and into an HNSW index that takes milliseconds. Claims, leases and
    re-embedding runs change the embedding only.
    """

    # The database itself deletes it with its embedding (migration 0003): Django would load
    # every row of the embeddings that it deletes.
    embedding = models.OneToOneField(
        Embedding,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        primary_key=True,
        related_name="vector",
        verbose_name=_("embedding"),
    )
    # Repeats the embedding's space, because a partial index sees only its own table.
    space = models.ForeignKey(
        EmbeddingSpace, on_delete=models.CASCADE, related_name="+", verbose_name=_("space")
    )
    value = HalfVectorField(_("value"), editable=False)
    # What the encoder keeps for a second look; stored out of line, and read for a shortlist only.
    descriptors = models.BinaryField(_("descriptors"), default=bytes)
    points = models.BinaryField(_("points"), default=bytes)

    objects = VectorQuerySet.as_manager()

    class Meta:
        verbose_name = _("vector")
        verbose_name_plural = _("vectors")
