"""Finds what signals never told: bulk writes, raw SQL, lost hints. Set by set, in SQL."""

import logging
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, OperationalError, models
from django.db.models import Exists, F, OuterRef
from psycopg.errors import LockNotAvailable

from ...models import Document, Embedding
from ...models.documents import key_column
from ...models.embeddings import EmbeddingQuerySet
from ...registry import FieldPath, Searchable
from .. import database
from ..homes import Homes
from ..words import upkeep
from . import shopper_pictures, words
from .content import content_of
from .synchronise import (
    documents_of,
    forget_documents,
    image_names,
    remake_words,
    synchronise,
    with_text,
)

logger = logging.getLogger(__name__)

_CHUNK = 500
_LOCK_TIMEOUT = "500ms"
# Of the 45 that a sweep may take: on a busy core some 1,500 texts a second are made anew.
_SECONDS_FOR_WORDS = 10.0
_IMAGE = "visual_search_image"


@database.writing()
def reconcile(searchable: Searchable, *, every_object: bool = False) -> int:
    """Bring the whole index of one model in step with its table.

    Needs nothing but Postgres. Returns the number of objects that were put in step.

    Args:
        every_object: also ask each object for its words, which SQL cannot compare; else
            some are asked, and others the next time. Always so where images come from a
            method, since only asking each can tell.
    """
    _forget_deleted(searchable)
    if not searchable.image_paths or every_object:
        portions = _found_by_asking(searchable)
    else:
        portions = _in_chunks(_found_by_sql(searchable))
    changed = sum(_put_in_step(searchable, pks) for pks in portions)
    of_shoppers = _in_chunks(shopper_pictures.out_of_step(searchable))
    changed += sum(_put_in_step(searchable, pks) for pks in of_shoppers)
    if searchable.image_paths and not every_object:
        changed += sum(_put_in_step(searchable, pks) for pks in words.out_of_step(searchable))
    _measure_words(searchable, seconds=float("inf") if every_object else _SECONDS_FOR_WORDS)
    return changed


def _measure_words(searchable: Searchable, *, seconds: float) -> None:
    """Keep what words are measured by, and make those anew that another measure has made."""
    if not database.can_search():
        return
    ends_at = time.monotonic() + seconds
    upkeep.keep_up(searchable)
    for portion in upkeep.outdated(searchable):
        with _giving_way(searchable):
            remake_words(searchable, portion)
        if time.monotonic() > ends_at:
            return
    upkeep.add_up(searchable)


def _put_in_step(searchable: Searchable, pks: Sequence[Any]) -> int:
    """Synchronise some objects, unless the shop itself is busy with one of them.

    The time-out is shorter than PostgreSQL's search for deadlocks, so of a sweep and a save
    that wait for each other it is never the save that fails. The next sweep comes soon.
    """
    changed = 0
    try:
        with _giving_way(searchable):
            changed += synchronise(searchable, pks)
    except (DatabaseError, ValueError) as error:
        if isinstance(error, DatabaseError) and not database.refuses_the_row(error):
            raise
        if len(pks) > 1:
            middle = len(pks) // 2
            parts = (pks[:middle], pks[middle:])
            return sum(_put_in_step(searchable, part) for part in parts)
        logger.warning("row_refused: %s %s: %s", searchable.label, pks[0], error)
    return changed


@contextmanager
def _giving_way(searchable: Searchable) -> Iterator[None]:
    """A transaction that is given up as soon as it would have to wait for the shop."""
    try:
        with database.atomic():
            database.set_local({"lock_timeout": _LOCK_TIMEOUT}, using=database.alias())
            yield
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        logger.info("%s is being changed; the next sweep looks again", searchable.label)


def _forget_deleted(searchable: Searchable) -> None:
    gone = Document.objects.without_object(searchable.model, searchable.get_index_queryset())
    # Read, then delete by key: a document made for a brand-new object in between survives.
    for pks in _in_chunks(list(gone.values_list("pk", flat=True))):
        with _giving_way(searchable):
            forget_documents(Document.objects.filter(pk__in=pks))


def _found_by_asking(searchable: Searchable) -> Iterator[Sequence[Any]]:
    """Yields portion by portion, so that a sweep cut short has put some in step.

    In another order each time: else one that never gets to its end never got to the last ones.
    """
    pks = list(searchable.get_index_queryset().order_by("pk").values_list("pk", flat=True))
    homes = Homes.of(searchable)
    portions = list(_in_chunks(pks))
    random.shuffle(portions)
    for portion in portions:
        rows = _out_of_step_among(searchable, portion, homes)
        yield list(rows)


