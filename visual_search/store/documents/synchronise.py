"""Keeps documents and their rows in the outbox in step with objects of the host."""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from ...models import Document, Embedding
from ...models.claimable import TEXT
from ...models.documents import key_column
from ...registry import Searchable, told
from .. import database
from ..homes import Homes
from ..outbox.claims import waiting_state
from ..readings import synchronise as readings
from ..vectors import vector_index
from ..words import writing
from . import shopper_pictures
from .content import Content, Note, content_of

# Names of images by the key of their document; TEXT among them where it has a text.
Wanted = dict[int, set[str]]


def follow(searchable: Searchable, pks: Iterable[Any], *, replaced: Collection[str] = ()) -> None:
    """Bring documents and outbox in step with objects that the shop is changing.

    In its very transaction, unless that may fail because of what is read and written in it:
    then after it, so that no save of the shop fails because of the app.
    """
    later = partial(synchronise, searchable, list(pks), replaced=replaced)
    if database.is_strict():
        transaction.on_commit(later, using=database.alias(), robust=True)
    else:
        later()


@database.atomic()
def synchronise(
    searchable: Searchable, pks: Iterable[Any], *, replaced: Collection[str] = ()
) -> int:
    """Bring documents and outbox in step with objects, inside the caller's transaction.

    Objects are read from the database, not from the caller's memory: an instance may hold
    a stale prefetch, an unsaved change, or its key as text. What is in step is not written.

    Args:
        replaced: names of images whose bytes changed although their name did not.

    Returns:
        How many objects were out of step.
    """
    keys = list(pks)
    documents = _locked(searchable, keys)
    objects = searchable.get_index_objects(keys)
    _forget_all(document for pk, document in documents.items() if pk not in objects)
    if not objects:
        return 0
    changed = _write_words(searchable, objects.values(), documents)
    here = {pk: document for pk, document in documents.items() if pk in objects}
    changed |= shopper_pictures.follow(searchable, here)
    named = image_names(searchable, objects)
    wanted = {
        documents[pk].pk: with_text(names, documents[pk].text)
        for pk, names in named.items()
        if pk in documents
    }
    homes = Homes.of(searchable)
    changed |= _drop_unwanted(wanted, homes.foreign)
    if replaced:
        changed |= _mark_replaced(wanted, replaced)
    changed |= _add_missing(wanted, homes)
    changed |= readings.follow(wanted, replaced=replaced)
    return len(changed)


@database.atomic()
def forget_documents(documents: models.QuerySet[Document]) -> None:
    """Delete documents with their embeddings.

    They are locked first: a row that another process adds to one of them meanwhile would
    be missed by the delete, and then fail it.
    """
    _forget_all(list(documents.order_by("pk").only("pk").select_for_update()))


def _forget_all(documents: Iterable[Document]) -> None:
    pks = [document.pk for document in documents]
    if pks:
        writing.forget(pks)
        Document.objects.filter(pk__in=pks).delete()


def documents_of(searchable: Searchable, pks: Sequence[Any]) -> dict[Any, Document]:
    """The documents of objects, by the objects' keys."""
    column = key_column(searchable.model)
    found = Document.objects.of_objects(searchable.model, pks)
    return {getattr(document, column): document for document in found}


def _locked(searchable: Searchable, pks: Sequence[Any]) -> dict[Any, Document]:
    """The same, locked until the transaction ends.

    Images are read under this lock: of two processes that each add one to the same object,
    the later one sees both.
    """
    column = key_column(searchable.model)
    found = Document.objects.of_objects(searchable.model, pks).order_by("pk").select_for_update()
    return {getattr(document, column): document for document in found}


def _write_words(
    searchable: Searchable, objects: Iterable[models.Model], documents: dict[Any, Document]
) -> set[int]:
    """Write the documents that are missing or differ, and add them to `documents`."""
    contents = [
        content_of(searchable, instance, documents.get(instance.pk)) for instance in objects
    ]
    stale = [content for content in contents if content.differs_from(documents.get(content.pk))]
    if not stale:
        return set()
    known = {pk: document.text for pk, document in documents.items()}
    _upsert(searchable.model, stale)
    written = _locked(searchable, [content.pk for content in stale])
    documents.update(written)
    _renew_texts(
        document
        for pk, document in written.items()
        if known.get(pk, document.text) != document.text
    )
    passages = {written[one.pk].pk: one.passages for one in stale if one.pk in written}
    writing.write(searchable, passages)
    return {document.pk for document in written.values()}


