"""A temporary space: an evaluation's images in the real tables, under the real index."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import numpy as np
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from ...encoders import EncoderConfig, Vectors, get_encoder
from ...encoders.base import Description
from ...models import Document, Embedding, EmbeddingSpace
from ...store import database
from ...store.spaces import delete_temporary, space_fingerprint
from ...store.vectors import Entry as IndexEntry
from ...store.vectors import PgvectorIndex, drop_index
from ..data.manifest import Entry
from .shelf import Shelf

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
        drop_index(space)
        delete_temporary(space)


@database.atomic()
def store(space: EmbeddingSpace, vectors: Vectors) -> list[Embedding]:
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
    PgvectorIndex().put(
        IndexEntry(embedding=row, description=Description(vector=vector))
        for row, vector in zip(rows, vectors, strict=True)
    )
    return rows


def shelved(
    space: EmbeddingSpace, entries: Sequence[Entry], descriptions: Sequence[Description]
) -> Shelf:
    """Put the described images of a catalogue into a temporary space, to be ranked."""
    vectors = np.stack([one.vector for one in descriptions])
    return Shelf(
        entries=entries,
        descriptions=descriptions,
        vectors=vectors,
        space=space,
        rows=store(space, vectors),
    )
