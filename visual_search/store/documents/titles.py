"""The names of the shop's objects, read for many documents at once."""

from collections.abc import Iterable

from django.db import models

from ...exceptions import RegistrationError
from ...models import Document
from ...registry import registry, title_of


def titles_of(documents: Iterable[Document]) -> dict[int, str]:
    """What each document's object is called, by the document's key; one query for each model.

    An object that is gone, or of a model that is no longer searched, is called by its document.
    """
    by_label: dict[str, list[Document]] = {}
    titles = {}
    for document in documents:
        titles[document.pk] = str(document)
        by_label.setdefault(document.label, []).append(document)
    for label, ours in by_label.items():
        objects = _objects(label, ours)
        for document in ours:
            if document.object_pk in objects:
                titles[document.pk] = title_of(objects[document.object_pk])
    return titles


def _objects(label: str, documents: Iterable[Document]) -> dict[object, models.Model]:
    try:
        searchable = registry.for_label(label)
    except RegistrationError:
        return {}
    return searchable.get_index_objects([document.object_pk for document in documents])
