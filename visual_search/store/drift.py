"""Finds what signals never told: bulk writes, raw SQL, lost hints. Set by set, in SQL."""

from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef

from ..models import Document, Embedding, EmbeddingSpace
from ..models.documents import key_column
from ..registry import ImagePath, Searchable
from .documents import in_chunks, synchronise

_IMAGE = "visual_search_image"


def reconcile(searchable: Searchable) -> int:
    """Bring the whole index of one model in step with its table.

    Needs nothing but Postgres. Returns the number of objects that were out of step; where
    images come from a method, that is all of them, since only asking each can tell.
    """
    _forget_deleted(searchable)
    changed = _out_of_step(searchable)
    for objects in in_chunks(changed, searchable):
        synchronise(searchable, objects)
    return len(changed)


def _forget_deleted(searchable: Searchable) -> None:
    gone = Document.objects.without_object(searchable.model, searchable.get_index_queryset())
    # Read, then delete by key: a document made for a brand-new object in between survives.
    Document.objects.filter(pk__in=list(gone.values_list("pk", flat=True))).delete()


def _out_of_step(searchable: Searchable) -> list[Any]:
    path = searchable.image_path
    objects = searchable.get_index_queryset().order_by()
    if path is None:
        return list(objects.values_list("pk", flat=True))
    pks = _without_document(searchable).values_list("pk")
    for space in EmbeddingSpace.objects.maintained():
        pks = pks.union(_without_row(searchable, path, space).values_list("pk"))
    pks = pks.union(_with_extra_row(searchable, path))
    return [pk for (pk,) in pks]


def _document_of(searchable: Searchable) -> models.QuerySet[Document]:
    return Document.objects.of_model(searchable.model).filter(
        **{key_column(searchable.model): OuterRef("pk")}
    )


def _without_document(searchable: Searchable) -> models.QuerySet[Any]:
    return searchable.get_index_queryset().order_by().filter(~Exists(_document_of(searchable)))


def _without_row(
    searchable: Searchable, path: ImagePath, space: EmbeddingSpace
) -> models.QuerySet[Any]:
    rows = Embedding.objects.filter(
        space=space,
        document__in=_document_of(searchable).values("pk"),
        image_name=OuterRef(_IMAGE),
    )
    # The annotation pins the join, so that name and row belong to the same image.
    objects = searchable.get_index_queryset().order_by().annotate(**{_IMAGE: F(path.lookup)})
    lacking: models.QuerySet[Any] = objects.filter(~Exists(rows), **{f"{_IMAGE}__gt": ""})
    return lacking


def _with_extra_row(searchable: Searchable, path: ImagePath) -> models.QuerySet[Any]:
    column = f"document__{key_column(searchable.model)}"
    objects = searchable.get_index_queryset().order_by()
    image = objects.filter(pk=OuterRef(column), **{path.lookup: OuterRef("image_name")})
    documents = Document.objects.of_model(searchable.model)
    extra = Embedding.objects.filter(~Exists(image), document__in=documents)
    return extra.values_list(column)
