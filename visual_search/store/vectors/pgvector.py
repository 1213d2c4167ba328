"""The vector index of Postgres: vectors in a table beside the shop's products, under HNSW."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from django.contrib.contenttypes.models import ContentType
from django.db import connections, models
from django.db.models import Avg, BinaryField, F, Func

from ...conf import app_settings
from ...models import Document, EmbeddingSpace
from ...models import Vector as VectorRow
from ...models.documents import key_column
from .. import database
from .hnsw import is_valid
from .index import Eligible, Embeddings, Entry, Lookup, Neighbour, Probe, Vector, VectorIndex
from .rows import as_array, as_row, bytes_of, from_sent, mean_directions
from .scans import scan_by_index, scan_exactly, scan_few
from .selectivity import remembered
from .sought import Sought, sought
from .statements import VECTORS_OF, VECTORS_OF_LIVE


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
        wanted = _sought(lookups)
        limit = app_settings().exact_scan_rows
        large = remembered.large(wanted, limit=limit)
        unknown = [one for one in wanted if one not in large]
        few = scan_few(unknown, limit=limit)
        found = {one: few[one].neighbours for one in unknown}
        grown = {one: few[one].size for one in unknown if few[one].size > limit}
        is_built = not grown or is_valid(lookups[0].probe.space, using=wanted[0].objects.using)
        if is_built:
            remembered.note(grown)
        large += grown
        found |= scan_by_index(large, is_forced=is_built)
        # Also short when products without pictures are eligible: then the exact scan confirms it.
        found |= scan_exactly([one for one in large if len(found[one]) < one.lookup.depth])
        return _in_order(lookups, found)

    def search_exactly(self, probe: Probe, eligible: Eligible, depth: int) -> list[Neighbour]:
        lookups = [Lookup(probe=probe, eligible=eligible, depth=depth)]
        [found] = _in_order(lookups, scan_exactly(_sought(lookups)))
        return found

    def search_by_index(self, probe: Probe, eligible: Eligible, depth: int) -> list[Neighbour]:
        """As `search`, by what an iterative scan of the HNSW index leads to: it may be fewer."""
        lookups = [Lookup(probe=probe, eligible=eligible, depth=depth)]
        [found] = _in_order(lookups, scan_by_index(_sought(lookups)))
        return found

    def stored(self, embeddings: Collection[int]) -> Mapping[int, Vector]:
        sent = Func(F("value"), function="halfvec_send", output_field=BinaryField())
        rows = VectorRow.objects.filter(pk__in=embeddings).values_list("pk", sent)
        return {key: from_sent(value) for key, value in rows}

    def vectors_of(
        self, space: EmbeddingSpace, model: type[models.Model], pks: Collection[Any]
    ) -> Mapping[Any, Vector]:
        column = key_column(model)
        field: Any = Document._meta.get_field(column)
        keys = [field.get_prep_value(pk) for pk in pks]
        using = VectorRow.objects.db
        content_type = ContentType.objects.db_manager(using).get_for_model(model)
        with connections[using].cursor() as cursor:
            cursor.execute(VECTORS_OF.format(key=column), [content_type.pk, keys, space.pk])
            return mean_directions((pk, from_sent(sent)) for pk, sent in cursor.fetchall())

    def vectors_of_live(
        self, alias: str, model: type[models.Model], pks: Collection[Any]
    ) -> tuple[EmbeddingSpace | None, Mapping[Any, Vector]]:
        """In one statement, which rows of pages ask before all else."""
        column = key_column(model)
        field: Any = Document._meta.get_field(column)
        keys = [field.get_prep_value(pk) for pk in pks]
        content_type = ContentType.objects.db_manager(EmbeddingSpace.objects.db)
        number = content_type.get_for_model(model).pk
        spaces: Any = EmbeddingSpace.objects.raw(
            VECTORS_OF_LIVE.format(key=column), [number, keys, alias]
        )
        space = next(iter(spaces), None)
        if space is None:
            return None, {}
        pairs = zip(space.vector_keys or (), space.vectors or (), strict=True)
        return space, mean_directions((key, from_sent(sent)) for key, sent in pairs)

    def descriptors_of(self, embeddings: Collection[int]) -> Mapping[int, bytes]:
        return bytes_of("descriptors", embeddings)

    def points_of(self, embeddings: Collection[int]) -> Mapping[int, bytes]:
        return bytes_of("points", embeddings)

    def count(self, space: EmbeddingSpace, *, at_most: int | None = None) -> int:
        return VectorRow.objects.filter(space=space)[:at_most].count()

    def mean_of(self, space: EmbeddingSpace) -> Vector:
        mean = VectorRow.objects.filter(space=space).aggregate(mean=Avg("value"))["mean"]
        return np.zeros(space.dimensions, np.float32) if mean is None else as_array(mean)


def _sought(lookups: Sequence[Lookup]) -> list[Sought]:
    """Lookups as statements say them, on the database where the first one's objects are read."""
    return sought(lookups, using=database.read_alias(lookups[0].eligible)) if lookups else []


def _in_order(
    lookups: Sequence[Lookup], found: Mapping[Sought, list[Neighbour]]
) -> list[list[Neighbour]]:
    by_lookup = {one.lookup: neighbours for one, neighbours in found.items()}
    return [by_lookup.get(one, []) for one in lookups]
