"""Pictures that shoppers took: known with their document, shown by it once they are accepted."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef

from ...models import Document, Embedding, ShopperPicture
from ...models.documents import key_column
from ...registry import FieldPath, Searchable
from ..homes import Homes

_IMAGE = "visual_search_image"


def follow(searchable: Searchable, documents: Mapping[Any, Document]) -> set[int]:
    """Note new pictures, which wait to be accepted, and forget those that are gone.

    In the caller's transaction, which has locked the documents. Returns the keys of those that
    were out of step.
    """
    if not searchable.shopper_paths:
        return set()
    shown = _shown(searchable, documents)
    keys = {document.pk: pk for pk, document in documents.items()}
    rows = ShopperPicture.objects.filter(document__in=list(keys))
    known = {(one.document_id, one.image_name): one.pk for one in rows}
    wanted = {(document.pk, name) for pk, document in documents.items() for name in shown[pk]}
    gone = [pk for pair, pk in known.items() if pair not in wanted]
    ShopperPicture.objects.filter(pk__in=gone).delete()
    new = sorted(wanted - known.keys())
    ShopperPicture.objects.bulk_create(
        [ShopperPicture(document_id=document, image_name=name) for document, name in new],
        ignore_conflicts=True,
    )
    return {document for document, _name in {*known.keys() - wanted, *new}}


def accepted_names(searchable: Searchable, pks: Collection[Any]) -> Iterator[tuple[Any, str]]:
    """The accepted pictures of objects: key and name of each."""
    if not searchable.shopper_paths:
        return iter(())
    column = f"document__{key_column(searchable.model)}"
    documents = Document.objects.of_objects(searchable.model, pks)
    rows = ShopperPicture.objects.accepted().filter(document__in=documents.values("pk"))
    return iter(rows.values_list(column, "image_name"))


def out_of_step(searchable: Searchable) -> list[Any]:
    """Keys of objects whose pictures of shoppers are not as the index has them."""
    if not searchable.shopper_paths:
        return []
    column = f"document__{key_column(searchable.model)}"
    found: set[Any] = set()
    for path in searchable.shopper_paths:
        found.update(_unknown(searchable, path, column).values_list("pk", flat=True))
    found.update(_gone(searchable, column).values_list(column, flat=True))
    for space in Homes.of(searchable).pictures:
        found.update(_without_row(searchable, space).values_list(column, flat=True))
    return sorted(found)


def without_accepted(rows: models.QuerySet[Any], searchable: Searchable) -> models.QuerySet[Any]:
    """Rows of embeddings, less those of accepted pictures, which no path of `images` leads to."""
    if not searchable.shopper_paths:
        return rows
    same = ShopperPicture.objects.accepted().filter(
        document=OuterRef("document"), image_name=OuterRef("image_name")
    )
    return rows.filter(~Exists(same))


def _shown(searchable: Searchable, pks: Collection[Any]) -> dict[Any, set[str]]:
    names: dict[Any, set[str]] = {pk: set() for pk in pks}
    for path in searchable.shopper_paths:
        rows = searchable.model._base_manager.filter(path.shown(), pk__in=list(pks)).order_by()
        for pk, name in rows.values_list("pk", path.lookup):
            if name:
                names[pk].add(name)
    return names


def _unknown(searchable: Searchable, path: FieldPath, column: str) -> models.QuerySet[Any]:
    known = ShopperPicture.objects.filter(
        image_name=OuterRef(_IMAGE), **{column: OuterRef("pk")}
    ).filter(document__in=Document.objects.of_model(searchable.model).values("pk"))
    objects = searchable.get_index_queryset().order_by().filter(path.shown())
    objects = objects.annotate(**{_IMAGE: F(path.lookup)})
    lacking: models.QuerySet[Any] = objects.filter(~Exists(known), **{f"{_IMAGE}__gt": ""})
    return lacking


def _gone(searchable: Searchable, column: str) -> models.QuerySet[ShopperPicture]:
    objects = searchable.get_index_queryset().order_by()
    rows = _rows(searchable)
    for path in searchable.shopper_paths:
        named = {path.lookup: OuterRef("image_name")}
        rows = rows.filter(~Exists(objects.filter(path.shown(), pk=OuterRef(column), **named)))
    return rows


def _without_row(searchable: Searchable, space: int) -> models.QuerySet[ShopperPicture]:
    embedded = Embedding.objects.filter(
        space=space, document=OuterRef("document"), image_name=OuterRef("image_name")
    )
    accepted = _rows(searchable).filter(state=ShopperPicture.State.ACCEPTED)
    return accepted.filter(~Exists(embedded))


def _rows(searchable: Searchable) -> models.QuerySet[ShopperPicture]:
    documents = Document.objects.of_model(searchable.model)
    return ShopperPicture.objects.filter(document__in=documents.values("pk"))
