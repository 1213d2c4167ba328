"""The vector index of Postgres: vectors in a table beside the shop's products, under HNSW."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from django.db import models
from django.db.models import Avg

from ...conf import app_settings
from ...models import Document, EmbeddingSpace
from ...models import Vector as VectorRow
from ...models.documents import key_column
from .index import Eligible, Embeddings, Entry, Lookup, Neighbour, Probe, Vector, VectorIndex
from .rows import as_array, as_row, bytes_of, mean_directions
from .scans import scan_by_index, scan_exactly
from .selectivity import look


class PgvectorIndex(VectorIndex):
    """Visibility and filters stand inside the vector query, as a queryset of the shop's products.

    How many objects are eligible decides the plan: a scan of them all is exact and, up to
    `exact_scan_rows`, fast; above that the HNSW index is scanned iteratively until enough
    eligible rows are found. Whatever the index leaves short is made up by an exact scan.
    """

    def put(self, entries: Iterable[Entry]) -> None:
        VectorRow.objects.bulk_create(
            [as_row(entry.embedding, entry.description) for entry in entries],
            update_conflicts=True,
            unique_fields=["embedding"],
            update_fields=["value", "descriptors", "points"],
        )

    def delete(self, embeddings: Embeddings) -> None:
        VectorRow.objects.filter(embedding__in=embeddings).delete()

    def search_each(self, lookups: Sequence[Lookup]) -> list[list[Neighbour]]:
        if not lookups:
            return []
        limit = app_settings().exact_scan_rows
        seen = look(lookups, limit=limit)
        large = [one for one in lookups if seen.counts[one] > limit]
        found = dict(zip(large, scan_by_index(large, is_forced=seen.is_built), strict=True))
        # Also short when products without pictures are eligible: then the exact scan confirms it.
        short = [one for one in lookups if seen.counts[one] and len(found.get(one, ())) < one.depth]
        found |= dict(zip(short, scan_exactly(short), strict=True))
        return [found.get(one, []) for one in lookups]

    def search_exactly(self, probe: Probe, eligible: Eligible, depth: int) -> list[Neighbour]:
        [found] = scan_exactly([Lookup(probe=probe, eligible=eligible, depth=depth)])
        return found

    def search_by_index(self, probe: Probe, eligible: Eligible, depth: int) -> list[Neighbour]:
        """As `search`, by what an iterative scan of the HNSW index leads to: it may be fewer."""
        [found] = scan_by_index([Lookup(probe=probe, eligible=eligible, depth=depth)])
        return found

    def stored(self, embeddings: Collection[int]) -> Mapping[int, Vector]:
        rows = VectorRow.objects.filter(pk__in=embeddings).values_list("pk", "value")
        return {key: as_array(value) for key, value in rows}

    def vectors_of(
        self, space: EmbeddingSpace, model: type[models.Model], pks: Collection[Any]
    ) -> Mapping[Any, Vector]:
        documents = Document.objects.of_objects(model, pks)
        rows = VectorRow.objects.filter(space=space, embedding__document__in=documents)
        found = rows.order_by("pk").values_list(
            f"embedding__document__{key_column(model)}", "value"
        )
        return mean_directions((pk, as_array(value)) for pk, value in found)

    def descriptors_of(self, embeddings: Collection[int]) -> Mapping[int, bytes]:
        return bytes_of("descriptors", embeddings)

    def points_of(self, embeddings: Collection[int]) -> Mapping[int, bytes]:
        return bytes_of("points", embeddings)

    def count(self, space: EmbeddingSpace, *, at_most: int | None = None) -> int:
        return VectorRow.objects.filter(space=space)[:at_most].count()

    def mean_of(self, space: EmbeddingSpace) -> Vector:
        mean = VectorRow.objects.filter(space=space).aggregate(mean=Avg("value"))["mean"]
        return np.zeros(space.dimensions, np.float32) if mean is None else as_array(mean)
