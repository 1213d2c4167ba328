"""Keeps documents and their rows in the outbox in step with objects of the host."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from ..models import Document, Embedding, EmbeddingSpace
from ..models.documents import key_column
from ..registry import Searchable

_CHUNK = 500


@dataclass(frozen=True, kw_only=True)
class Content:
    """What an object of the host looks like to the index."""

    pk: Any
    text: str
    barcodes: list[str]
    image_names: list[str]


def read_content(searchable: Searchable, instance: models.Model) -> Content:
    """Read an object through its searchable."""
    return Content(
        pk=instance.pk,
        text=searchable.get_text(instance),
        barcodes=searchable.get_barcodes(instance),
        image_names=[str(file.name) for file in searchable.get_images(instance)],
    )


@transaction.atomic
def synchronise(
    searchable: Searchable,
    instances: Iterable[models.Model],
    *,
    replaced: Collection[str] = (),
) -> None:
    """Bring documents and outbox in step with objects, inside the caller's transaction.

    Args:
        replaced: names of images whose bytes changed although their name did not.
    """
    contents = [read_content(searchable, instance) for instance in instances]
    if not contents:
        return
    documents = _upsert(searchable.model, contents)
    wanted = {
        (documents[content.pk].pk, name) for content in contents for name in content.image_names
    }
    _drop_unwanted([document.pk for document in documents.values()], wanted)
    _add_missing(wanted)
    if replaced:
        _mark_replaced([document.pk for document in documents.values()], replaced)


def forget(model: type[models.Model], pks: Iterable[Any]) -> int:
    """Delete the documents of deleted objects, and with them their embeddings."""
    deleted, _ = Document.objects.of_objects(model, pks).delete()
    return deleted


def _upsert(model: type[models.Model], contents: Sequence[Content]) -> dict[Any, Document]:
    content_type = ContentType.objects.get_for_model(model)
    column = key_column(model)
    # One order for all writers: two that upsert the same rows cannot deadlock.
    rows = [
        Document(
            content_type=content_type,
            text=content.text,
            barcodes=content.barcodes,
            **{column: content.pk},
        )
        for content in sorted(contents, key=lambda content: str(content.pk))
    ]
    Document.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["content_type", column],
        update_fields=["text", "barcodes", "updated_at"],
    )
    pks = [content.pk for content in contents]
    found = Document.objects.of_objects(model, pks).only("pk", column)
    return {getattr(document, column): document for document in found}


def _drop_unwanted(document_ids: Sequence[int], wanted: set[tuple[int, str]]) -> None:
    existing = Embedding.objects.filter(document__in=document_ids)
    unwanted = [
        pk
        for pk, document_id, name in existing.values_list("pk", "document_id", "image_name")
        if (document_id, name) not in wanted
    ]
    if unwanted:
        Embedding.objects.filter(pk__in=unwanted).delete()


def _add_missing(wanted: set[tuple[int, str]]) -> None:
    spaces = EmbeddingSpace.objects.maintained().values_list("pk", flat=True)
    Embedding.objects.bulk_create(
        [
            Embedding(space_id=space, document_id=document, image_name=name)
            for space in spaces
            for document, name in sorted(wanted)
        ],
        ignore_conflicts=True,
    )


def _mark_replaced(document_ids: Sequence[int], names: Collection[str]) -> None:
    # Retired spaces too: a rollback must not bring back the vector of a picture that is gone.
    Embedding.objects.filter(document__in=document_ids, image_name__in=names).update(
        state=Embedding.State.PENDING,
        vector=None,
        content_sha256="",
        version=F("version") + 1,
        attempts=0,
        available_at=timezone.now(),
        lease_token=None,
        failure_code="",
        failure_reason="",
    )


def in_chunks(pks: Sequence[Any], searchable: Searchable) -> Iterator[list[Any]]:
    """Yield the objects under these keys in lists of bounded length, images prefetched."""
    for start in range(0, len(pks), _CHUNK):
        objects = searchable.get_index_queryset().filter(pk__in=pks[start : start + _CHUNK])
        yield list(objects.prefetch_related(*searchable.get_prefetches()))
