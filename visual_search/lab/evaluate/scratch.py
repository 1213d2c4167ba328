"""A temporary space: an evaluation's images in the real tables, under the real index."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import numpy as np
import numpy.typing as npt
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from pgvector import HalfVector

from ...conf import app_settings
from ...encoders import EncoderConfig, Vectors, get_encoder
from ...models import Document, Embedding, EmbeddingSpace, Vector
from ...store import database
from ...store.spaces import delete_temporary, space_fingerprint
from ...store.vectors import hnsw

_LIFETIME = timedelta(days=1)
_ALIAS = "evaluation"


@contextmanager
def temporary_space(config: EncoderConfig) -> Iterator[EmbeddingSpace]:
    """Make a space of its own for one evaluation and remove it with all it holds.

    Workers and searches leave it alone. Where the process is killed, the sweep removes it
    after a day.
    """
    encoder = get_encoder(config)
    now = timezone.now()
    space = EmbeddingSpace.objects.create(
        alias=f"{_ALIAS}-{now:%Y%m%d%H%M%S%f}",
        fingerprint=space_fingerprint(encoder),
        dimensions=encoder.dimensions,
        backend=config.backend,
        options=dict(config.options),
        expires_at=now + _LIFETIME,
    )
    try:
        yield space
    finally:
        hnsw.drop_index(space)
        delete_temporary(space)


@database.atomic()
def store(space: EmbeddingSpace, vectors: Vectors) -> None:
    """Store vectors, one document each."""
    content_types = ContentType.objects.db_manager(database.alias())
    content_type = content_types.get_for_model(EmbeddingSpace)
    documents = Document.objects.bulk_create(
        Document(content_type=content_type, text_pk=f"{space.pk}/{number}")
        for number in range(len(vectors))
    )
    rows = Embedding.objects.bulk_create(
        Embedding(
            space=space,
            document=document,
            image_name=str(number),
            state=Embedding.State.READY,
        )
        for number, document in enumerate(documents)
    )
    Vector.objects.bulk_create(
        Vector(embedding=row, space=space, value=HalfVector(vector))
        for row, vector in zip(rows, vectors, strict=True)
    )


@database.writing()
def index_neighbours(space: EmbeddingSpace, queries: Vectors, *, count: int) -> list[list[int]]:
    """The first `count` embeddings that the HNSW index gives for each query."""
    hnsw.ensure_index(space)
    with database.atomic():
        _use_index()
        return [_nearest(space, vector, count) for vector in queries]


@database.writing()
def scan_neighbours(space: EmbeddingSpace, queries: Vectors, *, count: int) -> list[list[int]]:
    """The first `count` embeddings that an exact scan gives for each query."""
    return [
        list(
            Vector.objects.exactly_nearest_to(vector, space=space).values_list("pk", flat=True)[
                :count
            ]
        )
        for vector in queries
    ]


def _nearest(space: EmbeddingSpace, vector: npt.NDArray[np.float32], count: int) -> list[int]:
    rows = Vector.objects.nearest_to(vector, space=space)
    return list(rows.values_list("pk", flat=True)[:count])


def _use_index() -> None:
    """A small catalogue would be scanned, and the figure would say nothing about the index."""
    settings = {
        "enable_seqscan": "off",
        "enable_sort": "off",
        "hnsw.ef_search": str(app_settings().hnsw_ef_search),
    }
    database.set_local(settings, using=database.alias())
