"""A vector index in memory, for evaluations and for the tests of a host: every search is exact."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from django.db import models

from ...models import EmbeddingSpace
from .index import (
    DEEPER,
    ROWS_PER_NEIGHBOUR,
    Eligible,
    Embeddings,
    Entry,
    Lookup,
    Neighbour,
    Probe,
    Vector,
    VectorIndex,
    neighbours_of_rows,
)
from .rows import mean_directions


@dataclass(frozen=True, kw_only=True, eq=False)
class _Kept:
    key: int
    space: int
    label: str
    pk: Any
    image_name: str
    vector: Vector
    descriptors: bytes
    points: bytes


@dataclass(frozen=True, kw_only=True, eq=False)
class _Shelf:
    """The images of one model in one space, by key; `vectors` of shape (images, dimensions)."""

    images: Sequence[_Kept]
    vectors: Vector


@dataclass(eq=False)
class MemoryIndex(VectorIndex):
    """Keeps everything in this process; nothing of it survives, and no other process sees it."""

    _kept: dict[int, _Kept] = field(default_factory=dict)
    _shelves: dict[tuple[int, str], _Shelf] = field(default_factory=dict)

    def put(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            embedding, description = entry.embedding, entry.description
            self._kept[embedding.pk] = _Kept(
                key=embedding.pk,
                space=embedding.space_id,
                label=embedding.document.label,
                pk=embedding.document.object_pk,
                image_name=embedding.image_name,
                # As precise as a database keeps them.
                vector=description.vector.astype(np.float16).astype(np.float32),
                descriptors=description.descriptors,
                points=description.points,
            )
        self._shelves.clear()

    def delete(self, embeddings: Embeddings) -> None:
        for key in _keys(embeddings):
            self._kept.pop(key, None)
        self._shelves.clear()

    def search_each(self, lookups: Sequence[Lookup]) -> list[list[Neighbour]]:
        found = [self.search_exactly(one.probe, one.eligible, one.depth) for one in lookups]
        pairs = zip(lookups, found, strict=True)
        return [self._seen(some) if one.wants_vectors else some for one, some in pairs]

    def search_exactly(self, probe: Probe, eligible: Eligible, depth: int) -> list[Neighbour]:
        shelf = self._shelf(probe.space, probe.model)
        wanted = _keys(eligible)
        places = [place for place, one in enumerate(shelf.images) if one.pk in wanted]
        distances = 1.0 - shelf.vectors[places] @ probe.vector
        # Stable: of equal pictures the first by key comes first.
        order = np.argsort(distances, kind="stable")
        rows = [
            (float(distances[at]), one.key, one.pk, one.image_name)
            for at in order
            for one in [shelf.images[places[at]]]
        ]
        return _nearest(rows, depth)

    def stored(self, embeddings: Collection[int]) -> Mapping[int, Vector]:
        return {key: self._kept[key].vector for key in embeddings if key in self._kept}

    def vectors_of(
        self, space: EmbeddingSpace, model: type[models.Model], pks: Collection[Any]
    ) -> Mapping[Any, Vector]:
        wanted = set(pks)
        images = self._shelf(space, model).images
        return mean_directions((one.pk, one.vector) for one in images if one.pk in wanted)

    def descriptors_of(self, embeddings: Collection[int]) -> Mapping[int, bytes]:
        return {key: self._kept[key].descriptors for key in embeddings if key in self._kept}

    def points_of(self, embeddings: Collection[int]) -> Mapping[int, bytes]:
        return {key: self._kept[key].points for key in embeddings if key in self._kept}

    def count(self, space: EmbeddingSpace, *, at_most: int | None = None) -> int:
        found = sum(one.space == space.pk for one in self._kept.values())
        return found if at_most is None else min(found, at_most)

    def mean_of(self, space: EmbeddingSpace) -> Vector:
        vectors = [one.vector for one in self._kept.values() if one.space == space.pk]
        if not vectors:
            return np.zeros(space.dimensions, dtype=np.float32)
        return np.asarray(np.mean(vectors, axis=0), dtype=np.float32)

    def _seen(self, found: Sequence[Neighbour]) -> list[Neighbour]:
        return [replace(one, vector=self._kept[one.sightings[0].embedding].vector) for one in found]

    def _shelf(self, space: EmbeddingSpace, model: type[models.Model]) -> _Shelf:
        label = (model._meta.concrete_model or model)._meta.label_lower
        key = (space.pk, label)
        if key not in self._shelves:
            images = [
                one
                for _key, one in sorted(self._kept.items())
                if (one.space, one.label) == (space.pk, label)
            ]
            vectors = np.array([one.vector for one in images], dtype=np.float32)
            shaped = vectors.reshape(len(images), space.dimensions)
            self._shelves[key] = _Shelf(images=images, vectors=shaped)
        return self._shelves[key]


def _keys(chosen: models.QuerySet[Any] | Collection[Any]) -> Collection[Any]:
    if isinstance(chosen, models.QuerySet):
        return set(chosen.order_by().values_list("pk", flat=True))
    return chosen if isinstance(chosen, set | frozenset) else set(chosen)


def _nearest(rows: Sequence[tuple[float, int, Any, str]], depth: int) -> list[Neighbour]:
    """From as many rows as a database would read: that decides how many sightings there are."""
    count = depth * ROWS_PER_NEIGHBOUR
    while True:
        found = neighbours_of_rows(rows[:count], depth)
        if len(found) == depth or count >= len(rows):
            return found
        count *= DEEPER
