"""Finds where tables, vectors and indexes contradict each other or the catalogue."""

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError
from django.db.models import Exists, OuterRef, QuerySet

from ...models import Document, Embedding, EmbeddingSpace
from ...models.embeddings import EmbeddingQuerySet
from ...registry import Searchable, registry
from .. import database, vectors
from ..documents import content_of, documents_of, image_names, with_text
from ..homes import Homes
from ..vectors import examination
from . import findings
from .findings import Finding, Problem

logger = logging.getLogger(__name__)

# What a person reads of an object: its label, its key, and the image.
_OF_ROW = ("document__content_type", "document", "space")


def lasting_spaces() -> QuerySet[EmbeddingSpace]:
    """All but those of evaluations, whose documents have no objects, and those that go away."""
    return EmbeddingSpace.objects.lasting()


def rows_of(searchable: Searchable | None) -> EmbeddingQuerySet:
    """The embeddings of one model, or of all, in lasting spaces."""
    rows = Embedding.objects.filter(space__in=lasting_spaces())
    if searchable is not None:
        rows = rows.filter(document__in=Document.objects.of_model(searchable.model))
    return rows


def examine_tables(searchable: Searchable | None = None) -> Iterator[Finding]:
    """Compare documents, rows, vectors and indexes with each other, set by set."""
    yield from _orphaned_documents(searchable)
    yield from _contradicting_rows(searchable)
    yield from _altered_vectors(searchable)
    if searchable is None:
        yield from _unregistered()
        yield from _vectors_without_row()
        yield from _indexes()


def examine_objects(searchable: Searchable, pks: Sequence[Any]) -> Iterator[Finding]:
    """Compare objects with what the index has of them: documents, words, one row an image.

    An object whose own code fails is found itself, and its neighbours are compared.
    """
    try:
        found = list(_compared(searchable, pks))
    except (DatabaseError, MemoryError):
        raise
    # The host's own code may raise anything.
    except Exception as error:
        if len(pks) > 1:
            for pk in pks:
                yield from examine_objects(searchable, [pk])
            return
        subject = f"{searchable.label} {pks[0]}"
        logger.warning("object_unreadable: %s", subject, exc_info=True)
        yield _unreadable(searchable, pks[0], error)
        return
    yield from found


def _compared(searchable: Searchable, pks: Sequence[Any]) -> Iterator[Finding]:
    objects = searchable.get_index_objects(pks)
    documents = documents_of(searchable, pks)
    unreadable: dict[Any, Exception] = {}
    shown = image_names(searchable, objects, note=unreadable.setdefault)
    contents = {
        pk: content_of(
            searchable, instance, documents.get(pk), note=partial(unreadable.setdefault, pk)
        )
        for pk, instance in objects.items()
    }
    yield from (_unreadable(searchable, pk, error) for pk, error in unreadable.items())
    # What could not be read is as it was known: comparing the rest would be half a truth.
    readable = {pk: names for pk, names in shown.items() if pk not in unreadable}
    yield from _compared_rows(searchable, readable, documents)
    for pk in readable:
        document = documents.get(pk)
        if document and contents[pk].differs_from(document):
            yield _of_object(findings.WORDS_CHANGED, searchable, pk, f"{searchable.label} {pk}")


def _compared_rows(
    searchable: Searchable, shown: Mapping[Any, set[str]], documents: Mapping[Any, Document]
) -> Iterator[Finding]:
    rows = _rows_by_document(documents.values())
    homes = Homes.of(searchable)
    for pk, images in shown.items():
        document = documents.get(pk)
        subject = f"{searchable.label} {pk}"
        found = rows[document.pk] if document else set()
        names = with_text(images, document.text if document else "")
        wanted = homes.wanted(names)
        for space, name in sorted(wanted - found):
            yield _of_object(findings.NO_ROW, searchable, pk, f"{subject}: {name}", space)
        for space, name in sorted(one for one in found if one[1] not in names):
            yield _of_object(findings.NOT_SHOWN, searchable, pk, f"{subject}: {name}", space)
        if document is None and not wanted:
            yield _of_object(findings.NO_DOCUMENT, searchable, pk, subject)


