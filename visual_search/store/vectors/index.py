"""The port to whatever keeps vectors and finds the nearest: what every vector index promises."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import models

from ...encoders.base import Description
from ...models import Embedding, EmbeddingSpace

Vector = npt.NDArray[np.float32]
# What may answer: objects of the host's.
Eligible = models.QuerySet[Any]
Embeddings = models.QuerySet[Embedding] | Collection[Any]

# Several images of one object are one neighbour, so more rows than neighbours are read.
ROWS_PER_NEIGHBOUR = 3
# If those do not suffice, so many times as many.
DEEPER = 4
# Of an object with many images, so many are told.
_SIGHTINGS = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class Probe:
    """What neighbours are looked for of: a vector in a space, among images of a model's objects.

    `vector` is float32 of unit length and shape (space.dimensions,).
    """

    vector: Vector
    space: EmbeddingSpace
    model: type[models.Model]


@dataclass(frozen=True, kw_only=True, eq=False)
class Lookup:
    """One of several searches that are made at once: see `VectorIndex.search`.

    With `wants_vectors`, which all of them say or none, neighbours bring their vectors along.
    """

    probe: Probe
    eligible: Eligible
    depth: int
    wants_vectors: bool = False


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """An image that was found: the key of its embedding, and how near it is, -1 to 1."""

    embedding: int
    image_name: str
    similarity: float


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """An object that was found, with its nearest images: one at least, three at most, in order.

    `vector` is that of the nearest image, where the lookup wants it.
    """

    pk: Any
    sightings: tuple[Sighting, ...]
    vector: Vector | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True, eq=False)
class Entry:
    """What is put into an index: an image's embedding, and what the encoder made of the image."""

    embedding: Embedding
    description: Description


class VectorIndex(ABC):
    """Keeps vectors, and what is kept beside them, by the key of their embedding.

    Vectors of different spaces never meet. They are kept at half precision. A method that asks
    whatever keeps them raises what that raises (of Postgres, a `django.db.Error`).
    """

    @abstractmethod
    def put(self, entries: Iterable[Entry]) -> None:
        """Keep vectors with their details, each in place of what its embedding had.

        An entry's vector is float32 of unit length and shape (space.dimensions,).
        """

    @abstractmethod
    def delete(self, embeddings: Embeddings) -> None:
        """Forget the vectors of embeddings, given by their keys or as a queryset of them."""

    def search(self, probe: Probe, eligible: Eligible, depth: int) -> list[Neighbour]:
        """Find the `depth` nearest objects among the eligible, nearest first.

        Exact where few are eligible (EXACT_SCAN_ROWS); among more, an index may miss some. There
        are fewer only where fewer of the eligible have a vector in the space.
        """
        [found] = self.search_each([Lookup(probe=probe, eligible=eligible, depth=depth)])
        return found

    @abstractmethod
    def search_each(self, lookups: Sequence[Lookup]) -> list[list[Neighbour]]:
        """Make several searches of one model at the price of hardly more than one."""

    @abstractmethod
    def search_exactly(self, probe: Probe, eligible: Eligible, depth: int) -> list[Neighbour]:
        """As `search`, compared with every eligible image, however many."""

    @abstractmethod
    def stored(self, embeddings: Collection[int]) -> Mapping[int, Vector]:
        """The vectors of some embeddings, by their keys, as far as they are there."""

    @abstractmethod
    def vectors_of(
        self, space: EmbeddingSpace, model: type[models.Model], pks: Collection[Any]
    ) -> Mapping[Any, Vector]:
        """The mean direction of each object's images, as unit vectors by primary key.

        Zero where they cancel out. Objects without a vector in the space are left out.
        """

    def vectors_of_live(
        self, alias: str, model: type[models.Model], pks: Collection[Any]
    ) -> tuple[EmbeddingSpace | None, Mapping[Any, Vector]]:
        """The live space of an alias, if there is one, and the vectors of objects in it."""
        space = EmbeddingSpace.objects.live().filter(alias=alias).first()
        return space, ({} if space is None else self.vectors_of(space, model, pks))

    @abstractmethod
    def descriptors_of(self, embeddings: Collection[int]) -> Mapping[int, bytes]:
        """What was kept of a shortlist's images beside their vectors, by key of the embedding."""

    @abstractmethod
    def points_of(self, embeddings: Collection[int]) -> Mapping[int, bytes]:
        """The points of a shortlist's images, by key of the embedding."""

    @abstractmethod
    def count(self, space: EmbeddingSpace, *, at_most: int | None = None) -> int:
        """How many vectors a space holds; counted no further than `at_most`."""

    @abstractmethod
    def mean_of(self, space: EmbeddingSpace) -> Vector:
        """The mean of all vectors of a space, shape (space.dimensions,); zero where it is empty."""


def neighbours_of_rows(rows: Iterable[tuple[Any, ...]], depth: int) -> list[Neighbour]:
    """Put images together that show one object, for the first `depth` objects.

    Args:
        rows: cosine distance, key of the embedding, key of the object, name of the image and, if
            it is wanted, the vector, nearest first.
    """
    found: dict[Any, list[tuple[Any, ...]]] = {}
    for distance, embedding, key, *image in rows:
        found.setdefault(key, []).append((distance, embedding, *image))
    return [
        Neighbour(
            pk=key,
            sightings=tuple(_sighting(*one[:3]) for one in images[:_SIGHTINGS]),
            vector=images[0][3] if len(images[0]) > 3 else None,
        )
        for key, images in islice(found.items(), depth)
    ]


def _sighting(distance: float, embedding: int, image_name: str) -> Sighting:
    # Rounding may take the cosine of equal pictures a hair past 1.
    similarity = min(1.0, max(-1.0, 1.0 - distance))
    return Sighting(embedding=embedding, image_name=image_name, similarity=similarity)