def _out_of_step_among(searchable: Searchable, pks: Sequence[Any], homes: Homes) -> Iterator[Any]:
    """Compare objects with what the index has of them; writes and locks nothing."""
    objects = searchable.get_index_objects(pks)
    documents = documents_of(searchable, pks)
    rows = _rows_of(documents.values())
    for pk, names in image_names(searchable, objects).items():
        document = documents.get(pk)
        content = content_of(searchable, objects[pk], document)
        found = rows[document.pk] if document else set()
        wanted = with_text(names, content.text)
        if content.differs_from(document) or not _is_in_step(found, wanted, homes):
            yield pk


Rows = dict[int, set[tuple[int, str]]]


def _rows_of(documents: Iterable[Document]) -> Rows:
    """The (space, image name) of the embeddings of each document."""
    found: Rows = {document.pk: set() for document in documents}
    existing = Embedding.objects.filter(document__in=list(found))
    for pk, space, name in existing.values_list("document_id", "space_id", "image_name"):
        found[pk].add((space, name))
    return found


def _is_in_step(rows: set[tuple[int, str]], names: set[str], homes: Homes) -> bool:
    wanted = homes.wanted(names)
    is_elsewhere = any(space in homes.foreign for space, _name in rows)
    return not is_elsewhere and wanted <= rows and {name for _, name in rows} <= names


def _in_chunks(pks: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(pks), _CHUNK):
        yield pks[start : start + _CHUNK]


def _found_by_sql(searchable: Searchable) -> list[Any]:
    found = set(_without_document(searchable).values_list("pk", flat=True))
    homes = Homes.of(searchable)
    for space in homes.pictures:
        for path in searchable.image_paths:
            found.update(_without_row(searchable, path, space).values_list("pk", flat=True))
    for space in homes.texts:
        found.update(pk for (pk,) in _without_text_row(searchable, space))
    found.update(pk for (pk,) in _with_extra_row(searchable))
    found.update(pk for (pk,) in _with_extra_text_row(searchable))
    if homes.foreign:
        kept = _embeddings_of(searchable).filter(space__in=homes.foreign).order_by()
        found.update(kept.values_list(f"document__{key_column(searchable.model)}", flat=True))
    return sorted(found)


def _without_document(searchable: Searchable) -> models.QuerySet[Any]:
    document = Document.objects.of_model(searchable.model).filter(
        **{key_column(searchable.model): OuterRef("pk")}
    )
    return searchable.get_index_queryset().order_by().filter(~Exists(document))


def _without_row(searchable: Searchable, path: FieldPath, space: int) -> models.QuerySet[Any]:
    key = f"document__{key_column(searchable.model)}"
    rows = _embeddings_of(searchable).filter(
        space=space, image_name=OuterRef(_IMAGE), **{key: OuterRef("pk")}
    )
    # The annotation pins the join, so that name and row belong to the same image.
    objects = searchable.get_index_queryset().order_by().filter(path.shown())
    objects = objects.annotate(**{_IMAGE: F(path.lookup)})
    lacking: models.QuerySet[Any] = objects.filter(~Exists(rows), **{f"{_IMAGE}__gt": ""})
    return lacking


def _with_extra_row(searchable: Searchable) -> models.QuerySet[Any]:
    key = f"document__{key_column(searchable.model)}"
    objects = searchable.get_index_queryset().order_by()
    rows = _embeddings_of(searchable).of_images()
    for path in searchable.image_paths:
        named = {path.lookup: OuterRef("image_name")}
        rows = rows.filter(~Exists(objects.filter(path.shown(), pk=OuterRef(key), **named)))
    return shopper_pictures.without_accepted(rows, searchable).values_list(key)


def _without_text_row(searchable: Searchable, space: int) -> models.QuerySet[Any, Any]:
    rows = Embedding.objects.of_texts().filter(space=space, document=OuterRef("pk"))
    documents = Document.objects.of_model(searchable.model).exclude(text="")
    # What is blank has no row, and would be looked at in vain each time.
    lacking = documents.filter(~Exists(rows), text__regex=r"\S")
    return lacking.values_list(key_column(searchable.model))


def _with_extra_text_row(searchable: Searchable) -> models.QuerySet[Any, Any]:
    rows = _embeddings_of(searchable).of_texts().filter(document__text="")
    return rows.values_list(f"document__{key_column(searchable.model)}")


def _embeddings_of(searchable: Searchable) -> EmbeddingQuerySet:
    content_types = ContentType.objects.db_manager(database.alias())
    content_type = content_types.get_for_model(searchable.model)
    return Embedding.objects.filter(document__content_type=content_type)