def _unreadable(searchable: Searchable, pk: Any, error: Exception) -> Finding:
    subject = f"{searchable.label} {pk}: {type(error).__name__}"
    return _of_object(findings.OBJECT_UNREADABLE, searchable, pk, subject)


def subject_of(row: Embedding) -> str:
    """How a person names a row: model, key and image of its object."""
    document = row.document
    return f"{document.label} {document.object_pk}: {row}"


def _of_object(
    problem: Problem, searchable: Searchable, pk: Any, subject: str, space: int | None = None
) -> Finding:
    key = (searchable.label, pk)
    return Finding(problem=problem, space=space, key=key, subject=subject)


def _of_row(problem: Problem, row: Embedding) -> Finding:
    return Finding(problem=problem, space=row.space_id, key=row.pk, subject=subject_of(row))


def _of_document(problem: Problem, document: Document) -> Finding:
    subject = f"{document.label} {document.object_pk}"
    return Finding(problem=problem, space=None, key=document.pk, subject=subject)


def _rows_by_document(documents: Collection[Document]) -> dict[int, set[tuple[int, str]]]:
    """The (space, image name) of the rows of each document."""
    found: dict[int, set[tuple[int, str]]] = {document.pk: set() for document in documents}
    rows = rows_of(None).filter(document__in=list(found))
    for pk, space, name in rows.values_list("document_id", "space_id", "image_name"):
        found[pk].add((space, name))
    return found


def _orphaned_documents(searchable: Searchable | None) -> Iterator[Finding]:
    for one in [searchable] if searchable else registry:
        gone = Document.objects.without_object(one.model, one.get_index_queryset())
        for document in gone.select_related("content_type"):
            yield _of_document(findings.NO_OBJECT, document)


def _unregistered() -> Iterator[Finding]:
    searched = [searchable.model for searchable in registry]
    known = ContentType.objects.db_manager(database.alias()).get_for_models(*searched).values()
    # An evaluation's documents have no model; they go with its space.
    temporary = Embedding.objects.filter(document=OuterRef("pk"), space__expires_at__isnull=False)
    strange = Document.objects.exclude(content_type__in=known).filter(~Exists(temporary))
    for document in strange.select_related("content_type"):
        yield _of_document(findings.UNREGISTERED, document)


def _contradicting_rows(searchable: Searchable | None) -> Iterator[Finding]:
    rows = rows_of(searchable).select_related(*_OF_ROW)
    served = (Embedding.State.READY, Embedding.State.STALE)
    for row in rows.filter(state__in=served).without_vector():
        yield _of_row(findings.NO_VECTOR, row)
    for row in rows.filter(state=Embedding.State.PENDING).ready():
        yield _of_row(findings.NOT_SERVED, row)


def _altered_vectors(searchable: Searchable | None) -> Iterator[Finding]:
    rows = rows_of(searchable)
    tests = {
        findings.WRONG_SPACE: examination.of_another_space(rows),
        findings.WRONG_DIMENSIONS: examination.of_wrong_dimensions(rows),
        findings.NOT_UNIT: examination.of_other_length_than_one(rows),
    }
    for problem, wrong in tests.items():
        yield from (_of_row(problem, row) for row in wrong.select_related(*_OF_ROW))


def _vectors_without_row() -> Iterator[Finding]:
    for pk, space in examination.without_embedding():
        yield Finding(
            problem=findings.VECTOR_WITHOUT_ROW, space=space, key=pk, subject=f"vector {pk}"
        )


def _indexes() -> Iterator[Finding]:
    for space in EmbeddingSpace.objects.maintained():
        name = vectors.index_name(space)
        if vectors.is_left_invalid(space):
            problem = findings.INDEX_INVALID
        elif vectors.is_due(space) and not vectors.is_being_built(space):
            problem = findings.INDEX_MISSING
        else:
            continue
        yield Finding(problem=problem, space=space.pk, key=space.pk, subject=name)
    for name in vectors.orphans():
        yield Finding(problem=findings.INDEX_WITHOUT_SPACE, space=None, key=name, subject=name)
