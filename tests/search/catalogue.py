"""Catalogues made of vectors: products in the index without pictures and without an encoder."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from django.contrib.contenttypes.models import ContentType
from pgvector import HalfVector

from tests.testapp.models import Poster
from visual_search import models
from visual_search.models import Document, Embedding, EmbeddingSpace
from visual_search.registry import Searchable, registry
from visual_search.search.eligible.filters import Filters, eligible_objects
from visual_search.search.query import Page, Query
from visual_search.search.retrievers.vector import probe_of
from visual_search.store.vectors import Neighbour, PgvectorIndex

Vector = npt.NDArray[np.float32]


def posters() -> Searchable:
    return registry.for_model(Poster)


def direction(*coordinates: float) -> Vector:
    """A unit vector, as halfvec keeps it."""
    vector = np.asarray(coordinates, dtype=np.float32)
    return (vector / np.linalg.norm(vector)).astype(np.float16).astype(np.float32)


def random_directions(count: int, dimensions: int, *, seed: int) -> list[Vector]:
    generator = np.random.default_rng(seed)
    return [direction(*row) for row in generator.standard_normal((count, dimensions))]


def add_posters(
    space: EmbeddingSpace, images: Sequence[Sequence[Vector | None]], **fields: Any
) -> list[Poster]:
    """Make one poster for each list of vectors; None is an image that still waits.

    A field is one value for all of them or a list with one for each.
    """
    columns = {
        name: value if isinstance(value, list) else [value] * len(images)
        for name, value in fields.items()
    }
    made = Poster.objects.bulk_create(
        Poster(title=f"Poster {n}", **{name: values[n] for name, values in columns.items()})
        for n in range(len(images))
    )
    content_type = ContentType.objects.get_for_model(Poster)
    documents = Document.objects.bulk_create(
        Document(
            content_type=content_type,
            integer_pk=poster.pk,
            barcodes=[poster.gtin] if poster.gtin else [],
        )
        for poster in made
    )
    _add_images(space, dict(zip(documents, images, strict=True)))
    return made


def _add_images(space: EmbeddingSpace, images: Mapping[Document, Sequence[Vector | None]]) -> None:
    pairs = [
        (embedding(space, document, number, vector), vector)
        for document, vectors in images.items()
        for number, vector in enumerate(vectors)
    ]
    Embedding.objects.bulk_create(row for row, _ in pairs)
    models.Vector.objects.bulk_create(
        models.Vector(embedding=row, space=space, value=HalfVector(vector))
        for row, vector in pairs
        if vector is not None
    )


def embedding(
    space: EmbeddingSpace, document: Document, number: int, vector: Vector | None
) -> Embedding:
    return Embedding(
        space=space,
        document=document,
        image_name=f"posters/{document.integer_pk}-{number}.png",
        state=Embedding.State.PENDING if vector is None else Embedding.State.READY,
    )


def vector_query(
    space: EmbeddingSpace,
    vector: Vector,
    *,
    filters: Filters | None = None,
    offset: int = 0,
    limit: int | None = None,
    barcode: str = "",
) -> Query:
    """What a photo with this vector would ask."""
    return Query(
        searchable=posters(),
        space=space,
        vector=vector,
        eligible=eligible_objects(posters(), filters=filters),
        page=Page(offset=offset, limit=limit),
        barcode=barcode,
    )


def by_index(query: Query, *, depth: int) -> list[Neighbour]:
    """What the HNSW index alone leads to."""
    return PgvectorIndex().search_by_index(probe_of(query), query.eligible, depth)


def exactly(query: Query, *, depth: int) -> list[Neighbour]:
    """What comparing all finds."""
    return PgvectorIndex().search_exactly(probe_of(query), query.eligible, depth)
