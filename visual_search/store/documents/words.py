"""Compares the words of objects with the index: some at each sweep, in turn."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType

from ...models import Document, Examination
from ...models.documents import key_column
from ...registry import Searchable
from .. import database
from .content import content_of

# On a busy core 2,500 to 7,000 objects of two words each, where a sweep comes every half minute:
# 100,000 are through in 8 to 20 minutes.
_PORTION = 500
_SECONDS = 0.5


def out_of_step(searchable: Searchable) -> Iterator[Sequence[Any]]:
    """Keys of objects with other words than their documents, portion by portion.

    SQL cannot tell, since words come from methods and over relations. Whatever the size of the
    catalogue a sweep spends half a second on it, and the next one goes on from there.
    """
    if not _has_words(searchable):
        return
    content_type = ContentType.objects.db_manager(database.alias()).get_for_model(searchable.model)
    place, _is_new = Examination.objects.get_or_create(content_type=content_type)
    before = place.reached
    ends_at = time.monotonic() + _SECONDS
    try:
        for documents in _portions(searchable, place):
            yield _differing(searchable, documents)
            if time.monotonic() > ends_at:
                break
    finally:
        # Also past what failed, else it would keep all that follows from ever being compared.
        if place.reached != before:
            place.save(update_fields=["reached"])


def _has_words(searchable: Searchable) -> bool:
    own = type(searchable)
    is_read = own.get_text is not Searchable.get_text
    is_read = is_read or own.get_barcodes is not Searchable.get_barcodes
    return bool(is_read or searchable.text_paths or searchable.barcode_paths)


def _portions(searchable: Searchable, place: Examination) -> Iterator[list[Document]]:
    """Documents in the order of their objects, from where the last sweep ended to the end."""
    column = key_column(searchable.model)
    documents = Document.objects.of_model(searchable.model).order_by(column)
    while True:
        rest = documents.filter(**{f"{column}__gt": place.reached}) if place.reached else documents
        portion = list(rest[:_PORTION])
        is_last = len(portion) < _PORTION
        place.reached = "" if is_last else str(portion[-1].object_pk)
        if portion:
            yield portion
        if is_last:
            return


def _differing(searchable: Searchable, documents: Sequence[Document]) -> list[Any]:
    by_key = {document.object_pk: document for document in documents}
    objects = searchable.get_index_objects(by_key)
    return [
        pk
        for pk, instance in objects.items()
        if content_of(searchable, instance, by_key[pk]).differs_from(by_key[pk])
    ]