def _renew_texts(documents: Iterable[Document]) -> None:
    """Make texts that changed wait for workers; until then each is found by what it said before.

    In retired spaces too, as with pictures.
    """
    changed = [document.pk for document in documents]
    if changed:
        rows = Embedding.objects.of_texts().filter(document__in=changed)
        rows.make_wait(state=waiting_state())


def with_text(names: set[str], text: str) -> set[str]:
    """Names of images, with the one that stands for a text where there is any."""
    return names | {TEXT} if text.strip() else names


@database.atomic()
def remake_words(searchable: Searchable, documents: Sequence[int]) -> None:
    """Write the words of some documents anew, by what their objects say now."""
    rows = Document.objects.filter(pk__in=documents).order_by("pk").select_for_update()
    known = {document.object_pk: document for document in rows}
    objects = searchable.get_index_objects(known)
    contents = [content_of(searchable, one, known[pk]) for pk, one in objects.items()]
    writing.write(searchable, {known[one.pk].pk: one.passages for one in contents})


def _upsert(model: type[models.Model], contents: Sequence[Content]) -> None:
    content_type = ContentType.objects.db_manager(database.alias()).get_for_model(model)
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


def image_names(
    searchable: Searchable,
    objects: dict[Any, models.Model],
    *,
    note: Callable[[Any, Exception], object] = lambda _pk, _error: None,
) -> dict[Any, set[str]]:
    """The names of the images that objects show, by the objects' keys.

    Pictures of shoppers are among them once they are accepted. An object whose images cannot be
    read is left out, so that it keeps what it has.

    Args:
        note: called with the key of such an object, and with what the host's code raised.
    """
    names = _own_names(searchable, objects, note)
    for pk, name in shopper_pictures.accepted_names(searchable, list(names)):
        names[pk].add(name)
    return names


def _own_names(
    searchable: Searchable,
    objects: dict[Any, models.Model],
    note: Callable[[Any, Exception], object],
) -> dict[Any, set[str]]:
    if not searchable.image_paths:
        asked = {
            pk: _names_of(searchable, instance, note=partial(note, pk))
            for pk, instance in objects.items()
        }
        return {pk: found for pk, found in asked.items() if found is not None}
    names: dict[Any, set[str]] = {pk: set() for pk in objects}
    for path in searchable.image_paths:
        rows = searchable.model._base_manager.filter(path.shown(), pk__in=list(objects)).order_by()
        for pk, name in rows.values_list("pk", path.lookup):
            if name:
                names[pk].add(name)
    return names


def _names_of(searchable: Searchable, instance: models.Model, *, note: Note) -> set[str] | None:
    return told(
        instance,
        lambda: {str(file.name) for file in searchable.get_images(instance)},
        code="images_unreadable",
        otherwise=None,
        note=note,
    )


def _drop_unwanted(wanted: Wanted, foreign: Collection[int]) -> set[int]:
    """Drop rows of images that are shown no more, and of spaces that another encoder fills."""
    existing = Embedding.objects.filter(document__in=list(wanted))
    rows = existing.values_list("pk", "document_id", "image_name", "space_id")
    unwanted = {
        pk: document
        for pk, document, name, space in rows
        if name not in wanted[document] or space in foreign
    }
    if unwanted:
        Embedding.objects.filter(pk__in=list(unwanted)).delete()
    return set(unwanted.values())


def _add_missing(wanted: Wanted, homes: Homes) -> set[int]:
    spaces = homes.pictures | homes.texts
    rows = Embedding.objects.filter(document__in=list(wanted), space__in=spaces)
    existing = set(rows.values_list("space_id", "document_id", "image_name"))
    all_wanted = sorted(
        (space, document, name)
        for document, names in wanted.items()
        for space, name in homes.wanted(names)
    )
    missing = [
        Embedding(space_id=space, document_id=document, image_name=name)
        for space, document, name in all_wanted
        if (space, document, name) not in existing
    ]
    # Another process may have made the space's rows since: then there is nothing to add.
    Embedding.objects.bulk_create(missing, ignore_conflicts=True)
    return {row.document_id for row in missing}


def _mark_replaced(wanted: Wanted, names: Collection[str]) -> set[int]:
    # Retired spaces too: a rollback must not bring back the vector of a picture that is gone.
    rows = Embedding.objects.filter(document__in=list(wanted), image_name__in=names)
    rows.make_wait(state=Embedding.State.PENDING, content_sha256="")
    vector_index().delete(rows)
    return {document for document, found in wanted.items() if found & set(names)}
